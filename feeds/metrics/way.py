"""What theory says of a side, by the way in which updates come to it: pushed, asked for, held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from statistics import fmean
from typing import NamedTuple, Protocol

from feeds.metrics import theory
from feeds.metrics.theory import Arrivals, Model
from feeds.metrics.theory_gap import GappedServer


class _Forms(Protocol):
    """The closed forms of what depends on the leg to the client, in seconds and shares."""

    def update_latency_s(self, leg_s: float, /) -> float: ...
    def staleness_s(self, leg_s: float, /) -> float: ...
    def freshness(self, leg_s: float, /) -> float: ...
    def age_s(self, leg_s: float, /) -> float: ...


class _PollsEvery(NamedTuple):
    """A client that asks every ``poll_s``, or, being pushed to, every 0 seconds."""

    arrivals: Arrivals
    rate_per_s: float
    poll_s: float

    def update_latency_s(self, leg_s: float) -> float:
        return theory.update_latency_s(self.poll_s, leg_s)

    def staleness_s(self, leg_s: float) -> float:
        return theory.staleness_s(*self, leg_s)

    def freshness(self, leg_s: float) -> float:
        return theory.freshness(*self, leg_s)

    def age_s(self, leg_s: float) -> float:
        return theory.age_s(*self, leg_s)


@dataclass(frozen=True, slots=True)
class Way:
    """How updates come to a side; times in seconds. ``None`` is what is not known."""

    model: Model
    arrivals: Arrivals | None
    """``None``: those of which closed forms say nothing."""
    rate_per_s: float | None
    poll_s: float | None = None
    """From one poll to the next, where there is an interval that is kept."""
    gap_s: float | None = None
    """For how long nothing is sent after each sending; a push without one sends at once."""
    hold_s: float = inf
    """How long a request is held at most."""

    def counted(self) -> Iterator[tuple[str, float]]:
        """Give the name and the value of each figure that does not depend on the leg."""
        match self.model:
            case "held":
                if (server := self._gapped) is not None:
                    yield "requests_per_s", server.answers_per_s
                    yield "empty_share", server.empty_share
                    yield from _sent(server)
            case "push":
                yield "requests_per_s", 0.0
                if self.gap_s is None:
                    yield from self._all_of_them()
                elif (server := self._gapped) is not None:
                    yield from _sent(server)
            case _:
                yield from self._polled()

    def timed(self, legs_s: Sequence[float]) -> Iterator[tuple[str, float]]:
        """Give the name and the value, in ms or as a share, of each figure for legs like these."""
        forms = self._forms
        if forms is not None:
            yield "update_latency_ms", 1e3 * fmean(map(forms.update_latency_s, legs_s))
            yield "staleness_ms", 1e3 * fmean(map(forms.staleness_s, legs_s))
            yield "freshness", fmean(map(forms.freshness, legs_s))
            yield "age_of_information_ms", 1e3 * fmean(map(forms.age_s, legs_s))
        elif self._every_s is not None:  # whatever the arrivals are
            yield "update_latency_ms", 1e3 * theory.update_latency_s(self._every_s, fmean(legs_s))

    @property
    def waits(self) -> tuple[float, float] | None:
        """The share of updates that wait at the server, and for how many seconds at most.

        Each wait up to that is as likely as any other; the others go at once.
        """
        if self._every_s is not None:
            return (1.0, self._every_s) if self._every_s else (0.0, 0.0)
        server = self._gapped
        return None if server is None else (server.waiting_share, server.gap_s)

    def _polled(self) -> Iterator[tuple[str, float]]:
        if self.poll_s:
            yield "requests_per_s", 1 / self.poll_s
        if self.model == "all":
            yield from self._all_of_them()
        if self.poll_s and self.arrivals and self.rate_per_s:
            every = (self.arrivals, self.rate_per_s, self.poll_s)
            yield "empty_share", theory.empty_share(*every)
            if self.model == "newest":
                yield "missed_share", theory.missed_share(*every)

    def _all_of_them(self) -> Iterator[tuple[str, float]]:
        yield "missed_share", 0.0
        if self.rate_per_s:
            yield "messages_per_s", self.rate_per_s

    @property
    def _every_s(self) -> float | None:
        """The interval at which what is there goes to the client; 0 if it goes at once."""
        if self.model == "push":
            return 0.0 if self.gap_s is None else None
        return self.poll_s if self.model in ("newest", "all") else None

    @property
    def _gapped(self) -> GappedServer | None:
        if not self.arrivals or not self.rate_per_s or self.gap_s is None:
            return None
        return GappedServer(self.arrivals, self.rate_per_s, self.gap_s, self.hold_s)

    @property
    def _forms(self) -> _Forms | None:
        if not self.arrivals or not self.rate_per_s or self._every_s is None:
            return self._gapped
        return _PollsEvery(self.arrivals, self.rate_per_s, self._every_s)


def _sent(server: GappedServer) -> Iterator[tuple[str, float]]:
    yield "missed_share", server.missed_share
    yield "messages_per_s", server.messages_per_s
