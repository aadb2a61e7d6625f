"""What can be taken away: evidence, numbers and pictures, written to files."""
