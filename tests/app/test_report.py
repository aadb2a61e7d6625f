"""The report: self-contained and complete, and every figure as a person reads it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from app.report.page import render
from app.text.formats import HARD
from tests.feeds.evidence import runs


def test_report_needs_nothing_from_outside() -> None:
    page = render(runs.followed(), runs.updates())
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|https?://|src=|href=", page)
    assert "prefers-color-scheme: dark" in page
    for chart in ("Value over time", "Staleness over time", "Distribution", "Where the time goes"):
        assert f'aria-label="{chart}' in page
    for picture in re.findall(r"<svg.*?</svg>", page, re.S):
        ET.fromstring(picture)  # well formed
    assert "nan" not in page.replace("resonan", "")


def test_report_says_what_a_reader_wants_to_know() -> None:
    page = render(runs.followed(), runs.updates())
    text = " ".join(re.sub(r"<[^>]+>", " ", page.split("</style>")[1]).split())
    assert "known 5 ms after its publication on the live side and 55 ms" in text
    assert "11 times as long" in text
    assert "1 000 updates were published and measured in 10.0 s" in text
    assert "The 1.5 s before both sides were up (the warm-up) are left out" in text.replace(
        HARD, " "
    )
    assert f"55 ± 1{HARD}ms" in page
    assert "phase &lt;lock&gt;" in page  # nothing that was measured is taken for markup
    assert "Is the comparison fair?" in text
    assert "TCP_NODELAY" in text
    assert "polled, theory" in text


def _cells(page: str) -> dict[str, list[str]]:
    """Return the table of figures: live, polled and meaning, by name."""
    rows = re.findall(r"<tr><td>(.*?)</td><td.*?>(.*?)</td><td.*?>(.*?)</td><td>(.*?)</td>", page)
    return {name: [cell.replace(HARD, " ") for cell in cells] for name, *cells in rows}


def test_a_meaning_and_an_interval_stand_once_beside_the_mean_they_are_of() -> None:
    told = runs.followed()
    told["polled"] |= {"rms_error": 0.12}
    cells = _cells(render(told, runs.columns([])))
    assert cells["update latency mean"][1:] == [
        "55 ± 1 ms",
        "<small>from publication until the side holds that update or a newer one; "
        "over all published updates</small>",
    ]
    assert cells["update latency p50"] == ["5 ms", "55 ms", "<small></small>"]
    assert cells["RMS error"][:2] == ["–", "0.12 USD"]


def test_report_without_updates_has_the_figures() -> None:
    page = render(runs.whole(), runs.columns([]))
    assert "All figures" in page
    assert "<svg" not in page


def test_what_is_predicted_of_its_own_measurement_is_open() -> None:
    told = runs.followed()
    found = {"name": "update_latency_ms", "predicted": 5.0, "measured": 5.0, "made_of": "leg"}
    told["live"]["theory"] = [found]
    page = render(told, runs.columns([])).replace(HARD, " ")
    row = next(row for row in page.split("<tr>") if "made of the measured leg" in row)
    assert re.findall(r"<td.*?>(.*?)</td>", row)[2:] == [
        "5 ms",
        "5 ms",
        "–",
        "open: made of the measured leg",
    ]


def test_skipped_polls_are_said_with_their_reason() -> None:
    told = runs.followed()
    assert "polls skipped:" not in render(told, runs.columns([]))
    told["polled"] |= {"requests": 155, "overruns": 52}
    page = render(told, runs.columns([])).replace(HARD, " ")
    assert "52 of 207 polls skipped: the one before was not back" in page
