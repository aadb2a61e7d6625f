"""The folder in which files were last saved: proposed again, also by the next run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from app.ui.preferences import Plain, Preferences

__all__ = ["LastFolder"]

_NAME = "folder"


class LastFolder:
    """Remembers the folder in ``memory``, if there is one."""

    def __init__(self, memory: Preferences | None = None) -> None:
        self._memory = memory
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self._path = Path(QStandardPaths.writableLocation(documents))
        if memory is not None:
            self._path = Path(str(memory.load({_NAME: str(self._path)}, _is_text)[_NAME]))

    @property
    def path(self) -> Path:
        """The folder, or the home folder when it is gone."""
        return self._path if self._path.is_dir() else Path.home()

    def used(self, folder: Path) -> None:
        """Remember ``folder``."""
        if folder == self._path:
            return
        self._path = folder
        if self._memory is not None:
            self._memory.save({_NAME: str(folder)})


def _is_text(_name: str, value: Plain) -> bool:
    return isinstance(value, str) and bool(value)
