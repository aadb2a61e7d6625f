"""Sources of events and of talk: lists in place of the value charts, and alarms."""

from app.features.lists.views import Views

install = Views
"""Puts it into the window of a host."""
