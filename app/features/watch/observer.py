"""Does the instrument, not the system, limit a number? Pure: figures in, a line and limits out.

The thresholds are those at which the instrument's own part can be told from the system's:

- a **paint** whose median is longer than a frame of 1/60 s cannot be done 60 times a second;
- a **window's loop** more than 0.1 s late shows a picture visibly older than its figures say
  (0.1 s is what people take for at once: Miller, 1968);
- fewer than 25 **frames a second**, where at least 30 are promised, do the same;
- the **probe's loop** stamps arrivals, so its lag is part of every latency: it counts when it is
  over 1 ms and over a tenth of the smaller median latency;
- a **timer** that is off by over 5 % of the poll interval measures another interval than is set.
"""

from dataclasses import dataclass

from app.text.formats import HARD, milliseconds

FRAME_MS = 1000 / 60
LATE_MS = 100.0
LEAST_FPS = 25.0
LEAST_PROBE_MS = 1.0
PROBE_SHARE = 0.1
TIMER_SHARE = 0.05
HOLD_S = 3
"""Seconds that a limit is shown on after it ended, so that the line can be read."""

Limit = str
LIMITS: tuple[Limit, ...] = ("screen", "latency", "polls")
"""What can be limited: the picture, the latencies of both sides, the rate of the polls."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """The instrument's own figures over the last second; ``None`` where not measured."""

    frames_per_s: float | None = None
    coalesced_per_s: float = 0.0
    paint_p99_ms: float | None = None
    loop_lag_ms: float | None = None
    probe_lag_ms: float | None = None
    timer_error_ms: float | None = None
    latency_p50_ms: float | None = None
    poll_interval_ms: float | None = None
    paint_p50_ms: float | None = None


def limits(vitals: Vitals) -> dict[Limit, str]:
    """Return what the instrument limits now, each with the reason in plain words."""
    found: dict[Limit, str] = {}
    slow = _screen(vitals)
    if slow:
        found["screen"] = slow
    probe, usual = vitals.probe_lag_ms, vitals.latency_p50_ms
    if probe is not None and probe > max(LEAST_PROBE_MS, PROBE_SHARE * (usual or 0.0)):
        found["latency"] = f"the probe's loop is {milliseconds(probe)} late"
    error, interval = vitals.timer_error_ms, vitals.poll_interval_ms
    if error is not None and interval and error > TIMER_SHARE * interval:
        found["polls"] = f"polls leave {milliseconds(error)} late"
    return found


def _screen(vitals: Vitals) -> str:
    """Return why the picture is older than it says; "" if it is not."""
    if vitals.loop_lag_ms is not None and vitals.loop_lag_ms > LATE_MS:
        return f"the window's loop is {milliseconds(vitals.loop_lag_ms)} late"
    if vitals.paint_p50_ms is not None and vitals.paint_p50_ms > FRAME_MS:
        return f"painting takes {milliseconds(vitals.paint_p50_ms)}"
    if vitals.frames_per_s is not None and vitals.frames_per_s < LEAST_FPS:
        return f"only {vitals.frames_per_s:.0f} frames a second are painted"
    return ""


def line(vitals: Vitals) -> str:
    """Return the instrument's figures as one short line, the most telling first."""
    frames = vitals.frames_per_s
    parts = [
        f"{frames:.0f}{HARD}fps" if frames is not None else "not painting",
        _said("paint p99", vitals.paint_p99_ms),
        _said("loop lag", vitals.loop_lag_ms),
        _said("probe lag", vitals.probe_lag_ms),
        _said("timer error", vitals.timer_error_ms),
        f"{vitals.coalesced_per_s:.0f}{HARD}frames/s coalesced",
    ]
    return " · ".join(part for part in parts if part)


def _said(name: str, value_ms: float | None) -> str:
    return f"{name}{HARD}{milliseconds(value_ms)}" if value_ms is not None else ""


class Observer:
    """Keeps a limit for some seconds after it ended, so that it can be read."""

    def __init__(self) -> None:
        self._held: dict[Limit, tuple[str, int]] = {}

    def judge(self, vitals: Vitals) -> dict[Limit, str]:
        """Return what is limited, once a second."""
        for limit, why in limits(vitals).items():
            self._held[limit] = why, HOLD_S + 1
        self._held = {
            limit: (why, left - 1) for limit, (why, left) in self._held.items() if left > 1
        }
        return {limit: why for limit, (why, _) in self._held.items()}
