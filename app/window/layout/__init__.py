"""Which rows of the window are shown, and at what size."""
