"""What is taken away from the window at once: pictures, numbers, and the range in sight."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.features.take_away.numbers import tab_separated, visible_csv
from app.features.take_away.picture import Subject, pixels, vectors
from app.running import saving
from app.text import tables
from app.ui.encoded import encoded
from app.window.host import Host
from app.window.save_questions import SaveQuestions, proposed
from feeds.remote.ours import shown
from feeds.settings import Settings
from feeds.sources import find

PICTURES = ("PNG, in pixels (*.png)", "SVG, in vectors (*.svg)")
TABLES = ("CSV (*.csv)",)
NOTHING_YET = "Nothing to copy or save yet: both sides must be up first."


_Makers = dict[str, Callable[[], bytes]]
"""What makes the contents of a file, as things were when the person asked, by its ending."""


class Copies(QObject):
    """Copies and saves. :meth:`serve` runs as a task as long as the window does."""

    def __init__(self, host: Host, questions: SaveQuestions) -> None:
        surface = host.parts.surface
        super().__init__(surface)
        self._host, self._painter = host, host.parts.painter
        self.questions = questions
        self._trouble = ""
        self._orders: asyncio.Queue[tuple[Path, Callable[[], bytes]]] = asyncio.Queue()

    def copy_picture(self, part: Subject) -> None:
        """Put a picture of ``part`` on the clipboard."""
        with self._without_notice():
            picture = pixels(part.widget, part.title, self._caption())
        QGuiApplication.clipboard().setImage(picture)
        self._tell(f"Copied a picture of {part.name}.")

    def copy_numbers(self) -> None:
        """Put the figures of both sides on the clipboard, for a spreadsheet."""
        counters, settings = self._painter.intake.counters, self._painter.intake.measured_under
        if counters is None or settings is None:
            self._tell(NOTHING_YET)
            return
        text = tab_separated(settings, counters, self._taken(), self._host.lab.load_summary())
        QGuiApplication.clipboard().setText(text)
        self._tell("Copied the numbers of both sides, for a spreadsheet.")

    def copy_command(self) -> None:
        """Put the call on the clipboard that opens a window in the present state."""
        from app.text.as_command import as_command_line

        settings, windows = self._host.settings.settings, sys.platform == "win32"
        if self._host.asked.remote is not None:
            settings = shown(Settings(), settings)  # the rest is the server's
        words = [word for words in self._host.words for word in words()]
        line = as_command_line(settings, words, powershell=windows)
        QGuiApplication.clipboard().setText(line)
        shell = "PowerShell" if windows else "a shell"
        own = "; the URL of your database is not in it" if self._host.asked.database_url else ""
        self._tell(f"Copied the command for {shell} that gives this state{own}.")

    def copy_step(self) -> None:
        """Put a step of a story on the clipboard that sets what is set now, and claims it."""
        from feeds.stories.as_toml import as_step
        from feeds.stories.meters import values

        settings, counters = self._host.settings.settings, self._painter.intake.present
        figures = values(counters, settings) if counters is not None else {}
        QGuiApplication.clipboard().setText(as_step(settings, figures))
        yours = "title and text" if figures else "title, text and claim"
        self._tell(f"Copied a step of a story, in TOML; its {yours} are yours to write.")

    def save_picture(self, part: Subject) -> None:
        """Ask where to save a picture of ``part`` as it is now."""
        sheet = part.widget, part.title, self._caption()
        with self._without_notice():
            image, drawing = pixels(*sheet), vectors(*sheet)
        makers: _Makers = {".png": lambda: encoded(image), ".svg": lambda: drawing}
        self._ask(f"Save a picture of {part.name}", PICTURES, "a picture", makers)

    def save_visible(self) -> None:
        """Ask where to save what both charts show now, in numbers."""
        if self._painter.shown is None or self._painter.intake.counters is None:
            self._tell(NOTHING_YET)
            return
        unit = find(self._host.settings.settings.source).unit
        rows = visible_csv(*self._painter.shown, unit)
        makers: _Makers = {".csv": rows.encode}
        self._ask("Save the range that the charts show", TABLES, "the visible range", makers)

    async def serve(self) -> None:
        """Write what was chosen, one after the other, beside the window's own work."""
        while True:
            target, make = await self._orders.get()
            data = await asyncio.to_thread(make)
            trouble = await asyncio.to_thread(saving.save, target, data)
            self._trouble = f"Not saved: {target} {trouble}" if trouble else ""
            if trouble:
                self._host.tell(self._trouble, path=target)
            else:
                self._host.saved.tell(f"Saved to {target}", target)
            self._orders.task_done()

    async def finish(self) -> str:
        """Return when all that was chosen is written: why the last was not, or ""."""
        self._trouble = ""
        await self._orders.join()
        return self._trouble

    def _choose(self, target: Path, what: str, makers: _Makers) -> None:
        """Save ``what`` to ``target``; ask first when something is there already."""
        make = makers.get(target.suffix.lower())
        trouble = saving.problem(target)
        if trouble:
            self._host.tell(f"Not saved: {target} {trouble}", path=target)
        elif target.is_char_device():
            self._orders.put_nowait((target, next(iter(makers.values()))))
        elif make is None:
            ends = " or ".join(makers)
            self._host.tell(f"Not saved: {target.name} must end in {ends} to hold {what}")
        else:
            put = partial(self._orders.put_nowait, (target, make))
            self.questions.agree("Save", target, put, there=target.exists())

    def _ask(self, title: str, filters: tuple[str, ...], what: str, makers: _Makers) -> None:
        name = proposed(self._host.settings.settings, _now(), next(iter(makers)))
        self.questions.where(title, name, filters, lambda to: self._choose(to, what, makers))

    def _caption(self) -> list[str]:
        """Return how and when the figures came about, in lines."""
        settings, counters = self._host.settings.settings, self._painter.intake.counters
        said = tables.title(settings, counters) if counters else tables.conditions(settings)
        taken = self._taken()
        lines = [said] if taken is None else [said, taken.isoformat(" ", "seconds")]
        if unequal := tables.switches(settings):
            lines.insert(1, f"Fairness: {unequal}")
        return lines

    def _taken(self) -> datetime | None:
        """Return when what is shown was measured: now, or when the recording of it was begun."""
        replay = self._host.asked.replay
        return _now() if replay is None else replay.reader.taken

    @contextmanager
    def _without_notice(self) -> Iterator[None]:
        """Hide the notice while a picture of the window is taken."""
        with self._host.parts.notice.aside():
            self._host.parts.layout.settle()
            self._painter.redraw()
            yield

    def _tell(self, text: str) -> None:
        self._host.tell(text, tone="calm")


def _now() -> datetime:
    return datetime.now().astimezone()
