"""The load view: what both servers do, now and over time; watched only while it is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.features.load import load_rows
from app.features.load.load_drawer import NOW, LoadDrawer
from app.features.load.load_rows import ALONE, copied, headline, latency_lines, server_lines
from app.features.load.share_bars import bars_of
from app.text.aligned import bare
from app.ui.theme import DARK
from feeds.crowd.records import Size
from feeds.load.records import ServingCost
from tests.support.fake_load import SECOND_NS, came_up, crowded, one_client, ramping
from tests.support.heard import heard
from tests.support.load_view import LoadView, load_view, plain
from tests.support.loads import coming_up
from tests.support.open_window import OpenWindow, open_window

WHY = "the pushed crowd's p50 is 1.4 times that of its control clients"


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, theme=DARK) as made:
        yield made


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[LoadView]:
    with load_view(qtbot) as made:
        yield made


def opened(window: OpenWindow) -> LoadDrawer:
    window.shelf.open("load")
    made = window.shelf.drawer("load")
    assert isinstance(made, LoadDrawer)
    return made


def rows(view: LoadView) -> dict[str, list[str]]:
    table = view.page.servers
    return {
        name.text(): [plain(bare(label.text())) for label in figures]
        for name, figures in zip(table.names, table.figures, strict=True)
    }


# -- watched only while somebody looks ----------------------------------------------------------


def test_one_key_opens_and_closes_it_and_it_is_watched_meanwhile(window: OpenWindow) -> None:
    asked: list[bool] = []
    window.host.loads.watched.connect(asked.append)
    QTest.keyClick(window.surface, Qt.Key.Key_O)
    assert (window.shelf.open_name, asked) == ("load", [True])
    QTest.keyClick(window.surface, Qt.Key.Key_O)
    assert (window.shelf.open_name, asked) == ("", [True, False])
    window.shelf.open("load")
    window.shelf.open("insight")  # in its place
    assert asked == [True, False, True, False]
    window.shelf.close_drawer()
    assert asked == [True, False, True, False]


def test_a_search_has_a_crowd_of_one_side() -> None:
    first, second, _ = headline(replace(crowded(100), size=Size(100, 1)))
    assert plain(first).startswith("100 live, 1 polled: push takes ")
    assert plain(second).startswith("100 live, 1 polled: push takes ")


def test_a_server_that_counts_nothing_is_not_said_to_send_nothing() -> None:
    load = crowded(100)
    none = replace(load.live, cost=ServingCost(), messages_per_s=None, requests_per_s=None)
    load = replace(load, live=none)
    assert all("messages/s" not in text for text in headline(load))
    (line,) = (one for one in server_lines(load) if one.name == "Messages")
    assert line.reasons[0] == "this server counts no messages"
    assert not line.reasons[1]


def test_its_title_has_thousands_as_all_of_the_window(window: OpenWindow) -> None:
    drawer = opened(window)
    window.host.loads.take(coming_up(412, 5000))
    QApplication.processEvents()
    assert drawer.summary.text() == "412 of 10\u202f000 clients up"


def test_what_was_told_while_it_was_closed_is_in_the_charts(window: OpenWindow) -> None:
    for load in came_up(100, seconds=20):
        window.host.loads.take(load)
    assert window.shelf.drawer("load") is None
    times, heights = opened(window).page.charts[2].lines["live"].getData()
    assert len(times) == len(heights) == 12 + 20 + 15
    assert (heights[0], heights[-1]) == (1, 100)


# -- what it says -------------------------------------------------------------------------------


def test_both_models_are_told_in_one_line(view: LoadView) -> None:
    view.show(crowded(5000, 0))
    assert view.said == (
        "5 000 clients a side: push takes 16 % of a core for 5 000 messages/s, "
        "polling 17 % for 1 000 requests/s"
    )
    live, polled, crowd = view.page.bars.bars
    assert live.share == pytest.approx(0.164)
    assert plain(live.words) == "at rest 0.4 %, 61 MB"
    assert plain(polled.said) == "Polled 17 % of a core, at rest 0.5 %, 58 MB"
    assert plain(crowd.said).startswith("Clients 24 % of a core, 90 MB")
    assert view.page.bars.scale == 1.0


def test_a_database_beside_may_take_more_than_a_core(view: LoadView) -> None:
    load = crowded(5000)
    view.show(replace(load, polled=replace(load.polled, cpu_share=1.6)))
    assert view.page.bars.scale == 1.6
    view.page.bars.grab()


def test_figures_stand_in_one_unit_with_their_decimals_in_line(view: LoadView) -> None:
    view.show(crowded(5000, 0))
    found = rows(view)
    assert found["Processor a message"] == ["32.0", "160", "µs"]
    assert found["Processor a request"] == ["–", "158", "µs"]
    assert found["Memory a client"] == ["14.9", "8.6", "kB"]
    assert found["Open connections"] == ["5 000", "5 000", ""]
    assert found["Requests"] == ["0", "1 000", "/s"]
    assert found["Bytes, both ways"] == ["365", "520", "kB/s"]
    assert found["Event-loop lag"] == ["160", "2.4", "ms"]
    assert found["Memory"] == ["135", "101", "MB"]
    assert found["At rest, processor share"] == ["0.40", "0.52", "%"]


def test_what_is_not_known_is_a_dash_that_says_why(view: LoadView) -> None:
    view.show(replace(one_client(), live=replace(one_client().live, loop_lag_ms=None)))
    assert view.said == "One client a side. Drag Clients to see what many cost"
    found = rows(view)
    assert found["Processor a message"] == ["–", "–", ""]
    assert found["Event-loop lag"] == ["–", "0.31", "ms"]
    assert found["Messages"] == ["10.0", "0.50", "/s"]
    costs, lag = view.page.servers.figures[0][0], view.page.servers.figures[7][0]
    assert ALONE in costs.toolTip()
    assert heard(costs).name == f"Live, Processor a message: not measured ({ALONE})"
    assert "no event loop of its own" in lag.toolTip()
    assert (costs.ink, lag.ink) == ("muted", "muted")
    assert {bare(one.row.texts[0]) for one in latency_lines(one_client())} == {"–"}


def test_one_client_has_no_cost_even_where_the_servers_were_measured_at_rest(
    view: LoadView,
) -> None:
    view.show(replace(crowded(100), size=Size(), report=None, control=None))
    assert rows(view)["Processor a message"] == ["–", "–", ""]
    assert rows(view)["Memory a client"] == ["–", "–", ""]
    assert rows(view)["Open connections"] == ["100", "100", ""]
    texts = [bare(label.text()) for row in view.page.predicted.figures for label in row[:3]]
    assert set(texts) == {"–"}
    assert view.page.even.text() == ""


def test_a_ramp_says_how_many_are_up(view: LoadView) -> None:
    view.show(ramping(206, 2500))
    assert view.said == "412 of 5,000 clients up"
    assert view.drawer.ramp.share == pytest.approx(206 / 2500)
    assert heard(view.drawer.ramp).name == "8% of the clients are up"
    view.drawer.ramp.grab()
    reason = view.page.servers.figures[0][0].toolTip()
    assert "412 of 5,000 clients up" in plain(reason).replace("\n", " ")
    view.show(crowded(2500, 2 * SECOND_NS))
    assert view.drawer.ramp.share is None


def test_why_there_cannot_be_as_many_is_said_in_the_colour_of_alerts(view: LoadView) -> None:
    view.show(replace(one_client(), lacking="5,000 clients need 10,200 files; allowed are 1,024"))
    assert view.drawer.summary.text().startswith("5,000 clients need 10,200 files")
    assert view.drawer.summary.ink == "alert"


def test_the_crowd_s_latencies_stand_beside_the_control_clients(view: LoadView) -> None:
    view.show(crowded(5000, 0))
    figures = view.page.latencies.figures
    texts = [plain(bare(label.text())) for label in figures[1][:4]]
    assert texts == ["174", "23.5", "4 771", "4 771"]
    assert heard(figures[1][1]).name == "Live control clients, 95th percentile: 23.5 milliseconds"
    assert "20 ms of network added; no gap, no error" in plain(view.page.note.text())


def test_latencies_that_the_crowd_distorts_are_grey_with_the_reason(view: LoadView) -> None:
    def inks() -> set[str]:
        return {row[column].ink for row in view.page.latencies.figures for column in (0, 2)}

    view.show(crowded(5000))
    assert inks() == {"text"}
    assert view.page.doubt.isHidden()
    view.show(crowded(5000, 2 * SECOND_NS, distorted=WHY))
    assert inks() == {"muted"}
    assert WHY in view.page.doubt.text()
    assert WHY in view.page.latencies.figures[0][0].toolTip().replace("\n", " ")
    assert (view.page.captions[1].ink, view.page.captions[0].ink) == ("alert", "muted")
    assert view.page.doubt.isVisible()
    assert {label.ink for label in view.page.servers.figures[0][:2]} == {"text"}


def test_gaps_and_errors_are_told() -> None:
    load = crowded(100)
    assert load.report is not None
    torn = replace(load.report, live=replace(load.report.live, gaps=3, reconnects=1))
    assert load_rows.faults_of(replace(load, report=torn)) == "live 3 gaps, live 1 reconnect"
    assert load_rows.note(ramping(3, 9)) == "No latency yet; no gap, no error"


@pytest.mark.parametrize("clients", [1, 100, 5000])
def test_whatever_the_number_everything_has_a_place(view: LoadView, clients: int) -> None:
    view.show(crowded(clients) if clients > 1 else one_client())
    view.drawer.grab()
    assert len(server_lines(crowded(clients))) == len(view.page.servers.figures)


# -- what it foresees ---------------------------------------------------------------------------


def test_other_numbers_of_clients_are_foreseen_and_never_the_present_one(view: LoadView) -> None:
    def foreseen() -> dict[str, list[str]]:
        table = view.page.predicted
        return {
            plain(name.text()): [plain(label.text()) for label in figures[:3]]
            for name, figures in zip(table.names, table.figures, strict=True)
        }

    view.show(crowded(1000))  # 32 µs a message, 158.4 µs a request
    assert foreseen() == {
        "100 clients": ["0.3 %", "0.3 %", "1.6 ms"],
        "5 000 clients": ["16 %", "16 %", "80 ms"],
        "10 000 clients": ["32 %", "32 %", "160 ms"],
    }
    assert plain(view.page.even.text()) == (
        "Both take as much at a poll interval of 5.0 s, whatever their number"
    )
    view.show(crowded(5000, 2 * SECOND_NS))
    assert "5 000 clients" not in foreseen()
    view.show(one_client(3 * SECOND_NS))
    assert {text for texts in foreseen().values() for text in texts} == {"–"}
    assert view.page.even.text() == ""


# -- room, sections, taking away ----------------------------------------------------------------


def test_a_further_section_has_the_drawer_to_itself(view: LoadView) -> None:
    now, _ = view.drawer.sections[NOW]
    assert now.isHidden()  # one page needs no choice
    view.drawer.add_section("Capacity", QLabel("the largest N"))
    chip, scroller = view.drawer.sections["Capacity"]
    assert now.isVisible()
    assert scroller.isHidden()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert scroller.isVisible()
    assert not view.page.isVisible()
    assert not view.drawer.copy.isVisible()
    view.drawer.choose(NOW)
    assert view.page.isVisible()


@pytest.mark.parametrize("width", [400, 800, 1240, 1580, 3000])
def test_blocks_overlap_at_no_width(view: LoadView, width: int) -> None:
    view.show(crowded(5000))
    view.drawer.resize(width, 400)
    QApplication.processEvents()
    blocks = [block.geometry() for block in view.page.blocks]
    for number, one in enumerate(blocks):
        assert all(not one.intersects(other) for other in blocks[number + 1 :])
    assert view.page.blocks[-1].height() >= 100


def test_all_figures_are_copied_for_a_spreadsheet(window: OpenWindow) -> None:
    drawer = opened(window)
    QApplication.processEvents()
    QTest.mouseClick(drawer.copy, Qt.MouseButton.LeftButton)
    assert "Nothing to copy yet" in window.notice.text()
    window.host.loads.take(crowded(5000, 0))
    QTest.mouseClick(drawer.copy, Qt.MouseButton.LeftButton)
    text = QApplication.clipboard().text()
    assert text == copied(crowded(5000, 0))
    lines = text.splitlines()
    assert lines[:4] == [
        "figure\tunit\tlive\tpolled",
        "Processor share\t%\t16.4\t16.5",
        "Processor a message\tµs\t32.0\t160",
        "Processor a request\tµs\t\t158",
    ]
    assert "p95\tms\t174\t23.5\t4771\t4771" in lines


def test_headlines_become_shorter() -> None:
    for load in (one_client(), crowded(5000), ramping(3, 9)):
        lengths = [len(text) for text in headline(load)]
        assert lengths == sorted(lengths, reverse=True)
    assert bars_of(None)[0].share is None
