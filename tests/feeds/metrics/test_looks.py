"""Looks: of what arrives between two of them, only the newest is seen."""

from __future__ import annotations

from feeds.metrics.looks import LookMeter, Looks


def test_only_the_newest_of_what_arrived_is_shown() -> None:
    meter = LookMeter()
    for arrived in (0, 1, 3, 0, 2):
        meter.look(arrived)
    assert meter.read() == Looks(looks=5, shown=3, never_shown=3)


def test_a_segment_begins_at_zero_and_leaves_earlier_records_alone() -> None:
    meter = LookMeter()
    meter.look(4)
    before = meter.read()
    meter.begin()
    assert meter.read() == Looks()
    assert before == Looks(1, 1, 3)
