"""Figures that rest on two machines' clocks: those smaller than the clocks' error are unknown."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec.structs import asdict, replace

from feeds.counters import (
    OF_THE_TRUTH,
    Counters,
    Distributions,
    Expectation,
    MeanMax,
    SideDistributions,
    SideSummary,
    Spread,
)

ACROSS = ("update_latency_ms", "delivered_latency_ms", "age_of_information_ms", "event_delay_ms")
"""From an instant of the source's clock to one of the clock here."""
WHY = "smaller than the error of the other machine's clock"
LOST = "the other machine is lost: nobody tells what it publishes"

F = TypeVar("F", Spread, MeanMax)


def known(counters: Counters, error_ms: float) -> Counters:
    """Return ``counters`` without what is smaller than ``error_ms``."""
    live, polled = (_side(side, error_ms) for side in (counters.live, counters.polled))
    return replace(counters, live=live, polled=polled)


def without_truth(counters: Counters) -> Counters:
    """Return ``counters`` without what goes on while nobody tells what is published."""
    unknown: dict[str, Any] = dict.fromkeys(OF_THE_TRUTH)
    unknown |= {"staleness_ms": MeanMax(), "age_of_information_ms": MeanMax()}
    live, polled = (_without(side, unknown, LOST) for side in (counters.live, counters.polled))
    return replace(counters, live=live, polled=polled)


def known_distributions(told: Distributions, error_ms: float) -> Distributions:
    """Return the distributions from ``error_ms`` on."""
    return Distributions(*(_curves(side, error_ms) for side in (told.live, told.polled)))


def _side(side: SideSummary, error_ms: float) -> SideSummary:
    figures: dict[str, Any] = {name: _figure(getattr(side, name), error_ms) for name in ACROSS}
    if figures["update_latency_ms"].mean is None:
        # how long a side is stale, and its value wrong, is as little known as each latency
        figures |= {"staleness_ms": MeanMax(), "rms_error": None}
    return _without(side, figures, WHY)


def _without(side: SideSummary, figures: dict[str, Any], why: str) -> SideSummary:
    """Return ``side`` with ``figures``, and without what rests on those of them without a mean."""
    lost = {name for name, figure in figures.items() if getattr(figure, "mean", None) is None}
    confidence = {name: each for name, each in side.confidence.items() if name not in lost}
    theory = [_expected(each, lost, why) for each in side.theory]
    return replace(side, **figures, confidence=confidence, theory=theory)


def _figure(figure: F, error_ms: float) -> F:
    """Return a figure without those of its values that are smaller than the error."""
    small = {
        name: None
        for name, value in asdict(figure).items()
        if name != "count" and value is not None and value < error_ms
    }
    return replace(figure, **small) if small else figure


def _expected(each: Expectation, lost: set[str], why: str) -> Expectation:
    if each.name.partition(".")[0] not in lost or each.measured is None:
        return each
    return replace(each, measured=None, apart=None, agrees=None, reason=why)


def _curves(side: SideDistributions, error_ms: float) -> SideDistributions:
    late, delivered = (
        [point for point in curve if point[0] >= error_ms]
        for curve in (side.update_latency_ms, side.delivered_latency_ms)
    )
    return replace(side, update_latency_ms=late, delivered_latency_ms=delivered)
