"""What everything means: Help, all keys, and what the part at the keyboard is."""

from app.features.help.help_desk import HelpDesk

install = HelpDesk
"""Puts it into the window of a host."""
