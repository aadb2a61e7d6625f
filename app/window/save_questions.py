"""Asks where something is to be saved, may be replaced, or is to be read from; never blocks."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from PySide6.QtCore import QDir, QFileInfo, QObject, QStandardPaths, Qt
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialogButtonBox,
    QFileDialog,
    QFileIconProvider,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from app.text import formats, tables, ways
from app.ui.desk import desk_of
from app.ui.preferences import Plain, Preferences
from app.window.surface import Surface
from feeds.foreign import one_line
from feeds.settings import Settings

NAME_EM = 40
"""The width of a dialog that asks for a name alone, in lines of text."""
_FOLDER = "folder"


def proposed(settings: Settings, now: datetime, ending: str) -> str:
    """Return a name with source, rate, how it is polled and time; ``ending`` has its dot."""
    rate = formats.setting(settings.rate_per_s, "/s").replace("/", "per ")
    polled = ways.way(settings, "polled").replace("/", "-")
    told = f"{settings.source} {rate}, {polled}{tables.crowd(settings)}"
    name = f"live-vs-polled {told}, {now:%Y-%m-%d %H%M%S}"
    # plain spaces alone: the narrow ones of figures are hard to type
    return " ".join(name.split()) + ending


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
    dialog = _dialog(parent, title, folder, filters)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # that question would block
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(name)
    return dialog


def open_dialog(parent: QWidget, title: str, folder: Path, filters: tuple[str, ...]) -> QFileDialog:
    """Return a dialog for a file that is there, to be opened with ``open()``."""
    dialog = _dialog(parent, title, folder, filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return dialog


def _dialog(parent: QWidget, title: str, folder: Path, filters: tuple[str, ...]) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    # the systems' own dialogs run loops of their own on some systems: nothing would be painted
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setIconProvider(_plain_icons())
    dialog.setNameFilters(list(filters))
    dialog.setDirectory(str(folder))
    return dialog


def hide_folder(dialog: QFileDialog) -> None:
    """Have ``dialog`` ask for a name alone: it shows nothing of any folder."""
    names = dialog.findChildren(QLineEdit, "fileNameEdit")
    kept = {*dialog.findChildren(QDialogButtonBox), *names}
    for name in ("splitter", "lookInLabel", "lookInCombo"):
        for part in dialog.findChildren(QWidget, name):
            part.hide()
    for button in dialog.findChildren(QAbstractButton):
        if button.parent() not in kept:
            button.hide()
    for line in names:
        line.setCompleter(None)  # type: ignore[arg-type]  # it would list what begins so
    dialog.setSizeGripEnabled(False)
    dialog.adjustSize()
    dialog.resize(NAME_EM * dialog.fontMetrics().height(), dialog.height())


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
        return folder if folder.is_dir() else Path(QDir.homePath())

    @property
    def _asker(self) -> QWidget:
        """The window that asks: folders are not for an audience, if there is another screen."""
        return desk_of(self._window)

    @property
    def _is_seen(self) -> bool:
        """Whether an audience sees what is asked."""
        window = self._window
        return isinstance(window, Surface) and window.staged and window.desk is window

    def where(
        self, title: str, name: str, filters: tuple[str, ...], chosen: Callable[[Path], None]
    ) -> None:
        """Ask where to save, proposing ``name``; nothing happens while it is asked already."""
        if self.dialog is None:
            self._ask(save_dialog(self._asker, title, self.folder, name, filters), chosen)

    def _ask(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        self.dialog = dialog
        if self._is_seen:
            hide_folder(dialog)
        dialog.fileSelected.connect(lambda path: self._chosen(Path(path), chosen))
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def which(
        self,
        title: str,
        filters: tuple[str, ...],
        chosen: Callable[[Path], None],
        name: str = "",
    ) -> None:
        """Ask which file to open, proposing ``name``, unless something is asked already."""
        if self.dialog is None:
            dialog = open_dialog(self._asker, title, self.folder, filters)
            if name:
                dialog.selectFile(name)
            self._ask(dialog, chosen)

    def agree(self, title: str, target: Path, agreed: Callable[[], None], *, there: bool) -> None:
        """Call ``agreed``, but ask first if ``target`` may be replaced where it is ``there``."""
        if not there:
            agreed()
            return
        box = self.question = QMessageBox(
            QMessageBox.Icon.Question,
            title,
            f"{one_line(target.name)} is there already. Replace it?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            self._asker,
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
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
