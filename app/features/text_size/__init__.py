"""The size of all text, while the window runs."""

from app.features.text_size.text_size import TextSize

install = TextSize
"""Puts it into the window of a host."""
