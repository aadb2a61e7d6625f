"""Stories drawn as pictures, off screen, in every look."""
