"""A dialog that asks where to save, and never holds anything up."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget


class _PlainIcons(QFileIconProvider):
    """Tells folders from files and no more.

    Qt's own reads from every file to guess its type, on the window's thread: in a folder with
    pipes or devices it would wait for ever.
    """

    def icon(self, what: QAbstractFileIconProvider.IconType | QFileInfo) -> QIcon:
        """Return the icon of a folder or of a file."""
        if isinstance(what, QFileInfo):
            kinds = QAbstractFileIconProvider.IconType
            what = kinds.Folder if what.isDir() else kinds.File
        return super().icon(what)

    def type(self, info: QFileInfo) -> str:
        """Return what the column of types says."""
        return "Folder" if info.isDir() else "File"


@cache
def _plain_icons() -> _PlainIcons:
    """Return the one provider there is: dialogs do not keep theirs alive."""
    return _PlainIcons()


def save_dialog(
    parent: QWidget, title: str, folder: Path, name: str, filters: tuple[str, ...]
) -> QFileDialog:
    """Return a dialog for a new file or folder, to be opened with ``open()``.

    It does not ask before something is replaced: whoever writes does.
    """
    dialog = QFileDialog(parent, title)
    # the systems' own dialogs run loops of their own on some systems: nothing would be painted
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # that question would block
    dialog.setIconProvider(_plain_icons())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilters(list(filters))
    dialog.setDirectory(str(folder))
    dialog.selectFile(name)
    return dialog
