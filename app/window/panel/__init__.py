"""One side of the window."""
