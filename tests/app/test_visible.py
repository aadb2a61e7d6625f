"""The visible range in numbers: a row an update, and what each side held and lagged by then."""

from __future__ import annotations

import csv
import io

import pytest

from app.features.take_away.numbers import HEADER, visible_csv
from app.window.charts.history import History
from app.window.charts.shared import Picture, SharedScales, TimeView
from feeds.frame import Arrival, Frame, Marker, Point, Published, SideFrame
from tests.support.fake_frames import FakeFrames, history_frame

S, MS = 1_000_000_000, 1_000_000


def seen(history: History, now_ns: int, view: TimeView | None = None) -> Picture:
    return SharedScales().picture(history, view or TimeView(), now_ns)


def rows(history: History, picture: Picture) -> list[dict[str, str]]:
    text = visible_csv(history, picture)
    assert text.splitlines()[0] == ",".join(HEADER)
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def history() -> History:
    """Three updates: the live side got each after 20 ms, the polled one the second, at 2.5 s."""
    made = History()
    published = [Published(n, n * S, float(n)) for n in (1, 2, 3)]
    arrivals = [Arrival(n, n * S, n * S + 20 * MS, float(n)) for n in (1, 2, 3)]
    corners = [
        point
        for n in (1, 2, 3)
        for point in (Point(n * S, 0.0), Point(n * S + 20 * MS, 20.0), Point(n * S + 20 * MS, 0.0))
    ]
    lag = [Point(S, 0.0), Point(2500 * MS, 1500.0), Point(2500 * MS, 0.0)]
    made.ingest(
        Frame(
            at_ns=4 * S,
            published=published,
            live=SideFrame(state="up", held_seq=3, arrivals=arrivals, staleness=corners),
            polled=SideFrame(
                state="up",
                held_seq=2,
                arrivals=[Arrival(2, 2 * S, 2500 * MS, 2.0)],
                staleness=lag,
                stale_since_ns=3 * S,
            ),
        )
    )
    return made


def test_each_update_has_a_row(history: History) -> None:
    found = rows(history, seen(history, 4 * S))
    assert [row["time_s"] for row in found] == ["-3.000000", "-2.000000", "-1.000000"]
    assert [row["published_value"] for row in found] == ["1", "2", "3"]
    assert [row["live_value"] for row in found] == ["", "1", "2"]
    assert [row["polled_value"] for row in found] == ["", "", "2"]
    assert [row["live_staleness_ms"] for row in found] == ["0.000", "0.000", "0.000"]
    assert [row["polled_staleness_ms"] for row in found] == ["0.000", "1000.000", "0.000"]


def test_a_marker_has_a_row_between(history: History) -> None:
    history.markers.append(Marker(1, 3 * S + 500 * MS, 'cable, "out"'))
    found = rows(history, seen(history, 4 * S))
    assert [row["marker"] for row in found] == ["", "", "", 'cable, "out"']
    last = found[-1]
    assert last["published_value"] == "3"
    assert (last["live_value"], last["polled_value"]) == ("3", "2")
    assert (last["live_staleness_ms"], last["polled_staleness_ms"]) == ("0.000", "500.000")


def test_only_what_is_in_sight(history: History) -> None:
    panned = TimeView(span_s=1.0, back_s=1.5)
    found = rows(history, seen(history, 4 * S, panned))
    assert [(row["time_s"], row["published_value"]) for row in found] == [("-0.500000", "2")]
    assert found[0]["polled_staleness_ms"] == "1000.000"


def test_nothing_known_is_nothing_claimed() -> None:
    history = History()
    history.markers.append(Marker(1, 5 * S, "early"))
    (row,) = rows(history, seen(history, 6 * S))
    assert [row[name] for name in HEADER[1:]] == ["", "", "", "", "", "early"]
    assert visible_csv(History(), seen(History(), S)).splitlines() == [",".join(HEADER)]


def test_every_update_of_a_run_is_there_once() -> None:
    history, fake = History(), FakeFrames(began_ns=S)
    for frame in history_frame(fake, began_ns=S, seconds=20):
        history.ingest(frame)
    times, values = history.truth.view()
    found = rows(history, seen(history, 21 * S))
    assert [float(row["published_value"]) for row in found] == values.tolist()
    expected = [(at - 21 * S) / 1e9 for at in times.tolist()]
    assert [float(row["time_s"]) for row in found] == pytest.approx(expected, abs=1e-6)
    lags = [float(row["polled_staleness_ms"]) for row in found if row["polled_staleness_ms"]]
    assert 1000 < max(lags) < 2200


def test_the_unit_of_the_values_stands_in_a_column_of_its_own(history: History) -> None:
    text = visible_csv(history, seen(history, 4 * S), "mV")
    assert text.splitlines()[0] == ",".join((*HEADER, "unit"))
    assert {row["unit"] for row in csv.DictReader(io.StringIO(text))} == {"mV"}
