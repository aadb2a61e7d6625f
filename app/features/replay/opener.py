"""Opens recordings: asked for by a key, or dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from app.ui.actions import Action
from app.ui.override import override
from app.window.host import Host
from app.window.save_questions import SaveQuestions

FILTER = "Recording (*.mcap)"


class Opener(QObject):
    """Has the recording in a file shown in this window."""

    def __init__(self, host: Host, questions: SaveQuestions) -> None:
        super().__init__(host.parts.surface)
        self._host, self._questions = host, questions
        host.actions.add(
            Action("open", "Open a recording …", "Take away", ("Ctrl+O",), self.ask),
        )
        host.saved.own[".mcap"] = host.recordings.wanted.emit
        host.parts.surface.setAcceptDrops(True)
        host.parts.surface.installEventFilter(self)

    def ask(self) -> None:
        """Ask which file."""
        filters, newest = (FILTER, "All files (*)"), self._host.saved.newest
        name = newest.name if newest is not None and newest.suffix == ".mcap" else ""
        wanted = self._host.recordings.wanted
        self._questions.which("Open a recording", filters, wanted.emit, name)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent | QDragMoveEvent):
            if _file(event.mimeData()) is not None:
                event.acceptProposedAction()
                return True
        elif isinstance(event, QDropEvent):
            path = _file(event.mimeData())
            if path is not None:
                event.acceptProposedAction()
                self._host.recordings.wanted.emit(path)
                return True
        return super().eventFilter(watched, event)


def _file(data: QMimeData) -> Path | None:
    """Return the only file that is dropped; ``None`` for anything else."""
    urls = data.urls() if data.hasUrls() else []
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
