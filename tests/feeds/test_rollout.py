"""New settings reach servers before clients, and nobody is left waiting."""

from __future__ import annotations

from feeds.fairness import WORST, Fairness
from feeds.processes.messages import Apply
from feeds.processes.rollout import Rollout
from feeds.settings import Settings

FAIR = Settings()
TILTED = FAIR.replace(fairness=WORST)


class Told:
    """A rollout to two gateways, and what was told to whom."""

    def __init__(self) -> None:
        self.others: list[Settings] = []
        self.probe: list[Settings] = []
        self.rollout = Rollout(FAIR, ["one", "two"], self._tell_others, self._tell_probe)

    def _tell_others(self, order: Apply) -> None:
        self.others.append(order.settings)

    def _tell_probe(self, order: Apply) -> None:
        self.probe.append(order.settings)


def test_what_needs_no_new_connection_reaches_all_at_once() -> None:
    told = Told()
    faster = FAIR.replace(rate_per_s=20)
    told.rollout.apply(faster, running=True)
    assert told.others == told.probe == [faster]
    assert told.rollout.settings == faster


def test_the_probe_follows_when_both_gateways_have() -> None:
    told = Told()
    told.rollout.apply(TILTED, running=True)
    assert (told.others, told.probe) == ([TILTED], [])
    told.rollout.applied("one", WORST)
    told.rollout.applied("one", WORST)
    assert told.probe == []
    told.rollout.applied("two", WORST)
    assert told.probe == [TILTED]
    told.rollout.applied("two", WORST)
    assert told.probe == [TILTED]


def test_what_comes_meanwhile_does_not_overtake() -> None:
    told = Told()
    told.rollout.apply(TILTED, running=True)
    faster = TILTED.replace(rate_per_s=20)
    told.rollout.apply(faster, running=True)
    assert told.others == [TILTED, faster]
    assert told.probe == []
    told.rollout.applied("one", WORST)
    told.rollout.applied("two", WORST)
    assert told.probe == [faster]


def test_a_confirmation_of_what_is_outdated_does_not_count() -> None:
    told = Told()
    told.rollout.apply(TILTED, running=True)
    told.rollout.applied("one", WORST)
    told.rollout.apply(FAIR, running=True)
    told.rollout.applied("two", WORST)
    told.rollout.applied("one", Fairness())
    assert told.probe == []
    told.rollout.applied("two", Fairness())
    assert told.probe == [FAIR]


def test_a_gateway_that_begins_anew_has_begun_with_the_newest() -> None:
    told = Told()
    told.rollout.apply(TILTED, running=True)
    told.rollout.applied("one")
    told.rollout.applied("two", WORST)
    assert told.probe == [TILTED]


def test_before_the_start_nobody_is_waited_for() -> None:
    told = Told()
    told.rollout.apply(TILTED, running=False)
    assert told.probe == [TILTED]
