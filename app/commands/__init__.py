"""What the program can be asked to do, a file for each."""
