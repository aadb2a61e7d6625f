"""--fairness: positions by name, everything else one line with what there is."""

from __future__ import annotations

import argparse

import pytest

from app.command_line.main import main
from app.command_line.values import fairness
from feeds.fairness import WORST, Fairness


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("fair", Fairness()),
        ("worst", WORST),
        ("polled-keep-alive=off", Fairness(polled_keep_alive=False)),
        (
            "live-compression=on, phase-locked=on",
            Fairness(live_compression=True, phase_locked=True),
        ),
    ],
)
def test_switches_are_read(text: str, wanted: Fairness) -> None:
    assert fairness(text) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("polled-keepalive=off", "did you mean polled-keep-alive?"),
        ("phase-locked", "phase-locked=?: write on or off"),
        ("phase-locked=yes", "phase-locked=yes: write on or off"),
        ("", "'' is not a switch; there are fair, worst, polled-keep-alive"),
    ],
)
def test_mistakes_say_what_there_is(text: str, said: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=said.replace("?", r"\?")):
        fairness(text)


def test_a_mistake_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "--fairness", "worse"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("live-vs-polled: --fairness: 'worse' is not a switch")
    assert told.count("\n") == 1
