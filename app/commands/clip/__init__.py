"""Clips: the window drawn off screen at one instant after another, and written as one file."""
