"""The verdict says what the meters support, prize and price, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.text.in_words import in_words
from app.ui.theme import DARK, LIGHT
from app.window.counters.steady import Steady
from app.window.counters.verdict import Verdict
from app.window.counters.verdict_text import plain, sentence
from feeds.counters import Counters, SideSummary, Spread
from tests.support.heard import heard
from tests.support.look import show_in


def side(
    mean: float | None = 38,
    missed: int = 0,
    sent: int = 55_000,
    cpu: float | None = 1.0,
    updates: int = 612,
) -> SideSummary:
    return SideSummary(
        transport="any",
        requests=30,
        updates_delivered=updates - missed,
        updates_missed=missed,
        bytes_received=sent // 2,
        bytes_sent=sent - sent // 2,
        update_latency_ms=Spread(count=updates, mean=mean),
        server_cpu_s=cpu,
    )


def said(live: SideSummary, polled: SideSummary, elapsed_s: float = 60) -> str:
    text = plain(sentence(Counters(elapsed_s, 612, live, polled)))
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_prize_and_price_as_in_the_mock_up() -> None:
    assert said(side(), side(1026, 581, 13_750, 0.5)) == (
        "Polled data reaches you 27× later (1.0 s against 38 ms) and misses 95 % of the updates; "
        "it needs a quarter of the bytes (0.23 kB/s against 0.92 kB/s) "
        "and half the server's work (0.83 % against 1.7 %)."
    )


def test_key_figures_are_coloured() -> None:
    spans = sentence(Counters(60, 612, side(), side(1026, 581, 13_750, 0.5)))
    inks = {span.ink: span.text for span in spans}
    assert inks["polled"] == "27× later"
    assert inks["alert"].startswith("95")
    assert inks["muted"].startswith("it needs")


@pytest.mark.parametrize("counters", [None, Counters(0.5, 3, side(), side(900))])
def test_it_waits_for_a_few_seconds(counters: Counters | None) -> None:
    assert plain(sentence(counters)) == "Measuring: a verdict needs a few seconds."


def test_it_waits_for_a_few_polls() -> None:
    few = replace(side(900), requests=4)
    assert said(side(), few) == "Too few polls so far: a verdict needs 5."


def test_it_waits_for_a_few_updates() -> None:
    nothing = SideSummary(transport="any", requests=30)
    few = "Too few updates so far: a verdict needs 20."
    assert said(nothing, nothing) == few
    assert said(side(updates=3), side(updates=3)) == few
    assert said(side(updates=19), side(updates=19)) == few
    assert said(side(), nothing) == few, "one side alone is no comparison"


def test_equal_within_noise() -> None:
    assert said(side(20, cpu=None), side(21, cpu=None)) == (
        "Both sides are equally fresh, within what can be measured; polling needs about as many "
        "bytes."
    )
    assert said(side(0.2, sent=0, cpu=None), side(0.5, sent=0, cpu=None)) == (
        "Both sides are equally fresh, within what can be measured."
    )


def test_equally_fresh_at_a_price() -> None:
    text = said(side(20, cpu=0.5), side(21, sent=550_000, cpu=2))
    assert text.endswith(
        "polling needs 10× the bytes (9.2 kB/s against 0.92 kB/s) "
        "and 4.0× the server's work (3.3 % against 0.83 %)."
    )


def test_later_without_misses_and_misses_without_later() -> None:
    assert said(side(20), side(520)).startswith(
        "Polled data reaches you 26× later (520 ms against 20 ms);"
    )
    assert said(side(20), side(20, missed=61)).startswith("Polled data misses 10 % of the updates;")


def test_polled_may_win() -> None:
    assert said(side(400), side(100)).startswith(
        "Polled data reaches you 4.0× sooner (100 ms against 400 ms);"
    )


def test_live_losses_are_told() -> None:
    text = said(side(missed=61), side(1026, 581))
    assert "misses 95 % of the updates (live misses 10 %);" in text
    assert said(side(missed=61), side()).startswith(
        "Polled data misses none of the updates (live misses 10 %);"
    )


def test_a_factor_over_nothing_is_a_difference() -> None:
    assert said(side(0.0), side(500)).startswith(
        "Polled data reaches you 500 ms later (500 ms against 0 ms);"
    )
    assert said(side(0.42), side(1500)).startswith(
        "Polled data reaches you 1.5 s later (1.5 s against 0.42 ms);"
    )


@pytest.mark.parametrize("mean", [None, 500.0])
def test_unmeasured_figures_are_left_out(mean: float | None) -> None:
    text = said(side(None, cpu=None), side(mean, 100, cpu=None, sent=0))
    assert text == "Polled data misses 16 % of the updates."


def test_too_little_processor_time_is_not_compared() -> None:
    assert "server" not in said(side(cpu=1.0), side(1026, cpu=0.01))
    assert "server" not in said(side(cpu=0.0), side(1026, cpu=0.0))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (27_500, "half the bytes"),
        (18_300, "a third of the bytes"),
        (32_000, "58 % of the bytes"),
        (550, "1 % of the bytes"),
        (55_000, "about as many bytes"),
        (60_000, "about as many bytes"),
        (176_000, "3.2× the bytes"),
    ],
)
def test_bytes_in_words(sent: int, words: str) -> None:
    text = said(side(cpu=None), side(1026, sent=sent, cpu=None))
    assert text.rstrip(".").partition("it needs ")[2].partition(" (")[0] == words


def test_one_dearer_one_cheaper() -> None:
    text = said(side(), side(1026, sent=110_000, cpu=0.5))
    assert text.endswith(
        "it needs 2.0× the bytes (1.8 kB/s against 0.92 kB/s) "
        "but half the server's work (0.83 % against 1.7 %)."
    )


def test_the_widget_says_it_wraps_and_can_be_read_out(qtbot: QtBot) -> None:
    show_in(DARK)
    verdict = Verdict()
    qtbot.addWidget(verdict)
    assert verdict.sentence.startswith("Measuring")
    verdict.set_counters(Counters(60, 612, side(), side(1026, 581, 13_750, 0.5)))
    assert heard(verdict).name == f"Verdict: {in_words(verdict.sentence)}"
    assert verdict.heightForWidth(300) > verdict.heightForWidth(3000)
    verdict.resize(300, verdict.heightForWidth(300))
    dark = verdict.grab().toImage()
    show_in(LIGHT)
    assert verdict.grab().toImage() != dark
    verdict.set_counters(None)
    assert verdict.sentence.startswith("Measuring")


def told(polled_ms: Callable[[float], float], noise: float, seconds: int = 120) -> list[str]:
    """Return the sentences of a run, four a second, in which every figure has this noise."""
    rng, steady = random.Random(1), Steady()

    def noisy(value: float) -> float:
        return value * rng.gauss(1.0, noise)

    found = []
    for tick in range(8, seconds * 4):
        at_s = tick / 4
        live = side(noisy(38), 0, round(noisy(917) * at_s), noisy(0.02) * at_s)
        missed, sent = round(rng.gauss(581, 3)), round(noisy(248) * at_s)
        polled = side(noisy(polled_ms(at_s)), missed, sent, noisy(0.01) * at_s)
        found.append(plain(sentence(Counters(at_s, 612, live, polled), steady)))
    return found


def test_noise_changes_no_word() -> None:
    sentences = told(lambda _at_s: 1026, noise=0.02)
    settled = sentences[100:]  # there is processor time to compare by then
    assert len(set(settled)) == 1, set(settled)


def test_a_fact_that_changes_is_told_within_seconds() -> None:
    sentences = told(lambda at_s: 1026 if at_s < 60 else 2052, noise=0.02)
    before, after = sentences[4 * 50], sentences[4 * 65]
    assert "(1.0\u00a0s against" in before
    assert "(2.1\u00a0s against" in after
    assert list(dict.fromkeys(sentences[100:])) == [before, after]  # no wavering between them


def test_what_is_told_comes_to_what_the_counters_show() -> None:
    steady = Steady()
    for tick in range(8, 240):
        early = tick < 20  # less than the slack from what it is in the end
        polled = side(1026 + 30 * early, 581 - 9 * early, 55_000 * tick // 4)
        live = side(38, sent=55_000 * tick // 4)
        text = plain(sentence(Counters(tick / 4, 612, live, polled), steady))
        if tick == 60:
            assert "28× later" in text  # what has changed so little is not told at once
            assert "misses 93\u00a0%" in text
    assert "27× later" in text
    assert "misses 95\u00a0%" in text


def test_a_word_stays_while_it_is_about_true() -> None:
    steady = Steady()
    words = []
    for second, share in enumerate([0.25, 0.272, 0.25, 0.3, 0.272, 0.258]):
        for tick in range(12):
            at_s = 60 + 3 * second + tick / 4
            live, polled = (
                side(mean, sent=round(900 * at_s * part), cpu=None)
                for mean, part in ((38, 1.0), (1026, share))
            )
            counters = Counters(at_s, 612, live, polled)
            text = plain(sentence(counters, steady))
        words.append(text.partition("it needs ")[2].partition(" the bytes")[0])
    assert words == [
        "a quarter of",
        "a quarter of",
        "a quarter of",
        "30\u00a0% of",
        "27\u00a0% of",
        "a quarter of",
    ]


def test_a_new_segment_is_told_from_its_own_figures() -> None:
    steady = Steady()
    for elapsed_s, polled_ms, factor in ((60.0, 1026, "27×"), (3.0, 3800, "100×")):
        counters = Counters(elapsed_s, 612, side(), side(polled_ms))
        assert f"{factor} later" in plain(sentence(counters, steady))


@pytest.mark.parametrize("width", [600, 1000, 1240, 1560, 2500])
def test_its_room_is_the_same_whatever_it_says(qtbot: QtBot, width: int) -> None:
    verdict = Verdict()
    qtbot.addWidget(verdict)
    room = verdict.heightForWidth(width)
    known = Counters(60, 612, side(), side(1026, 581, 41_250, 0.75))
    for counters in (known, None, known):
        verdict.set_counters(counters)
        assert verdict.heightForWidth(width) == room
    verdict.set_warning("A warning that is much longer than all that was foreseen. " * 5)
    assert verdict.heightForWidth(width) > room


def test_nothing_of_the_segment_before_is_kept() -> None:
    steady = Steady()
    before = Counters(3.0, 612, side(), side(1026, 581))
    assert "27× later" in plain(sentence(before, steady))
    nothing = SideSummary(transport="any")
    sentence(Counters(0.0, 0, nothing, nothing), steady)
    after = Counters(60.0, 612, side(), side(76, 0))
    assert "2.0× later" in plain(sentence(after, steady))
