"""The window before an audience: full screen, larger text, nothing but what is looked at."""

from app.features.presenting.presentation import Presentation

install = Presentation
"""Puts it into the window of a host."""
