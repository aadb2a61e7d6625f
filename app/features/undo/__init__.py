"""Undo and redo of changed settings."""

from app.features.undo.undo import Undo

__all__ = ["install"]

install = Undo
"""Puts it into the window of a host."""
