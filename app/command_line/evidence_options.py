"""Options about evidence and statistics: what is kept of a run, and how long it takes."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.command_line import options
from app.running.until import Until
from app.text.mistakes import hint, mistake
from feeds.figures import FIGURES
from feeds.settings import Limit

UNTIL_DURATION_S = 600.0
UNTIL = Limit(0.1, 50, "%")
UNTIL_FIGURES = tuple(figure.key for figure in FIGURES if figure.compared and not figure.derive)
UNTIL_DEFAULT = "polled.update_latency_ms"


def until_from(given: argparse.Namespace) -> Until | None:
    """Return what ``--until`` and ``--of`` ask for."""
    return Until(given.of or UNTIL_DEFAULT, given.until) if given.until else None


def check(given: argparse.Namespace) -> None:
    """End the program with one line and 2 if the options of ``measure`` contradict each other."""
    if given.of and not given.until:
        mistake("--of: names the figure of --until, which is missing")
    if given.force and given.out is None:
        mistake("--force: belongs to --out, which is missing")
    if given.check_theory:
        others = {name: f"--{name}" for name in ("out", "until", "source", "fairness")}
        others |= {one.setting: one.flag for one in options.OPTIONS if one.flag != "--seed"}
        for name, flag in others.items():
            if getattr(given, name, None) is not None:
                mistake(f"{flag}: does not go with --check-theory, which has its own settings")


def add_measure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``measure`` that say what is kept, and how long it measures."""
    group = parser.add_argument_group("evidence")
    group.add_argument(
        "--out",
        type=Path,
        metavar="TARGET",
        help="keep every update, the summary and a report: a folder, or a file that ends in .zip",
    )
    group.add_argument("--force", action="store_true", help="replace what is at TARGET already")
    group = parser.add_argument_group("statistics")
    group.add_argument(
        "--until",
        type=_until,
        metavar="PERCENT",
        help=f"measure until the 95 %% interval of a mean is ± this share of it "
        f"({UNTIL.low:g}%% to {UNTIL.high:g}%%); --duration bounds it (default then 10 min)",
    )
    group.add_argument(
        "--of",
        type=_figure,
        metavar="FIGURE",
        help=f"the figure that --until looks at: live. or polled. and one of "
        f"{', '.join(UNTIL_FIGURES)} (default {UNTIL_DEFAULT})",
    )
    group.add_argument(
        "--check-theory",
        action="store_true",
        help="measure 12 cases and compare each with what theory predicts; takes 4 minutes",
    )


def add_compare(parser: argparse.ArgumentParser) -> None:
    """Add what ``compare`` compares."""
    group = parser.add_argument_group("the runs")
    for name in ("A", "B"):
        text = "evidence: a folder, a zip, or its summary.json"
        group.add_argument(name.lower(), type=Path, metavar=name, help=text)
    group.add_argument("--json", action="store_true", help="print the comparison as JSON")


def _until(text: str) -> float:
    """Return the share that a percentage is."""
    return options.read_number(text, "%", UNTIL) / 100


def _figure(text: str) -> str:
    known = [f"{side}.{name}" for side in ("live", "polled") for name in UNTIL_FIGURES]
    if text not in known:
        names = f"write live. or polled. and one of {', '.join(UNTIL_FIGURES)}"
        wrong = f"{text!r} is no figure with a mean; {names}{hint(text, known)}"
        raise argparse.ArgumentTypeError(wrong)
    return text
