"""One run of the window: opens it, shows it until it is closed, and ends all of it in order."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from app.commands.window.leaving import until_left
from app.commands.window.plan import Plan
from app.running import display
from app.running.interrupts import InterruptedRunError, Interrupts
from app.running.progress import percent
from app.text.mistakes import complain

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QApplication

    from app.commands.window.memory import Beginning, ByHand
    from app.commands.window.screening import Screening
    from app.commands.window.showing import Showing
    from app.ui.preferences import Preferences
    from app.ui.text_scale import TextScale
    from app.window.host import Host
    from app.window.theme_choice import ThemeChoice
    from app.window.top_level import TopLevel

PLACED_S = 0.5
"""After this time the desktop has put the window where it wants it."""


class Behind(Protocol):
    """What is behind the window: a lab, or a recording."""

    def build(self, themes: ThemeChoice, memory: Preferences, texts: TextScale) -> Host:
        """Return the window that shows it, without any feature."""

    def listen(self, screening: Screening) -> None:
        """Know where to show a recording in its place."""

    async def run(self, host: Host) -> None:
        """Go on for as long as was asked for."""

    async def account(self, host: Host) -> None:
        """Take the last figures."""

    def report(self, host: Host, *, interrupted: bool) -> int:
        """Write what is left behind; return the exit status."""

    async def stop(self) -> None:
        """End whatever runs."""


class Session:
    """One run of the window."""

    def __init__(
        self, behind: Behind, memory: Preferences, plan: Plan, beginning: Beginning
    ) -> None:
        self._behind = behind
        self._memory = memory
        self._plan, self._beginning = plan, beginning
        self._lost = ""
        """Why something that a person asked for was not written."""
        self._themes: ThemeChoice
        self._by_hand: ByHand
        self._top: TopLevel
        self._place: tuple[QRect, bool] | None = None
        """Size and place of the window before anybody can have changed them."""
        self._base: Showing | None = None
        self._screening: Screening | None = None

    def run(self) -> int:
        """Load Qt, run the loop, and take everything down again in order."""
        from app.ui.application import open_application

        app = open_application()
        import qasync

        app.setApplicationDisplayName("Live vs Polled")
        app.setQuitOnLastWindowClosed(False)
        loop = qasync.QEventLoop(app)
        asyncio.set_event_loop(loop)
        try:
            status: int = loop.run_until_complete(self._main(app))
        except RuntimeError as error:
            # Qt leaves its loop when the display server goes away; nothing of Qt can be used then.
            asyncio.set_event_loop(None)
            asyncio.run(self._behind.stop())
            if self._base is not None:
                self._base.end()
            complain(f"the display went away ({error})")
            sys.stderr.flush()
            os._exit(1)
        finally:
            # Live widgets at the end of the interpreter are a segmentation fault.
            loop.close()
            asyncio.set_event_loop(None)
            gc.unfreeze()
            app.shutdown()
        return status

    async def _main(self, app: QApplication) -> int:
        with Interrupts() as interrupts:
            try:
                base = self._open(app)
                await self._show(base, interrupts)
                self._lost = self._lost or await self._film(base, interrupts)
                if self._lost:
                    complain(self._lost)
                written = self._behind.report(base.host, interrupted=interrupts.status != 0)
                return interrupts.status or written or int(bool(self._lost))
            finally:
                await self._close()

    async def _film(self, base: Showing, interrupts: Interrupts) -> str:
        """Write the clip that was asked for, if one was; return what went wrong, or ""."""
        target = self._plan.clip
        if target is None:
            return ""
        from app.features.clip.clip_maker import ClipMaker
        from app.features.clip.records import LENGTHS_S, ClipChoice

        maker = base.features["clip"]
        assert isinstance(maker, ClipMaker)
        choice = ClipChoice(max(LENGTHS_S), target.suffix.lower().removeprefix("."))
        complain(f"--clip: {target} is being drawn, which takes up to a minute; Ctrl+C gives it up")
        with suppress(InterruptedRunError), percent("--clip:") as show:
            trouble = await interrupts.guard(maker.save(target, choice, show))
            return f"--clip: {trouble}" if trouble else ""
        return "--clip: interrupted, nothing was written"

    def _open(self, app: QApplication) -> Showing:
        """Build the window and show it; processes go on starting meanwhile."""
        from app.commands.window.memory import ByHand
        from app.commands.window.showing import Showing
        from app.ui.text_scale import TextScale
        from app.window.theme_choice import ThemeChoice
        from app.window.top_level import TopLevel

        plan, begin = self._plan, self._beginning
        texts = TextScale()
        texts.choose(plan.text_scale or begin.text_scale)
        self._themes = ThemeChoice(app, plan.theme or begin.theme)
        host = self._behind.build(self._themes, self._memory, texts)
        self._by_hand = ByHand(host, self._themes)
        self._top = TopLevel(host.parts.surface)
        self._size(self._top)
        self._base = base = Showing(host)
        shown = host.asked.replay or host.asked.remote
        self._top.add_row(host.recordings.row, shown.name if shown is not None else "")
        self._top.show()
        host.parts.painter.pulse.start()
        gc.freeze()  # what is here stays: later collections need not look at it, and are short
        gc.enable()
        return base

    def _size(self, top: TopLevel) -> None:
        """Give the window the size that was asked for, or the place that it had last time."""
        geometry = self._memory.geometry() if self._on_a_screen() else None
        if self._plan.size is not None:
            top.resize(*self._plan.size)
        elif geometry is not None and top.restoreGeometry(geometry):
            return
        elif self._on_a_screen():
            top.open_within(top.screen().availableSize())
        else:
            top.resize(top.sizeHint())

    async def _show(self, base: Showing, interrupts: Interrupts) -> None:
        """Run until closed, interrupted, or the time is up; then take the last exact figures."""
        from app.commands.window.screening import Screening

        host = base.host
        placed = asyncio.get_running_loop().call_later(PLACED_S, self._note_place)
        async with asyncio.TaskGroup() as group:
            base.serve(group)
            screening = Screening(self._top, base, self._themes, self._memory, group)
            self._screening = screening
            self._behind.listen(screening)
            ends: list[asyncio.Task[object]] = [
                group.create_task(interrupts.wait(None)),
                group.create_task(self._behind.run(host)),
            ]
            self._lost = await until_left(host, ends)
            placed.cancel()
            screening.close()
            base.rest()
            for task in ends:
                task.cancel()
        await self._behind.account(host)

    def _note_place(self) -> None:
        self._place = _place(self._top)

    @staticmethod
    def _on_a_screen() -> bool:
        """Say whether the window has a place that is worth remembering."""
        return display.platform() != "offscreen"

    async def _close(self) -> None:
        """Stop painting, end the processes, remember, and take the widgets down."""
        base, moved = self._base, False
        if self._screening is not None:
            self._screening.close()
        if base is not None:
            # what is remembered are the settings and the place from before
            base.put_back()
            moved = self._place not in (None, _place(self._top))
            geometry = self._top.saveGeometry()
            self._top.hide()
        await self._behind.stop()
        if base is None:
            return
        base.end()
        self._by_hand.remember(self._memory, base.host.settings.settings)
        if moved and self._on_a_screen():
            self._memory.save_geometry(geometry)
        self._top.deleteLater()
        await asyncio.sleep(0)


def _place(top: TopLevel) -> tuple[QRect, bool]:
    """Return where the window is when it does not fill the screen, and whether it is maximised."""
    return top.normalGeometry(), top.isMaximized()
