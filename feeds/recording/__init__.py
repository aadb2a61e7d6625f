"""A run in one file: every frame and what else was told, written while it runs, read by time."""
