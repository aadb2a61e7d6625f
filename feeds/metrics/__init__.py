"""Meters: what the numbers mean, in plain Python with the time passed in and no I/O."""
