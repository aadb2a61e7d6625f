"""Undo and redo of changed settings."""

from app.features.undo.undo import Undo

install = Undo
"""Puts it into the window of a host."""
