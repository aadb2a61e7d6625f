"""Undo and redo of changed settings."""
