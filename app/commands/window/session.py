"""One run of the window: opens it, measures until it is closed, and ends all of it in order."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from typing import TYPE_CHECKING

from app.commands.window.plan import Plan
from app.commands.window.relay import Relay
from app.running.interrupts import Interrupts
from app.text.mistakes import PROGRAM
from feeds.clock import now_ns
from feeds.frame import Counters
from feeds.lab import Lab, LabError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.commands.window.wiring import Wiring
    from app.features.story.telling import Telling
    from app.features.take_away.export import Exporter
    from app.features.take_away.take import Taking
    from app.ui.preferences import Preferences
    from app.window.main_window import MainWindow

BOTH_UP_TIMEOUT_S = 20.0
ANSWER_TIMEOUT_S = 2.0
LOOK_EVERY_S = 0.1


class Session:
    """One run of the window."""

    def __init__(self, lab: Lab, relay: Relay, memory: Preferences, plan: Plan) -> None:
        self._lab = lab
        self._relay = relay
        self._memory = memory
        self._plan = plan
        self._failure: str | None = None
        self._window: MainWindow
        self._wiring: Wiring
        self._exporter: Exporter
        self._taking: Taking
        self._telling: Telling

    def run(self) -> int:
        """Load Qt, run the loop, and take everything down again in order."""
        import qasync
        from PySide6.QtWidgets import QApplication

        app = QApplication([PROGRAM])
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
            self._relay.recording.close()
            sys.stderr.write(f"{PROGRAM}: the display went away ({error})\n")
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
                self._open(app)
                counters = await self._live(interrupts)
                if interrupts.status:
                    return interrupts.status
                return self._report(counters)
            finally:
                await self._close()

    def _open(self, app: QApplication) -> None:
        """Build the window and show it; the processes go on starting meanwhile."""
        from app.commands.window import wiring
        from app.features.lists.wiring import remember_notices
        from app.features.story.telling import Telling
        from app.features.take_away import menus
        from app.features.take_away.export import Exporter
        from app.features.take_away.folder import LastFolder
        from app.features.text_size.text_size import enlarge
        from app.features.welcome.wiring import explain
        from app.ui import theme as look

        text_scale = self._plan.looks.text_scale or self._plan.beginning.text_scale
        enlarge(text_scale)
        choice = self._plan.looks.theme or self._plan.beginning.theme
        theme = wiring.theme_named(choice, app)
        look.apply(app, theme)
        begin = self._plan.beginning
        self._window = wiring.build_window(begin.settings, theme, begin.history_s)
        self._window.text_size.assume(text_scale)
        self._wiring = wiring.Wiring(app, self._window, self._lab, choice)
        self._telling = Telling(self._window, self._lab, self._wiring.put, self._plan.story)
        remember_notices(self._window, self._memory)
        geometry = self._memory.geometry() if self._on_a_screen() else None
        if self._plan.looks.size is not None:
            self._window.resize(*self._plan.looks.size)
        elif geometry is None or not self._window.restoreGeometry(geometry):
            self._size_first()
        recording = self._relay.recording
        recording.painted = self._window.painted_ns
        folder = LastFolder(self._memory)
        self._exporter = Exporter(
            self._window, recording, lambda: self._lab.settings, self._figures, folder
        )
        self._taking = menus.offer(
            self._window, lambda: self._lab.settings, lambda: self._wiring.theme, folder
        )
        self._relay.hand_to(self._window.mailbox.put)
        self._window.show()
        self._window.pulse.start()
        if self._plan.explains:
            self.welcome = explain(self._window, theme, self._memory, self._plan.hints_seen)
            self.welcome.story_wanted.connect(self._telling.tell)
        self._window.presentation.present(self._plan.present)
        gc.collect()
        gc.freeze()  # what is here stays: later collections need not look at it, and are short

    def _size_first(self) -> None:
        from app.window.layout.first_size import open_within

        if self._on_a_screen():
            open_within(self._window, self._window.screen().availableSize())
        else:
            self._window.resize(self._window.sizeHint())

    async def _live(self, interrupts: Interrupts) -> Counters | None:
        """Run until closed, interrupted, or the time is up; return the last exact figures."""
        closed = asyncio.Event()
        self._window.closing.connect(closed.set)
        async with asyncio.TaskGroup() as group:
            starting = group.create_task(self._start_lab())
            exporting = group.create_task(self._exporter.serve())
            saving = group.create_task(self._taking.serve())
            ends: list[asyncio.Task[object]] = [
                group.create_task(closed.wait()),
                group.create_task(interrupts.wait(None)),
                group.create_task(self._time_up()),
            ]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for task in (starting, exporting, saving, *ends):
                task.cancel()
        if self._plan.duration_s is None or self._failure:
            return None
        return await self._figures()

    async def _start_lab(self) -> None:
        try:
            await self._lab.start()
        except LabError as error:
            self._failure = str(error)
            self._window.tell(self._failure, stays=True)

    async def _time_up(self) -> None:
        """Return when the time asked for has been measured, or never will be."""
        asked_ns, duration_s = now_ns(), self._plan.duration_s
        if duration_s is None:
            await asyncio.Event().wait()
            return
        while not self._failure:
            began_ns = self._relay.began_ns
            if began_ns and now_ns() - began_ns >= duration_s * 1e9:
                return
            if not began_ns and now_ns() - asked_ns > BOTH_UP_TIMEOUT_S * 1e9:
                self._failure = f"the two sides were not both up within {BOTH_UP_TIMEOUT_S:g} s"
            await asyncio.sleep(LOOK_EVERY_S)

    async def _figures(self) -> Counters | None:
        """Return the exact figures; the last ones that came by themselves if nobody answers."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                return await self._lab.counters()
        except TimeoutError:
            return self._window.counters

    def _report(self, counters: Counters | None) -> int:
        """Write what a run of limited time leaves behind."""
        from app.running import outputs
        from feeds.evidence.summary import summary_line

        if self._plan.duration_s is None:
            return 0
        if self._plan.screenshot is not None and not self._window.grab().save(
            str(self._plan.screenshot)
        ):
            self._failure = f"--screenshot: {self._plan.screenshot} cannot be written"
        if self._failure or counters is None:
            sys.stderr.write(f"{PROGRAM}: {self._failure or 'nothing was measured'}\n")
            return 1
        line = summary_line(self._lab.settings, counters)
        return 0 if outputs.say(line) else outputs.BROKEN_PIPE

    @staticmethod
    def _on_a_screen() -> bool:
        """Say whether the window has a place that is worth remembering."""
        return os.environ.get("QT_QPA_PLATFORM") != "offscreen"

    async def _close(self) -> None:
        """Stop painting, end the processes, remember, and take the widgets down."""
        window = getattr(self, "_window", None)
        if window is not None:
            # what is remembered are the settings and the place from before
            self._telling.leave()
            window.presentation.present(False)
            window.pulse.stop()
            window.hide()
        await self._lab.stop()
        self._relay.recording.close()
        if window is None:
            return
        from app.commands.window.memory import remember

        choice, seconds = self._wiring.theme_choice, window.view.history_s
        text_scale = window.text_size.chosen or self._plan.beginning.text_scale
        remember(self._memory, self._lab.settings, choice, seconds, text_scale)
        if self._plan.looks.size is None and self._on_a_screen():
            self._memory.save_geometry(window.saveGeometry())
        window.deleteLater()
        await asyncio.sleep(0)
