"""Asks where something is to be saved, and whether a file there may be replaced; never blocks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.features.take_away.save_dialog import save_dialog
from app.ui.preferences import Plain, Preferences

_FOLDER = "folder"


class SaveQuestions(QObject):
    """One dialog at a time; the folder that was used last is remembered in ``memory``."""

    def __init__(self, window: QWidget, memory: Preferences) -> None:
        super().__init__(window)
        self._window, self._memory = window, memory
        self.dialog: QFileDialog | None = None
        self.question: QMessageBox | None = None

    @property
    def folder(self) -> Path:
        """The folder that is proposed; the home folder when the one used last is gone."""
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        usual = QStandardPaths.writableLocation(documents)
        folder = Path(str(self._memory.load({_FOLDER: usual}, _is_text)[_FOLDER]))
        return folder if folder.is_dir() else Path.home()

    def where(
        self, title: str, name: str, filters: tuple[str, ...], chosen: Callable[[Path], None]
    ) -> None:
        """Ask where to save, proposing ``name``; nothing happens while it is asked already."""
        if self.dialog is not None:
            return
        dialog = save_dialog(self._window, title, self.folder, name, filters)
        self.dialog = dialog
        dialog.fileSelected.connect(lambda path: self._chosen(Path(path), chosen))
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def replace(self, title: str, target: Path, agreed: Callable[[], None]) -> None:
        """Ask whether ``target`` may be replaced."""
        box = self.question = QMessageBox(
            QMessageBox.Icon.Question,
            title,
            f"{target.name} is there already. Replace it?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            self._window,
        )
        box.setOption(QMessageBox.Option.DontUseNativeDialog)
        box.accepted.connect(agreed)
        box.finished.connect(lambda _result: box.deleteLater())
        box.open()

    def _chosen(self, target: Path, chosen: Callable[[Path], None]) -> None:
        self._memory.save({_FOLDER: str(target.parent)})
        chosen(target)

    def _forget_dialog(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def _is_text(_name: str, value: Plain) -> bool:
    return isinstance(value, str) and bool(value)
