"""The judge of one crowd: from what is told of it about four times a second, whether it is borne.

It knows no clock: instants come in with the figures, in nanoseconds.
"""

from collections import deque
from collections.abc import Sequence
from math import inf, sqrt
from typing import NamedTuple

from feeds.capacity.records import Bearing, CapacityProbe
from feeds.crowd.records import DISTORTED, CrowdSide
from feeds.frame import SideName
from feeds.load.records import Load, SideLoad
from feeds.quantities import tidy
from feeds.settings import Settings

WINDOW_S, POLLS, UPDATES = 4.0, 2, 4
"""How long a crowd is measured at least, in seconds, in polls of each client and in updates."""
LOOKS = 3
"""How many times as long a crowd is measured of which it is not clear yet."""
CLEAR = 0.8, 1.25
"""Times the MAL between which p95 is too near to it to be told after the least time."""
HOPELESS_S = 3.0
"""A crowd half of whose updates come later than the MAL for so long is given up."""
HORIZON_S = 30.0
"""A queue that will be longer than the MAL by then, as it grows now, is too long."""
SATURATED, GROWS_MS_PER_S = 0.95, 10.0
"""The share of a core, and the growth, at which a queue has no end, however long the MAL is."""
MOST_UP = 0.5
"""The share of a crowd from which on it comes up, and cannot be kept."""
SURE = 3.0
"""Standard errors that a slope has to be over 0 to be one."""
NOTE_EVERY_NS = 900_000_000
"""What is told of a second overlaps with what was told a quarter of a second before."""
LEAST_POINTS = 4
"""Seconds from which on a slope is looked for."""


class DisturbedError(Exception):
    """A measurement came to nothing: a process died, or nothing was told of the crowd."""


class Slope(NamedTuple):
    """A straight line through points, by least squares."""

    at_end: float
    per_s: float
    error_per_s: float


class Judge:
    """Looks at one crowd of ``side`` until it is known whether it is borne."""

    def __init__(
        self, side: SideName, clients: int, settings: Settings, max_latency_s: float
    ) -> None:
        self.side, self.clients, self._mal_ms = side, clients, max_latency_s * 1e3
        paced = POLLS * settings.poll_interval_s if side == "polled" else 0.0
        self._window_s = max(WINDOW_S, paced, UPDATES / settings.rate_per_s)
        self._late_since_ns: int | None = None
        self._shares: list[float] = []
        self._rates: dict[str, list[float]] = {"messages_per_s": [], "requests_per_s": []}
        self._note_again_ns, self._measured_s = 0, 0.0
        self._points: deque[tuple[float, float]] = deque(maxlen=60)
        self._load: Load | None = None

    @property
    def done(self) -> float:
        """The share of the least time that has passed."""
        crowd = self._crowd()
        return min(1.0, (crowd.measured_s or 0.0) / self._window_s) if crowd else 0.0

    @property
    def p95_ms(self) -> float | None:
        """Of the update latency up to now."""
        crowd = self._crowd()
        return crowd.p95_ms if crowd else None

    def take(self, load: Load) -> CapacityProbe | None:
        """Take what is told of the crowd; return what came of it once that is known."""
        self._load = load
        self._note(load)
        crowd = self._crowd()
        if crowd is None:
            return None
        if self._begun_anew(crowd):
            raise DisturbedError("the crowd ended meanwhile")
        verdict = self._hopeless(load.at_ns) or self._verdict(crowd)
        return self._probe(*verdict) if verdict else None

    def refused(self, load: Load, why: str) -> CapacityProbe | None:
        """Return what it means that the crowd did not come up; ``None``: nothing of this side.

        Either the server is too busy to keep it, or this machine cannot have such a crowd: most of
        it comes, and connections break as fast as others are made.
        """
        share = getattr(load, self.side).cpu_share
        busy, most = (share or 0.0) >= SATURATED, load.ramping is None or load.ramping >= MOST_UP
        if not (load.lacking or busy or most):
            return None
        return CapacityProbe(
            clients=self.clients,
            bearing="over" if busy and not load.lacking else "limited",
            reason=load.lacking or why,
            cpu_share=share,
        )

    def _crowd(self) -> CrowdSide | None:
        report = self._load and self._load.report
        return getattr(report, self.side) if report else None

    def _control(self) -> CrowdSide | None:
        control = self._load and self._load.control
        return getattr(control, self.side) if control else None

    def _note(self, load: Load) -> None:
        """Keep what has to be averaged, about once a second, and since when half is late."""
        server: SideLoad = getattr(load, self.side)
        crowd = self._crowd()
        latest = crowd.latest_ms.p50 if crowd and crowd.latest_ms.count else None
        if latest is None or latest <= self._mal_ms:
            self._late_since_ns = None
        elif self._late_since_ns is None:
            self._late_since_ns = load.at_ns
        if load.at_ns < self._note_again_ns:
            return
        self._note_again_ns = load.at_ns + NOTE_EVERY_NS
        if latest is not None:
            self._points.append((load.at_ns / 1e9, latest))
        if server.cpu_share is not None:
            self._shares.append(server.cpu_share)
        for name, values in self._rates.items():
            if (value := getattr(server, name)) is not None:
                values.append(value)

    def _hopeless(self, at_ns: int) -> tuple[Bearing, str] | None:
        since_ns = self._late_since_ns
        if since_ns is None or at_ns - since_ns < HOPELESS_S * 1e9:
            return None
        return self._too_late(f"half of the updates late for {HOPELESS_S:g} s")

    def _begun_anew(self, crowd: CrowdSide) -> bool:
        """Say whether the figures have begun anew meanwhile: a process of the crowd has ended."""
        before, self._measured_s = self._measured_s, crowd.measured_s or 0.0
        return self._measured_s < before

    def _verdict(self, crowd: CrowdSide) -> tuple[Bearing, str] | None:
        """Say what the figures mean once enough of them have been taken."""
        measured_s = crowd.measured_s or 0.0
        if measured_s < self._window_s:
            return None
        last_look = measured_s >= LOOKS * self._window_s
        if crowd.p95_ms is None:
            return ("over", "no update arrived") if last_look else None
        low, high = (self._mal_ms * times for times in CLEAR)
        growing = self._growing()
        if (growing or low < crowd.p95_ms < high) and not last_look:
            return None  # a longer look
        if crowd.p95_ms > self._mal_ms:
            return self._too_late("p95 over the maximum acceptable latency")
        return self._too_late(growing) if growing else ("held", "")

    def _growing(self) -> str:
        """Say that a queue grows which will be too long, or return nothing."""
        line = slope(self._points)
        if line is None or line.per_s <= SURE * line.error_per_s:
            return ""
        soon = line.at_end + line.per_s * HORIZON_S > self._mal_ms
        endless = (mean(self._shares) or 0.0) >= SATURATED and line.per_s > GROWS_MS_PER_S
        return f"a queue grows by {tidy(line.per_s, 2)} ms a second" if soon or endless else ""

    def _too_late(self, why: str) -> tuple[Bearing, str]:
        """Return whose fault it is that updates come late: the server's, or the crowd's own."""
        control, distorted = self._control(), self._distorted()
        if distorted and control and (control.p95_ms or 0.0) <= self._mal_ms:
            return "limited", distorted
        return "over", why

    def _distorted(self) -> str:
        """Return why the crowd's p95 is not the server's; "": it is that of the control, too."""
        crowd, control = self._crowd(), self._control()
        ours, theirs = (one.p95_ms if one else None for one in (crowd, control))
        told = self._load.distorted if self._load else ""
        return told if ours and theirs and ours > DISTORTED * theirs else ""

    def _probe(self, bearing: Bearing, reason: str) -> CapacityProbe:
        load, crowd, control = self._load, self._crowd(), self._control()
        assert load is not None
        assert crowd is not None
        server: SideLoad = getattr(load, self.side)
        return CapacityProbe(
            clients=self.clients,
            bearing=bearing,
            reason=reason,
            measured_s=crowd.measured_s,
            p50_ms=crowd.update_latency_ms.p50,
            p95_ms=crowd.p95_ms,
            p99_ms=crowd.update_latency_ms.p99,
            max_ms=crowd.update_latency_ms.max,
            cpu_share=mean(self._shares),
            cpu_us_per_message=server.cost.cpu_us_per_message,
            cpu_us_per_request=server.cost.cpu_us_per_request,
            control_p95_ms=control.p95_ms if control else None,
            distorted=self._distorted(),
            **{name: mean(values) for name, values in self._rates.items()},
        )


def mean(values: Sequence[float]) -> float | None:
    """Return the mean; ``None`` of nothing."""
    return sum(values) / len(values) if values else None


def slope(points: Sequence[tuple[float, float]]) -> Slope | None:
    """Return the line through ``points`` (seconds, values); ``None`` of too few."""
    n = len(points)
    if n < LEAST_POINTS:
        return None
    middle_x, middle_y = (sum(one[axis] for one in points) / n for axis in (0, 1))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    per_s = sum((x - middle_x) * (y - middle_y) for x, y in points) / (spread or inf)
    rest = sum((y - middle_y - per_s * (x - middle_x)) ** 2 for x, y in points)
    error = sqrt(rest / (n - 2) / spread) if spread else inf
    return Slope(middle_y + per_s * (points[-1][0] - middle_x), per_s, error)
