"""The window by keyboard alone, and for those who do not see it."""

from app.features.keyboard.access import KeyboardAccess

install = KeyboardAccess
"""Puts it into the window of a host."""
