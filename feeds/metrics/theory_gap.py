"""The closed forms between push and pull: a server that sends at once, but not soon again.

After each time it has sent, it sends nothing for a gap; what comes meanwhile waits for its end, and
then the newest goes alone. Such a gap has a long poll, whose server is blind for a round trip until
the next request is there, and a coalesced push, at most 1/gap a second. Sending renews the wait
(for Poisson arrivals it is a renewal process), so that each figure is a mean over one round: the
gap, and after it, if nothing came meanwhile, the wait for the next update. Times are in seconds,
shares 0 to 1, arguments as in :mod:`feeds.metrics.theory`.
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, exp, expm1, inf

from feeds.metrics import theory
from feeds.metrics.theory import Arrivals


@dataclass(frozen=True)
class GappedServer:
    """A source, and a server that is silent for ``gap_s`` after each answer or message.

    It holds a request for ``hold_s`` at most; then the answer is that there is nothing.
    """

    arrivals: Arrivals
    rate_per_s: float
    gap_s: float
    hold_s: float = inf

    @property
    def _as_polled(self) -> bool:
        """Whether it sends at the end of each gap: every one is longer than the source's own."""
        return self.arrivals == "periodic" and self.rate_per_s * self.gap_s > 1

    @cached_property
    def _idle(self) -> float:
        """The probability q = e^(−λg) of no update in a gap."""
        return exp(-self.rate_per_s * self.gap_s)

    @cached_property
    def _unheard(self) -> float:
        """The probability r = e^(−λH) of no update for as long as a request is held."""
        return exp(-self.rate_per_s * self.hold_s)

    @cached_property
    def _round_s(self) -> float:
        """The mean time A from one answer to the next: g + q(1 − r)/λ for Poisson arrivals."""
        if self.arrivals == "periodic":
            return max(self.gap_s, 1 / self.rate_per_s) / (1 + self._held_in_vain)
        return self.gap_s + self._idle * (1 - self._unheard) / self.rate_per_s

    @property
    def _held_in_vain(self) -> int:
        """How many requests end with nothing before a periodic source's next update."""
        return max(0, ceil(1 / self.rate_per_s / (self.gap_s + self.hold_s)) - 1)

    @property
    def answers_per_s(self) -> float:
        """Answers or messages a second, those with nothing new included."""
        return 1 / self._round_s

    @property
    def empty_share(self) -> float:
        """The share of answers that bring nothing: no update while blind and while held."""
        if self.arrivals == "periodic":
            return self._held_in_vain / (1 + self._held_in_vain)
        return self._idle * self._unheard

    @property
    def messages_per_s(self) -> float:
        """Answers or messages a second that bring an update."""
        return self.answers_per_s * (1 - self.empty_share)

    @property
    def missed_share(self) -> float:
        """The share of updates that never go themselves: (λg − 1 + q)/(λA), Poisson."""
        if self.arrivals == "periodic":
            return theory.missed_share("periodic", self.rate_per_s, self.gap_s)
        unsent = self.rate_per_s * self.gap_s + expm1(-self.rate_per_s * self.gap_s)
        return unsent / (self.rate_per_s * self._round_s)

    @property
    def waiting_share(self) -> float:
        """The share of updates that come in a gap and wait for its end, all times alike likely."""
        if self.arrivals == "periodic":
            return 1.0 if self._as_polled else 0.0
        return self.gap_s / self._round_s

    def update_latency_s(self, leg_s: float) -> float:
        """Return the mean update latency: those of a gap wait half of it, the others not."""
        return leg_s + self.waiting_share * self.gap_s / 2

    def freshness(self, leg_s: float) -> float:
        """Return the share of time in which the side holds the newest update.

        A round is fresh until its first update: (1 − qr)/λ of A, Poisson; and on the way to the
        client nothing may follow.
        """
        if self.arrivals == "periodic":
            return theory.freshness(*self._like_a_poll, leg_s)
        return exp(-self.rate_per_s * leg_s) * self._fresh_when_sent

    def staleness_s(self, leg_s: float) -> float:
        """Return the mean staleness over time, d + G(g)/A − F(1 − e^(−λd))/λ for Poisson arrivals.

        F is the freshness without the leg d. What was stale is by the leg staler; what was not is
        as stale as a push; and a gap is as stale as all pushes with legs up to it together.
        """
        if self.arrivals == "periodic":
            return theory.staleness_s(*self._like_a_poll, leg_s)
        rate_per_s, gap_s = self.rate_per_s, self.gap_s
        of_gap_s2 = theory.staleness_s("poisson", rate_per_s, gap_s, 0.0) * gap_s if gap_s else 0.0
        on_the_way_s = self._fresh_when_sent * expm1(-rate_per_s * leg_s) / rate_per_s
        return leg_s + of_gap_s2 / self._round_s + on_the_way_s

    def age_s(self, leg_s: float) -> float:
        """Return the mean age of information.

        For Poisson arrivals the mean of A²/(2A), which is how long ago an answer was sent, and
        the age of what it told then: of the newest in a gap, (1 − q(1 + λg))/λ; 0 if it was told at
        once; and as much more as a request was held if it told nothing.
        """
        if self.arrivals == "periodic":
            return theory.age_s(*self._like_a_poll, leg_s)
        rate_per_s, gap_s, q, r = self.rate_per_s, self.gap_s, self._idle, self._unheard
        held, longest_s = (rate_per_s * self.hold_s, gap_s + self.hold_s) if r else (0.0, 0.0)
        squares_s2 = gap_s**2 + 2 * q * gap_s * (1 - r) / rate_per_s
        squares_s2 += 2 * q * (1 - r * (1 + held)) / rate_per_s**2
        told_s = (1 - q * (1 + rate_per_s * gap_s)) / rate_per_s + q * r * longest_s
        return leg_s + told_s / (1 - q * r) + squares_s2 / 2 / self._round_s

    @property
    def _fresh_when_sent(self) -> float:
        """Freshness without a leg, for Poisson arrivals: (1 − qr)/(λA)."""
        return (1 - self.empty_share) / (self.rate_per_s * self._round_s)

    @property
    def _like_a_poll(self) -> tuple[Arrivals, float, float]:
        """Source and interval: of a periodic one, as pushed or as polled at the end of each gap."""
        return self.arrivals, self.rate_per_s, self.gap_s if self._as_polled else 0.0
