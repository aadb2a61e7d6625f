"""The size of all text, while the window runs."""
