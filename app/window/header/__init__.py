"""The row on top."""
