"""The report of a run with many clients: its section, its chart, and what is distorted."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from msgspec.structs import replace

from app.report.charts import BOTTOM, TOP
from app.report.crowd import tail
from app.report.page import render
from app.text.formats import HARD, THIN
from app.text.load_tables import crowd_notes
from feeds.counters import Spread
from feeds.crowd.records import ControlClients, PooledSide
from feeds.evidence.summary import load_of
from feeds.load.records import LoadSummary, ServingCost
from tests.feeds.evidence import runs
from tests.support.crowds import CROWD, LOAD

DISTORTED = replace(LOAD, crowd=replace(CROWD, distorted="the pushed crowd's <p99> is its own"))


def page(load: LoadSummary = LOAD) -> str:
    told = render(runs.whole(load=load), runs.columns([]))
    return told.replace(HARD, " ").replace(THIN, " ")


def section(text: str) -> str:
    (found,) = re.findall(r"<h2>Many clients</h2>(.*?)<h2>", text, re.S)
    return str(found)


def test_what_a_summary_tells_of_many_clients_is_what_was_measured() -> None:
    assert load_of(runs.crowded()) == LOAD
    assert load_of(runs.whole()).crowd is None


def test_the_section_has_every_figure_of_the_crowd_and_of_what_it_cost() -> None:
    told = section(page())
    rows = {
        name: cells
        for name, *cells in (re.findall(r"<td.*?>(.*?)</td>", row) for row in told.split("<tr")[2:])
    }
    assert rows["update latency of the crowd p95"][:2] == ["25 ms", "1 920 ms"]
    assert rows["processor a message"][:2] == ["25.5 µs", "–"]
    assert rows["processor a request"][:2] == ["–", "180 µs"]
    assert rows["memory a client"][:2] == ["15 000 B", "8 600 B"]
    assert rows["memory, at rest"][:2] == ["48 MB", "52 MB"]
    assert (
        "processor time of the serving process for each message" in rows["processor a message"][2]
    )
    assert rows["update latency of the crowd p50"][2] == "<small></small>"
    assert "Each side had 100 clients." in told
    assert "for 7.5 s; it used 400 ms of processor and 60 MB. Its clients go past" in told
    assert "distorted" not in told


def test_what_is_distorted_is_grey_and_says_so() -> None:
    told = section(page(DISTORTED))
    assert "not its servers': the pushed crowd&#39;s &lt;p99&gt; is its own." in told
    grey = re.findall(r'<tr class="faint"><td>(.*?)</td>', told)
    assert len(grey) == 5
    assert all(name.endswith(", distorted") for name in grey)


def test_with_one_client_there_is_no_such_section() -> None:
    assert "Many clients" not in page(LoadSummary())
    assert "Many clients" not in page(LoadSummary(live=ServingCost(connections=1)))
    watched = section(page(LoadSummary(live=ServingCost(20.5))))  # with the load view open
    assert "20.5 µs" in watched
    assert "Each side had" not in watched
    assert "<svg" not in watched


def test_the_chart_runs_through_the_percentiles() -> None:
    drawn = tail(CROWD)
    assert drawn is not None
    of = {line.name: line.points for line in drawn.lines}
    assert of["live, all clients"] == [(21, 50), (23, 10), (25, 5), (27, 1), (29, 0.1)]
    assert of["polled, control clients"] == [(1015, 50), (1790, 10), (2000, 1), (2010, 0.1)]
    (picture,) = re.findall(r"<svg.*?</svg>", section(page()), re.S)
    curves = [one for one in ET.fromstring(picture) if "curve" in (one.get("class") or "")]
    assert [one.get("class") for one in curves] == [
        *("curve live", "curve live control", "curve polled", "curve polled control"),
    ]
    for one in curves:
        places = [tuple(map(float, at.split(","))) for at in (one.get("points") or "").split()]
        assert (places[0][1], places[-1][1]) == (TOP, BOTTOM)
        assert places == sorted(places)  # later, and fewer


def test_nothing_is_drawn_of_what_was_not_measured() -> None:
    nobody = replace(CROWD, live=PooledSide(), polled=PooledSide(), control=ControlClients())
    assert tail(nobody) is None
    pushed = replace(nobody, live=PooledSide(update_latency_ms=Spread(1, 5.0, 5.0, 5.0)))
    drawn = tail(pushed)
    assert drawn is not None
    assert [line.name for line, _ in drawn.curves()] == ["live, all clients"]


@pytest.mark.parametrize(
    ("live_cpu_s", "polled_cpu_s", "said"),
    [
        (
            1.12,
            3.08,
            "With 100 clients the polled server works 3.0× as much for it (30 % of a core",
        ),
        (3.12, 1.08, "With 100 clients the live server works 3.0× as much (30 % of a"),
        (1.12, 1.18, "With 100 clients both servers work about as much (11 % and 10 % of a core)."),
        (0.22, 0.18, "With 100 clients neither server works over 2 % of a core, too little to be"),
        (None, 3.08, ""),
    ],
)
def test_which_server_works_more_is_said_of_what_is_over_rest(
    live_cpu_s: float | None, polled_cpu_s: float, said: str
) -> None:
    found = runs.counters()  # of ten seconds; at rest they take 1.2 and 0.8 % of a core
    found = replace(
        found,
        live=replace(found.live, server_cpu_s=live_cpu_s),
        polled=replace(found.polled, server_cpu_s=polled_cpu_s),
    )
    notes = " ".join(crowd_notes(found, LOAD)).replace(HARD, " ")
    assert notes.startswith(said or "The crowd was measured")
    assert "server" not in " ".join(crowd_notes(found, DISTORTED))
    assert crowd_notes(found, LoadSummary()) == []
