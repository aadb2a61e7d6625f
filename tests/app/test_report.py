"""The report: self-contained and complete, and every figure as a person reads it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

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


def _text(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page.split("</style>")[1])


def test_what_was_set_stands_before_what_came_of_it() -> None:
    page = render(runs.followed(), runs.updates())
    places = [page.index(f"<h2>{title}</h2>") for title in ("Settings", "What each side showed")]
    assert places == sorted(places)
    assert places[0] < page.index('<p class="headline">') < places[1]
    told = " ".join(_text(page).replace(HARD, " ").split())
    assert "source market updates published 100 /s poll interval 100 ms message size 64 B" in told


def test_the_ways_are_named_and_only_what_they_follow() -> None:
    told = runs.followed()
    text = " ".join(_text(render(told, runs.updates())).replace(HARD, " ").split())
    assert "pushed by WebSocket (live) and asked for by REST (polled)" in text
    assert "live by WebSocket polled by REST pushed at most – poll interval follows" in text
    assert "at least" not in text
    assert "spreads evenly over one poll interval" in text
    told["settings"] |= {"adaptive": True, "push_limit_per_s": 5.0}
    text = " ".join(_text(render(told, runs.updates())).replace(HARD, " ").split())
    assert "pushed at most 5 /s poll interval follows the rate yes" in text
    assert "poll interval at least 200 ms poll interval at most 10 s" in text
    assert "poll interval 100 ms" not in text
    assert "spreads evenly" not in text
    assert "polled, theory" not in text


def test_a_way_without_an_interval_has_none_in_the_report() -> None:
    told = runs.followed()
    told["settings"] |= {"polled_transport": "long-poll"}
    text = " ".join(_text(render(told, runs.updates())).replace(HARD, " ").split())
    assert "asked for by Long polling (polled)" in text
    set_so = text.partition("On average")[0]
    assert "poll interval" not in set_so
    for words in ("follows the rate", "spreads evenly", "polled, theory"):
        assert words not in text


def _marked(*at_s: float) -> str:
    told = runs.followed()
    told["markers"] = [
        {"number": number, "at_s": at, "note": f"<note> {number}"}
        for number, at in enumerate(at_s, 1)
    ]
    return render(told, runs.updates())


@pytest.mark.parametrize("at_s", [0.0, 0.3, 5.0, 9.99, 10.0])
def test_a_marker_is_drawn_at_its_instant_in_both_charts_over_time(at_s: float) -> None:
    page = _marked(at_s)
    found = 0
    for picture in re.findall(r"<svg.*?</svg>", page, re.S):
        root = ET.fromstring(picture)
        lines = [one for one in root if one.get("class") == "marker"]
        if not lines:
            continue
        found += 1
        [line] = lines
        assert "1: <note> 1" in [one.text for one in root]
        ticks = [
            (float(one.get("x", "")), float(one.text or ""))
            for one in root
            if one.get("class") == "middle" and one.get("y") == "236"
        ]
        (left, first), (right, last) = ticks[0], ticks[-1]
        drawn_s = first + (float(line.get("x1", "")) - left) * (last - first) / (right - left)
        assert drawn_s == pytest.approx(at_s, abs=0.02)
    assert found == 2


def test_markers_near_each_other_share_their_charts() -> None:
    page = _marked(1.0, 1.2, 5.0, 9.5)
    assert re.findall(r"<h2>(Around marker .*?)</h2>", page) == [
        "Around marker 1, 2",
        "Around marker 3",
    ]
    assert page.count('class="marker"') == 8
    assert "Around marker" not in _marked()
