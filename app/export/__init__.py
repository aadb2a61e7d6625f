"""What is taken away: evidence, numbers and pictures, written to files."""
