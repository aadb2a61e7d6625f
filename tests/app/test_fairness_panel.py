"""The fairness panel shows every aspect and asks for what is switched; it changes nothing."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.fairness.fairness_panel import FairnessPanel
from app.ui import theme as look
from app.ui.theme import DARK, LIGHT
from feeds.fairness import WORST, Fairness
from feeds.settings import Settings
from tests.support.catalogue import PULL, PUSH, offer_all


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> FairnessPanel:
    look.apply(qapp, DARK)
    look.set_text_size(9.75)
    made = FairnessPanel()
    qtbot.addWidget(made)
    made.show_fairness(Settings())
    made.resize(1560, made.sizeHint().height())
    made.show()
    QApplication.processEvents()
    return made


def test_a_row_an_aspect_and_a_light_each(panel: FairnessPanel) -> None:
    assert len(panel.rows) == 8
    assert all(row.light.equal for row in panel.rows.values())
    assert not panel.fair.isEnabled()
    panel.show_fairness(Settings(fairness=WORST))
    unequal = [key for key, row in panel.rows.items() if not row.light.equal]
    assert unequal == ["keep_alive", "compression"]
    assert panel.rows["keep_alive"].light.accessibleName() == "unequal"
    assert [panel.rows[key].title.ink for key in ("keep_alive", "nodelay")] == ["alert", "text"]
    switches = [cell.switch for cell in panel.rows["compression"].cells]
    assert [switch.isChecked() for switch in switches if switch is not None] == [True, False]
    assert panel.summary.text().startswith("2 of 8 unequal")
    assert panel.fair.isEnabled()


def test_no_reason_is_cut_while_there_is_room(
    panel: FairnessPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_all(monkeypatch)
    fields = Fairness.__struct_fields__
    turned = Fairness().replace(**{one: not getattr(Fairness(), one) for one in fields})
    ways = [
        {"live_transport": live.key, "polled_transport": polled.key, "adaptive": adaptive}
        for live in PUSH
        for polled in PULL
        for adaptive in (False, True)
    ]
    for fairness, way in product((Fairness(), WORST, turned), ways):
        panel.show_fairness(Settings(fairness=fairness).replace(**way))
        for row in panel.rows.values():
            for label in (row.title, row.about, *(cell.text for cell in row.cells)):
                assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


def test_equal_and_unequal_differ_in_shape(panel: FairnessPanel) -> None:
    light = panel.rows["timer"].light
    before = light.grab().toImage()
    light.show_equal(False)
    assert light.grab().toImage() != before


def test_a_switch_asks_for_its_field(panel: FairnessPanel, qtbot: QtBot) -> None:
    switch = panel.rows["compression"].cells[0].switch
    assert switch is not None
    assert not switch.isChecked()
    with qtbot.waitSignal(panel.changed) as caught:
        switch.click()
    assert caught.args == [{"live_compression": True}]
    assert panel.rows["http_version"].cells[1].switch is None


def test_buttons_and_escape(panel: FairnessPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.worst_pressed):
        panel.worst.click()
    panel.show_fairness(Settings(fairness=WORST))
    with qtbot.waitSignal(panel.fair_pressed):
        panel.fair.click()
    with qtbot.waitSignal(panel.closed):
        panel.shut.click()
    with qtbot.waitSignal(panel.closed):
        QTest.keyClick(panel, Qt.Key.Key_Escape)


def test_the_reasons_give_way_and_the_theme_reaches_it(
    panel: FairnessPanel, qapp: QApplication
) -> None:
    assert panel.rows["timer"].about.isVisible()
    panel.resize(700, panel.height())
    QApplication.processEvents()
    assert not panel.rows["timer"].about.isVisible()
    before = panel.grab().toImage()
    look.apply(qapp, LIGHT)
    qapp.processEvents()
    assert panel.grab().toImage() != before


@pytest.mark.parametrize("height", range(120, 260, 9))
def test_no_row_is_cut_at_the_foot(panel: FairnessPanel, height: int) -> None:
    panel.resize(600, height)
    for _ in range(3):
        QApplication.processEvents()
    for row in panel.rows.values():
        seen = row.title.visibleRegion().boundingRect().height()
        assert seen in (0, row.title.height())
    assert all(name.height() >= name.fontMetrics().height() for name in panel.heads)


@pytest.mark.parametrize("height", [130, 170, 210, 400])
def test_what_is_unequal_is_brought_into_sight(panel: FairnessPanel, height: int) -> None:
    def in_sight(key: str) -> bool:
        title = panel.rows[key].title
        return title.visibleRegion().boundingRect().height() == title.height()

    def settle() -> None:
        for _ in range(5):
            QApplication.processEvents()

    panel.resize(600, height)
    settle()
    assert in_sight("keep_alive")
    panel.show_fairness(Settings(fairness=Fairness(phase_locked=True)))
    settle()
    assert in_sight("phase")
    bar = panel._scroll.verticalScrollBar()
    bar.setValue(0)  # who scrolls by hand is left alone
    panel.show_fairness(Settings(fairness=Fairness(phase_locked=True)))
    settle()
    assert bar.value() == 0
    panel.resize(620, height - 3)
    settle()
    assert in_sight("phase")


def test_a_switch_goes_with_the_transport_that_has_it(
    panel: FairnessPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_all(monkeypatch)
    switch = panel.rows["keep_alive"].cells[1].switch
    assert switch is not None
    assert switch.isVisible()
    words = panel.rows["keep_alive"].cells[1].text
    before = words.x()
    odd = Settings(fairness=WORST, live_transport="notify", polled_transport="query")
    panel.show_fairness(odd)
    QApplication.processEvents()
    assert not switch.isVisible()
    assert (words.text(), words.x()) == ("kept open, always", before)
    assert not panel.fair.isEnabled()
    panel.show_fairness(odd.replace(live_transport="websocket"))  # a push and a database
    assert [key for key, row in panel.rows.items() if not row.light.equal] == [
        "compression",
        "http_version",
    ]
    assert panel.fair.isEnabled()
    panel.show_fairness(Settings(live_transport="websocket", polled_transport="query"))
    assert not panel.fair.isEnabled()  # there is no switch that would help
    panel.show_fairness(Settings(fairness=WORST))
    QApplication.processEvents()
    assert switch.isVisible()
