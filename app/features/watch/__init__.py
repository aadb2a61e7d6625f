"""The instrument's own figures, once a second, and the numbers that it limits."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, QTimer

from app.features.watch.observer import Limit, Observer, Vitals, line
from app.features.watch.observer_line import ObserverLine
from app.text.tables import elsewhere, left_out
from app.window.host import Host
from app.window.panel.panel import Panel
from feeds.choices import chosen
from feeds.clock import now_ns
from feeds.counters import LeftOut, ProbeVitals
from feeds.frame import SideName

EVERY_MS = 1000
GAP_MS = 50
"""The time between two measurements: short enough to meet hold-ups of a paint's length."""
RECENT_PAINTS = 600
"""Ten seconds at 60 a second: enough for a 99th percentile, and soon forgotten."""
SETTLING = 3
"""How many of the first looks are shown without a judgement: opening a window takes its time."""
CONCERNED: dict[tuple[Limit, SideName], tuple[str, ...]] = {
    ("latency", "live"): ("update_latency_ms", "response_time_ms"),
    ("latency", "polled"): ("update_latency_ms", "response_time_ms"),
    ("polls", "polled"): ("update_latency_ms", "requests", "response_time_ms"),
}
"""Which counters of a side a limit spoils, by the keys of their figures."""


class LoopLag(QObject):
    """Measures by a timer: events of the loop are handled as late as it fires."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self._due_ns = 0
        self._worst_ns = 0

    def start(self) -> None:
        """Begin to measure."""
        self._worst_ns = 0
        self._again()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()

    def take_worst_ms(self) -> float:
        """Return the largest lag since this was last asked, in milliseconds."""
        worst_ms, self._worst_ns = self._worst_ns / 1e6, 0
        return worst_ms

    def _look(self) -> None:
        self._worst_ns = max(self._worst_ns, now_ns() - self._due_ns)
        self._again()

    def _again(self) -> None:
        # from now on and not on a fixed schedule, so that one hold-up is counted once
        self._due_ns = now_ns() + GAP_MS * 1_000_000
        self._timer.start(GAP_MS)


class SelfWatch(QObject):
    """Looks once a second, between two paints, at what the instrument itself does."""

    def __init__(self, host: Host) -> None:
        surface = host.parts.surface
        super().__init__(surface)
        self._host, self._painter = host, host.parts.painter
        self.line = ObserverLine()
        host.parts.layout.add_foot(self.line)
        self._lag = LoopLag(self)
        self._observer = Observer()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._last_ns = self._paints = self._frames = 0
        self._looks = 0
        self._left_out: list[LeftOut] = []
        if host.asked.recorded:
            self.line.say("drawn from a recording", "")
        else:
            surface.shown.connect(lambda shown: self.start() if shown else self.stop())
        host.settings.changed.connect(lambda _before, _now: self._judge_anew())

    def start(self) -> None:
        """Begin to watch."""
        self._looks = 0
        self._lag.start()
        self._begin_second()
        self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._lag.stop()

    def look(self) -> None:
        """Take the figures since the last look, and judge them."""
        vitals = self._vitals()
        self._begin_second()
        self._looks += 1
        judged = self._observer.judge(vitals) if self._looks > SETTLING else {}
        self.show(vitals, judged)
        self._tell_left_out()

    def _tell_left_out(self) -> None:
        """Say what could not be measured, as soon as it is known."""
        counters = self._painter.intake.counters
        if counters is not None and counters.left_out != self._left_out:
            self._left_out = counters.left_out
            for text in left_out(counters)[-1:]:
                self._host.tell(text[:1].upper() + text[1:])

    def show(self, vitals: Vitals, limited: Mapping[Limit, str]) -> None:
        """Show the instrument's figures, and grey the numbers that it limits."""
        for panel in self._host.parts.panels:
            grey_limited(panel, limited)
        self.line.say(self._place() + line(vitals), reason(limited))

    def _place(self) -> str:
        """Return whose servers are shown and how well their clock is known; "": they are here."""
        counters = self._painter.intake.counters
        remote = counters.remote if counters is not None else None
        return "" if remote is None else f"servers {elsewhere(remote)} · "

    def _judge_anew(self) -> None:
        """What limited the numbers under other settings says nothing of the new ones."""
        self._observer = Observer()
        for panel in self._host.parts.panels:
            grey_limited(panel, {})

    def _vitals(self) -> Vitals:
        elapsed_s = max(1e-3, (now_ns() - self._last_ns) / 1e9)
        painter = self._painter
        painting = painter.is_seen and not painter.is_paused
        paints = max(0, painter.meter.paints - self._paints)
        frames = painter.frames_taken - self._frames
        probe = painter.intake.counters.probe if painter.intake.counters else ProbeVitals()
        return Vitals(
            frames_per_s=paints / elapsed_s if painting else None,
            coalesced_per_s=max(0, frames - paints) / elapsed_s if painting else 0.0,
            paint_p50_ms=painter.meter.recent_work_ms(50, RECENT_PAINTS),
            paint_p99_ms=painter.meter.recent_work_ms(99, RECENT_PAINTS),
            loop_lag_ms=self._lag.take_worst_ms(),
            probe_lag_ms=probe.loop_lag_ms.mean,
            timer_error_ms=probe.timer_error_ms.mean,
            latency_p50_ms=self._usual_latency_ms(),
            poll_interval_ms=self._interval_ms(),
        )

    def _interval_ms(self) -> float | None:
        """Return the shortest time between polls that is set; ``None`` if none is."""
        settings = self._host.settings.settings
        if not chosen(settings.polled_transport).paced:
            return None
        shortest_s = settings.adaptive_low_s if settings.adaptive else settings.poll_interval_s
        return 1000 * shortest_s

    def _usual_latency_ms(self) -> float | None:
        """Return the smaller of the two medians: the one that a lag spoils first."""
        counters = self._painter.intake.counters
        if counters is None:
            return None
        sides = (counters.live, counters.polled)
        medians = [side.update_latency_ms.p50 for side in sides]
        return min((ms for ms in medians if ms is not None), default=None)

    def _begin_second(self) -> None:
        self._last_ns = now_ns()
        self._paints = self._painter.meter.paints
        self._frames = self._painter.frames_taken


def reason(limited: Mapping[Limit, str]) -> str:
    """Return what the status line says first; "" while nothing is limited."""
    if not limited:
        return ""
    return f"The instrument limits the grey numbers: {', '.join(limited.values())}"


def grey_limited(panel: Panel, limited: Mapping[Limit, str]) -> None:
    """Grey the numbers of ``panel`` that ``limited`` concerns; give the others their colours."""
    screen = limited.get("screen", "")
    panel.hero.behind.grey(f"Older than it says: {screen}." if screen else "")
    for counter in panel.counters.counters:
        key = counter.place.term.key
        reasons = (
            why for limit, why in limited.items() if key in CONCERNED.get((limit, panel.side), ())
        )
        counter.grey(", ".join(reasons))


install = SelfWatch
"""Puts it into the window of a host."""
