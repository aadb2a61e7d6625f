"""Where the time goes, for both sides: two bars on one scale, or each on its own."""

from app.features.insight.breakdown_bars import BreakdownBar
from app.features.insight.breakdown_parts import Part, parts, untold, whole_ms
from app.features.insight.section import Section
from app.text import ways
from app.text.formats import milliseconds
from app.text.tips import wrapped
from app.ui.ink import NAMES
from app.ui.label import Label
from app.ui.switch import Switch
from feeds.counters import Counters
from feeds.forms import form_of
from feeds.frame import SIDES, SideName

INVISIBLE = 1 / 20
"""On a common scale, a bar shorter than this share of the other cannot be read."""


class TimeBreakdown(Section):
    """The two bars with their heading and the switch of the scale."""

    def __init__(self) -> None:
        super().__init__("Where the time goes", 0.6, 0.3)
        self._legs: dict[SideName, tuple[float | None, float | None]] = {}
        self._counters: Counters | None = None
        self.bars = {side: BreakdownBar(side) for side in SIDES}
        self.note = Label("Mean from publication until painted", ink="muted", scale=0.95)
        self.own_scale = Switch()
        self.own_scale.setAccessibleName("Each bar on its own scale")
        what = "One scale for both shows how long each takes; own scales show what each is made of."
        self.own_scale.setToolTip(wrapped(what))
        self.own_scale.toggled.connect(self._show)
        self._own = Label("Own scales", ink="muted", scale=0.95)
        self._own.setBuddy(self.own_scale)
        self.add_beside(self._own)
        self.add_beside(self.own_scale)
        self.column.addWidget(self.note)
        for bar in self.bars.values():
            self.column.addWidget(bar, 1)
        self.column.addStretch()
        self.dress()

    def show_counters(self, counters: Counters) -> None:
        """Show the newest breakdowns."""
        self._counters = counters
        self._show()

    def set_paint_legs(
        self, side: SideName, handover_ms: float | None, paint_ms: float | None
    ) -> None:
        """Take the mean times from the probe to the window, and until painted."""
        self._legs[side] = (handover_ms, paint_ms)

    def _show(self) -> None:
        shown = (
            {}
            if self._counters is None
            else {side: self._parts(side, self._counters) for side in SIDES}
        )
        wholes = {side: whole_ms(mine) or 0.0 for side, mine in shown.items()}
        common = max(wholes.values(), default=0.0)
        for side, mine in shown.items():
            self.bars[side].show_parts(mine, None if self.own_scale.isChecked() else common or None)
        hidden = any(0 < whole < INVISIBLE * common for whole in wholes.values())
        urgent = hidden and not self.own_scale.isChecked()
        self._own.set_ink("text" if urgent else "muted")
        self.note.say(self._words(urgent))

    def _parts(self, side: SideName, counters: Counters) -> tuple[Part, ...]:
        """Return what the latency of ``side`` is made of, as far as its server tells it."""
        mine, legs = getattr(counters, side), self._legs.get(side, (None, None))
        choice, latency_ms = ways.known(mine.transport), mine.update_latency_ms.mean
        database = choice is not None and choice.database
        is_told = mine.breakdown_ms.count > 0 or not (database or counters.remote)
        if is_told or latency_ms is None:
            return parts(side, mine.breakdown_ms, *legs, form_of(counters.conditions, side))
        return untold(latency_ms, *legs)

    def _words(self, urgent: bool) -> str:
        """Return what the bars are of, and how to see the one that is too short."""
        remote = self._counters.remote if self._counters is not None else None
        if remote is not None and remote.clock_error_ms is not None:
            error = milliseconds(remote.clock_error_ms)
            return f"Mean until painted; the other machine's clock is known to ± {error}"
        if self.own_scale.isChecked():
            return "Mean until painted, each on its own scale"
        short = min(self.bars, key=lambda side: self.bars[side].whole_ms or 0.0)
        text = "Mean until painted, on one scale"
        return f"{text}: {NAMES[short]} is short" if urgent else text
