"""One run of the window: opens it, measures until it is closed, and ends all of it in order."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from typing import TYPE_CHECKING

from app.commands.window.leaving import until_left
from app.commands.window.plan import Plan
from app.running import display
from app.running.exact import exact_figures, exact_load
from app.running.interrupts import Interrupts
from app.text.mistakes import complain
from app.window.painting.mailbox import Mailbox
from feeds.clock import now_ns
from feeds.counters import Counters
from feeds.lab import Lab, LabError
from feeds.load.records import LoadSummary

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QApplication

    from app.commands.window.memory import Beginning, ByHand
    from app.ui.preferences import Preferences
    from app.window.host import Host
    from app.window.painting.painter import Intake
    from app.window.surface import Surface
    from app.window.theme_choice import ThemeChoice
    from feeds.frame import SideName
    from feeds.load.records import Load


LOOK_EVERY_S = 0.1
"""How often a run of limited time looks if it is over: it may have begun anew."""


class Session:
    """One run of the window."""

    def __init__(
        self, lab: Lab, mailbox: Mailbox, memory: Preferences, plan: Plan, beginning: Beginning
    ) -> None:
        self._lab = lab
        self._mailbox = mailbox
        self._memory = memory
        self._plan, self._beginning = plan, beginning
        self._failure: str | None = None
        self._lost = ""
        """Why something that a person asked for was not written."""
        self._themes: ThemeChoice
        self._by_hand: ByHand
        self._place: tuple[QRect, bool] | None = None
        """Size and place of the window before anybody can have changed them."""
        self._host: Host | None = None
        self._load = LoadSummary()
        """What a crowd has measured at the end."""
        self._from_ns = 0
        """Before this the clients of a crowd came up."""

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
            asyncio.run(self._lab.stop())
            self._end()
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

    def refuse(self, side: SideName, transport: str, why: str) -> None:
        """Tell that a side cannot be served by a transport; from any thread."""
        if self._host is not None:
            self._host.settings.unserved.emit(side, transport, why)

    def take_load(self, load: Load) -> None:
        """Hand on what serving costs now; in the window's thread."""
        if self._host is not None:
            self._host.loads.take(load)

    async def _main(self, app: QApplication) -> int:
        with Interrupts() as interrupts:
            try:
                self._open(app)
                counters = await self._live(interrupts)
                if self._lost:
                    complain(self._lost)
                written = self._report(counters, interrupted=interrupts.status != 0)
                return interrupts.status or written or int(bool(self._lost))
            finally:
                await self._close()

    def _open(self, app: QApplication) -> None:
        """Build the window and show it; the processes go on starting meanwhile."""
        from app.commands.window.features import install_all
        from app.commands.window.memory import ByHand
        from app.ui.text_scale import enlarge
        from app.window.build import build
        from app.window.host import Asked
        from app.window.theme_choice import ThemeChoice

        plan, begin = self._plan, self._beginning
        text_scale = plan.text_scale or begin.text_scale
        enlarge(text_scale)
        self._themes = ThemeChoice(app, plan.theme or begin.theme)
        asked = Asked(plan.story, plan.present, plan.explains, text_scale, plan.database_url)
        self._host = host = build(
            self._lab,
            self._mailbox,
            self._themes,
            self._memory,
            asked=asked,
            history_s=begin.history_s,
        )
        self._by_hand = ByHand(host, self._themes)
        self._size(host)
        install_all(host)
        host.parts.surface.show()
        host.parts.painter.pulse.start()
        gc.freeze()  # what is here stays: later collections need not look at it, and are short
        gc.enable()

    def _size(self, host: Host) -> None:
        """Give the window the size that was asked for, or the place that it had last time."""
        surface = host.parts.surface
        geometry = self._memory.geometry() if self._on_a_screen() else None
        if self._plan.size is not None:
            surface.resize(*self._plan.size)
        elif geometry is not None and surface.restoreGeometry(geometry):
            return
        elif self._on_a_screen():
            surface.open_within(surface.screen().availableSize())
        else:
            surface.resize(surface.sizeHint())

    async def _live(self, interrupts: Interrupts) -> Counters | None:
        """Run until closed, interrupted, or the time is up; return the last exact figures."""
        host = self._host
        assert host is not None
        async with asyncio.TaskGroup() as group:
            serving = [group.create_task(serve()) for serve in host.serving]
            ends: list[asyncio.Task[object]] = [
                group.create_task(interrupts.wait(None)),
                group.create_task(self._measure(host)),
            ]
            self._lost = await until_left(host, ends)
            for task in (*serving, *ends):
                task.cancel()
        if self._plan.settings.duration_s is None or self._failure:
            return None
        counters = await exact_figures(self._lab, lambda: host.parts.painter.intake.counters)
        self._load = await exact_load(self._lab)
        return counters

    async def _measure(self, host: Host) -> None:
        """Start the lab; return when the time asked for has been measured, or never will be."""
        duration_s, intake = self._plan.settings.duration_s, host.parts.painter.intake
        try:
            await self._lab.start()
            self._place = _place(host.parts.surface)  # where the desktop has put it
            self._recall_rest(host)
            if duration_s is not None:
                await self._lab.both_up()
                if self._plan.settings.clients > 1:
                    await self._lab.crowd_up()
                    self._from_ns = now_ns()
        except LabError as error:
            self._failure = str(error)
            host.tell(self._failure, stays=True)
        if duration_s is None:
            await asyncio.Event().wait()
            return
        while not self._failure:
            left_s = duration_s - self._measured_s(intake)
            if left_s <= 0:
                return
            await asyncio.sleep(min(left_s, LOOK_EVERY_S))

    def _recall_rest(self, host: Host) -> None:
        """Choose the remembered transports that may fail to start, and say which are not here."""
        settings = host.settings.settings
        if self._beginning.later:
            host.settings.put(settings.replace(**self._beginning.later))
        if self._beginning.missing:
            host.tell(self._beginning.missing)

    def _measured_s(self, intake: Intake) -> float:
        """Return for how long has been measured, including what was lost meanwhile.

        A setting that is changed begins a new segment, and with it the time; what is begun anew
        because something broke does not. While the clients of a crowd come up nothing counts.
        """
        lost = intake.counters.left_out if intake.counters is not None else ()
        began_ns = min([intake.began_ns or now_ns(), *(one.from_ns for one in lost)])
        return (now_ns() - max(began_ns, self._from_ns)) / 1e9

    def _report(self, counters: Counters | None, *, interrupted: bool = False) -> int:
        """Write what a run of limited time leaves behind."""
        from app.running import outputs
        from feeds.evidence.summary import Context, summary

        if self._plan.settings.duration_s is None:
            return 0
        assert self._host is not None
        picture, drawn = self._plan.screenshot, True
        if picture is not None:
            from app.ui.encoded import encoded

            form, image = picture.suffix.lstrip("."), self._host.parts.surface.grab().toImage()
            drawn = outputs.write("--screenshot", picture, encoded(image, form))
        if self._failure or counters is None or not counters.elapsed_s:
            return complain(self._failure or "nothing was measured")
        intake = self._host.parts.painter.intake
        context = Context(
            segments=intake.segments,
            interrupted=interrupted,
            markers=[*intake.history.markers],
            load=self._load,
            kept=self._host.parts.keeping.kept,
        )
        outputs.write_json("-", summary(self._lab.settings, counters, context))
        return int(not drawn)

    @staticmethod
    def _on_a_screen() -> bool:
        """Say whether the window has a place that is worth remembering."""
        return display.platform() != "offscreen"

    async def _close(self) -> None:
        """Stop painting, end the processes, remember, and take the widgets down."""
        host = self._host
        if host is not None:
            # what is remembered are the settings and the place from before
            for put_back in host.closing:
                put_back()
            host.parts.painter.pulse.stop()
            moved = self._place not in (None, _place(host.parts.surface))
            geometry = host.parts.surface.saveGeometry()
            host.parts.surface.hide()
        await self._lab.stop()
        self._end()
        if host is None:
            return
        self._by_hand.remember(self._memory, self._lab.settings)
        if moved and self._on_a_screen():
            self._memory.save_geometry(geometry)
        host.parts.surface.deleteLater()
        await asyncio.sleep(0)

    def _end(self) -> None:
        """Let go of what features hold outside of Qt."""
        for end in self._host.ending if self._host is not None else ():
            end()


def _place(surface: Surface) -> tuple[QRect, bool]:
    """Return where the window is when it does not fill the screen, and whether it is maximised."""
    return surface.normalGeometry(), surface.isMaximized()
