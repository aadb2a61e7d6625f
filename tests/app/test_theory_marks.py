"""Theory and certainty in words, in several lengths."""

from __future__ import annotations

import pytest

from app.window.counters.theory_marks import (
    certainty,
    expected,
    mark_line,
    plus_minus,
)
from feeds.counters import Expectation, Interval, SideSummary


def plain(text: str) -> str:
    """Return ``text`` with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("found", "text", "tone"),
    [
        (
            Expectation("x_ms", 1020.0, 1017.0, -0.003, True),
            "theory 1 020 ms · within 1 %",
            "agrees",
        ),
        (Expectation("x_ms", 0.0, 0.0, None, True), "theory 0 ms · exact", "agrees"),
        (Expectation("x_ms", 20.0, 0.0, -1.0, True), "theory 20 ms · agrees", "agrees"),
        (Expectation("x_ms", 20.0, 70.0, 2.5, True), "theory 20 ms · agrees", "agrees"),
        (
            Expectation("x_ms", 1020.0, 1100.0, 0.078, False, "phase lock"),
            "theory 1 020 ms · 8 % apart: phase lock",
            "apart",
        ),
        (Expectation("x_ms", 20.0, 100.0, 4.0, False), "theory 20 ms · 5× apart", "apart"),
        (
            Expectation("empty_share", 1.9e-8, 0.03, 1.6e6, False),
            "theory <1 % · apart",
            "apart",
        ),
        (Expectation("x_ms", 20.0), "theory 20 ms · too few updates yet", "unsure"),
        (Expectation("x_ms", None, 20.0, reason="adaptive"), "no theory · adaptive", "unsure"),
        (
            Expectation("x_ms", 20.0, 20.0, made_of="leg"),
            "theory 20 ms · the measured leg",
            "unsure",
        ),
        (
            Expectation("x_ms", 20.0, 22.0, 0.1, None, "warming up"),
            "theory 20 ms · warming up",
            "unsure",
        ),
    ],
)
def test_a_mark_says_how_close_or_why_not(found: Expectation, text: str, tone: str) -> None:
    line = mark_line(found)
    assert line is not None
    assert (plain(line.texts[0]), line.tone) == (text, tone)
    lengths = [len(one) for one in line.texts]
    assert lengths == sorted(lengths, reverse=True)


def test_without_theory_there_is_no_mark() -> None:
    assert mark_line(None) is None
    assert mark_line(Expectation("x_ms", float("nan"))) is None


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (None, ""),
        (Interval(), ""),
        (Interval(0.0, 1.0, 5), ""),
        (Interval(100.0, 3.2, 612), "± 3 %"),
        (Interval(100.0, 0.4, 612), "± 0.4 %"),
        (Interval(100.0, 0.01, 612), "± <0.1 %"),
        (Interval(1.0, 9.0, 3), "± >100 %"),
    ],
)
def test_certainty_is_a_share_of_the_mean(interval: Interval | None, text: str) -> None:
    assert plain(plus_minus(interval)) == text


def test_the_tooltip_gives_the_interval_and_its_samples() -> None:
    text = plain(certainty(Interval(1017.0, 30.5, 1612)))
    assert text == "Mean 1 017 ms ± 30 ms (95 % interval), n = 1 612"
    assert certainty(Interval()) == ""


def test_theory_is_found_by_the_figures_key() -> None:
    found = Expectation("update_latency_ms", 20.0)
    live = SideSummary(transport="websocket", theory=[found])
    assert expected(live, "update_latency_ms") == found
    assert expected(live, "update_latency") is None
