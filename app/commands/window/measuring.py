"""The lab behind the window: started, measured for as long as was planned, reported, stopped."""

from __future__ import annotations

import asyncio
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.running.exact import exact_figures, exact_load
from app.text.mistakes import complain
from feeds.clock import now_ns
from feeds.frame import Frame, SideFrame
from feeds.lab import LabError
from feeds.load.records import LoadSummary

if TYPE_CHECKING:
    from app.commands.window.memory import Beginning
    from app.commands.window.plan import Plan
    from app.commands.window.screening import Screening
    from app.ui.preferences import Preferences
    from app.ui.text_scale import TextScale
    from app.window.host import Host
    from app.window.painting.intake import Intake
    from app.window.painting.mailbox import Mailbox
    from app.window.theme_choice import ThemeChoice
    from feeds.counters import Counters
    from feeds.frame import SideName
    from feeds.lab import Lab
    from feeds.load.records import Load
    from feeds.remote.lab import RemoteLab

BUNDLED = Path(str(files("resources").joinpath("recordings", "market.mcap")))
"""The recording that comes with the program."""
NOTHING = "Nothing can be measured here"
NO_WAY = "nothing connects"
"""What both panels say then."""
LOOK_EVERY_S = 0.1
"""How often a run of limited time looks if it is over: it may have begun anew."""


class Measuring:
    """A run of the lab in a window: :meth:`run` it, take the :meth:`account`, :meth:`report`."""

    def __init__(self, lab: Lab, mailbox: Mailbox, plan: Plan, beginning: Beginning) -> None:
        self.lab = lab
        self._mailbox = mailbox
        self._host: Host | None = None
        self._screening: Screening | None = None
        self._plan, self._beginning = plan, beginning
        self._failure: str | None = None
        self._counters: Counters | None = None
        self._load = LoadSummary()
        """What a crowd has measured at the end."""
        self._from_ns = 0
        """Before this the clients of a crowd came up."""

    def build(self, themes: ThemeChoice, memory: Preferences, texts: TextScale) -> Host:
        """Return the window that shows the lab, without any feature."""
        from app.window.build import build
        from app.window.host import Asked

        plan, history_s = self._plan, self._beginning.history_s
        remote = plan.remote.server if plan.remote is not None else None
        asked = Asked(
            *(plan.story, plan.present, plan.explains, texts),
            database_url=plan.database_url,
            remote=remote,
        )
        box = self._mailbox
        self._host = build(self.lab, box, themes, memory, asked=asked, history_s=history_s)
        if remote is not None:
            cast("RemoteLab", self.lab).refused = partial(self._host.tell, tone="calm")
        return self._host

    def listen(self, screening: Screening) -> None:
        """Have something to show where the lab cannot be started."""
        self._screening = screening

    def refuse(self, side: SideName, transport: str, why: str) -> None:
        """Tell that a side cannot be served by a transport; from any thread."""
        if self._host is not None:
            self._host.settings.unserved.emit(side, transport, why)

    def take_load(self, load: Load) -> None:
        """Hand on what serving costs now; in the window's thread."""
        if self._host is not None:
            self._host.loads.take(load)

    async def run(self, host: Host) -> None:
        """Start the lab; return when the time asked for has been measured, or never will be."""
        duration_s, intake = self._plan.settings.duration_s, host.parts.painter.intake
        try:
            await self.lab.start()
            self._recall_rest(host)
            if duration_s is not None:
                await self.lab.both_up()
                if self._plan.settings.clients > 1:
                    await self.lab.crowd_up()
                    self._from_ns = now_ns()
        except LabError as error:
            self._failure = str(error)
            host.tell(self._failure, stays=True)
            if self.lab.endpoints is None:
                await self._give_up()
        if duration_s is None:
            await self._show_something(host)
            await asyncio.Event().wait()
        while duration_s is not None and not self._failure:
            left_s = duration_s - self._measured_s(intake)
            if left_s <= 0:
                return
            await asyncio.sleep(min(left_s, LOOK_EVERY_S))

    async def _give_up(self) -> None:
        """Have both panels say that nothing connects any more: no process goes on trying."""
        await self.lab.stop()
        refused = SideFrame(state="stalled", detail=NO_WAY)
        self._mailbox.put(Frame(at_ns=now_ns(), live=refused, polled=refused))

    async def _show_something(self, host: Host) -> None:
        """Play the program's own recording where the lab has failed; offer it where it may."""
        screening = self._screening
        if screening is None:
            return
        why = self._failure
        try:
            if why is None:
                await self.lab.both_up()
                return
            screening.open(BUNDLED, f"{NOTHING}: {why}")
        except LabError as error:
            why = str(error)
        from app.window.layout.notice import NoticeOffer

        # also where it is shown at once: it may be left, and then nothing else is to be seen
        offer = NoticeOffer("Show a recording", "", lambda: screening.open(BUNDLED))
        host.parts.notice.tell(why, stays=True, offers=(offer,))

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

    async def account(self, host: Host) -> None:
        """Take the last exact figures of a run of limited time."""
        if self._plan.settings.duration_s is not None and not self._failure:
            newest = host.parts.painter.intake
            self._counters = await exact_figures(self.lab, lambda: newest.counters)
            self._load = await exact_load(self.lab)

    def report(self, host: Host, *, interrupted: bool) -> int:
        """Write what a run of limited time leaves behind; return the exit status."""
        from app.running import outputs
        from feeds.evidence.summary import Context, summary

        if self._plan.settings.duration_s is None:
            return 0
        picture, drawn = self._plan.screenshot, True
        if picture is not None:
            from app.ui.encoded import encoded

            form, image = picture.suffix.lstrip("."), host.parts.surface.grab().toImage()
            drawn = outputs.write("--screenshot", picture, encoded(image, form))
        counters = self._counters
        if self._failure or counters is None or not counters.elapsed_s:
            return complain(self._failure or "nothing was measured")
        intake = host.parts.painter.intake
        context = Context(
            segments=intake.segments,
            interrupted=interrupted,
            markers=[*intake.history.markers],
            load=self._load,
            kept=host.parts.keeping.kept,
        )
        outputs.write_json("-", summary(self.lab.settings, counters, context))
        return int(not drawn)

    async def stop(self) -> None:
        """End every process."""
        await self.lab.stop()
