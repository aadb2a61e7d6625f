"""Asks where something is to be saved, and whether what is there may go; holds nothing up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.features.take_away.folder import LastFolder
from app.ui.save_dialog import save_dialog

__all__ = ["SaveQuestions"]


class SaveQuestions(QObject):
    """One dialog at a time."""

    def __init__(self, window: QWidget, folder: LastFolder) -> None:
        super().__init__(window)
        self._window, self.folder = window, folder
        self.dialog: QFileDialog | None = None
        self.question: QMessageBox | None = None

    def where(
        self, title: str, name: str, filters: tuple[str, ...], chosen: Callable[[Path], None]
    ) -> None:
        """Ask where to save, proposing ``name``; nothing happens while it is asked already."""
        if self.dialog is not None:
            return
        dialog = save_dialog(self._window, title, self.folder.path, name, filters)
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
        self.folder.used(target.parent)
        chosen(target)

    def _forget_dialog(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
