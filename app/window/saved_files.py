"""What was saved last: it is told, and can be opened or shown in its folder, by button and key."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.running.file_manager import show_in_folder
from app.ui.actions import Action, Actions
from app.window.layout.notice import Notice, NoticeOffer

NOTHING_YET = "Nothing was saved yet."
REPORT = "report.html"
"""What is opened of a folder of evidence."""


class SavedFiles(QObject):
    """Tells of each file that was saved, and opens the newest of them when asked."""

    _unshown = Signal(str)
    """No file manager could be asked for this file; from any thread."""

    def __init__(self, notice: Notice, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._notice = notice
        self.newest: Path | None = None
        """The file or folder that was saved last."""
        self.show_in_folder: Callable[[Path], bool] = show_in_folder
        self.own: dict[str, Callable[[Path], object]] = {}
        """What opens files in this window, by the ends of their names."""
        self.open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl
        self._unshown.connect(lambda path: self._open(Path(path).parent))
        titles = "Open what was saved", "Show it in its folder"
        actions.add(
            Action("open-saved", titles[0], "Take away", ("Ctrl+Return",), self.open_newest),
            Action("show-saved", titles[1], "Take away", ("Ctrl+Shift+Return",), self.show_newest),
        )

    def tell(self, text: str, path: Path) -> None:
        """Say in ``text`` that ``path`` was saved, and offer to open it and to show where it is."""
        self.newest = path
        offers = (
            NoticeOffer("Open", "Ctrl+Return", self.open_newest),
            NoticeOffer("Show in folder", "Ctrl+Shift+Return", self.show_newest),
        )
        self._notice.tell(text, tone="calm", offers=offers, path=path)

    def open_newest(self) -> None:
        """Open what was saved last, here or by whatever else opens such files."""
        if (path := self._there()) is not None:
            report = path / REPORT
            here = self.own.get(path.suffix, self._open)
            here(report if report.is_file() else path)

    def show_newest(self) -> None:
        """Show what was saved last in its folder; a file manager that hangs holds up nothing."""
        if (path := self._there()) is not None:
            Thread(target=self._show, args=(path,), name="show in folder", daemon=True).start()

    def _there(self) -> Path | None:
        """Return what was saved last, or say why there is nothing."""
        if self.newest is None:
            self._notice.tell(NOTHING_YET, tone="calm")
        elif not self.newest.exists():
            self._notice.tell(f"{self.newest} is not there any more", path=self.newest)
        else:
            return self.newest
        return None

    def _show(self, path: Path) -> None:
        if not self.show_in_folder(path):
            with suppress(RuntimeError):  # the window is gone meanwhile
                self._unshown.emit(str(path))

    def _open(self, path: Path) -> None:
        if not self.open_url(QUrl.fromLocalFile(str(path.absolute()))):
            self._notice.tell(f"Nothing here opens {path}", path=path)
