"""A memory of the window in a file that the test can look into."""

from __future__ import annotations

from PySide6.QtCore import QSettings

from app.ui.preferences import Preferences


def in_file(path: str) -> Preferences:
    """Return what is remembered in the ini file at ``path``."""
    return Preferences(QSettings(path, QSettings.Format.IniFormat))
