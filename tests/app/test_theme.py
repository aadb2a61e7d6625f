"""The palette is legible, the font is really there, and a theme reaches every stock widget."""

from __future__ import annotations

import timeit

import pytest
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.ink import blended, contrast
from app.ui.override import override
from app.ui.theme import DARK, LIGHT, Theme
from tests.support.look import show_in

BOTH = pytest.mark.parametrize("look", [DARK, LIGHT], ids=lambda look: look.name)


@BOTH
@pytest.mark.parametrize("ground", ["background", "card", "chip"])
@pytest.mark.parametrize("ink", ["text", "muted", "polled_text", "alert", "caution", "proven"])
def test_small_text_is_legible(look: Theme, ground: str, ink: str) -> None:
    assert contrast(getattr(look, ink), getattr(look, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["background", "card"])
@pytest.mark.parametrize("ink", ["live", "polled", "truth"])
def test_lines_and_large_figures_are_visible(look: Theme, ground: str, ink: str) -> None:
    assert contrast(getattr(look, ink), getattr(look, ground)) >= 3.0


@BOTH
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("live", "card"),  # names of the sides, the legend of the distribution
        ("live", "background"),  # the verdict
        ("text", "groove"),  # a button under the mouse, or pressed
        ("alert", "groove"),  # the same, unequal
    ],
)
def test_what_is_written_elsewhere_is_legible(look: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(look, ink), getattr(look, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize(("ground", "alpha"), [("background", 30), ("background", 26)])
def test_alerts_are_legible_on_their_own_faint_ground(look: Theme, ground: str, alpha: int) -> None:
    tinted = blended(look.alert, getattr(look, ground), alpha / 255)
    assert contrast(look.alert, tinted) >= 4.5
    assert contrast(look.text, tinted) >= 4.5


@BOTH
@pytest.mark.parametrize("line", ["live", "polled", "truth"])
def test_curves_are_visible_through_an_outage(look: Theme, line: str) -> None:
    assert contrast(getattr(look, line), blended(look.alert, look.card, 34 / 255)) >= 3.0


@BOTH
@pytest.mark.parametrize("ground", ["background", "card", "chip", "groove"])
def test_the_ring_around_what_has_the_keyboard_is_visible(look: Theme, ground: str) -> None:
    assert contrast(look.live, getattr(look, ground)) >= 3.0


@BOTH
@pytest.mark.parametrize("fill", ["muted", "live", "polled"])
def test_the_ring_around_a_handle_is_visible(look: Theme, fill: str) -> None:
    assert contrast(getattr(look, fill), look.background) >= 3.0


@BOTH
def test_what_is_selected_is_legible(look: Theme) -> None:
    palette = theme.themed(look)
    role = QPalette.ColorRole
    pairs = (
        (role.HighlightedText, role.Highlight),
        (role.ToolTipText, role.ToolTipBase),
        (role.ButtonText, role.Button),
        (role.Text, role.Base),
        (role.PlaceholderText, role.Base),
    )
    for ink, ground in pairs:
        assert contrast(palette.color(ink), palette.color(ground)) >= 4.5


@BOTH
def test_a_switch_is_seen_on_and_off(look: Theme) -> None:
    assert contrast(look.muted, look.background) >= 3.0  # its edge, and its knob when off
    assert contrast(look.card, look.muted) >= 3.0  # its knob when on


@BOTH
def test_a_key_cap_is_seen(look: Theme) -> None:
    assert contrast(look.truth, look.card) >= 3.0
    assert contrast(look.text, look.chip) >= 4.5


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast(QColor("white"), QColor("white")) == pytest.approx(1)
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)


def test_inter_is_loaded_and_not_replaced(qapp: QApplication) -> None:
    assert theme.load_fonts() == "Inter"


def test_figures_have_one_width_and_weights_are_drawn(qapp: QApplication) -> None:
    plain, bold = (theme.figures_font(30, weight) for weight in (theme.REGULAR, theme.BOLD))
    metrics = QFontMetricsF(plain)
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")
    semi = theme.figures_font(30, weight=theme.SEMIBOLD)
    widths = [QFontMetricsF(font).horizontalAdvance("Polled") for font in (plain, semi, bold)]
    assert widths == sorted(set(widths)), "each weight has its own drawing"
    assert bold.weight() < QFont.Weight.Bold, "no synthetic bold on top of the real one"


@BOTH
def test_apply_reaches_the_palette_and_keeps_the_text_size(qapp: QApplication, look: Theme) -> None:
    before = qapp.font().pointSizeF()
    theme.apply(qapp, look)
    assert qapp.palette().color(QPalette.ColorRole.Window) == look.background
    assert qapp.font().family() == "Inter"
    assert qapp.font().pointSizeF() == before
    assert theme.sized(2.0).pointSizeF() == pytest.approx(2 * before)


class Marked(theme.Dressed, QWidget):
    """Counts how often it was dressed, and for which theme at last."""

    def __init__(self) -> None:
        super().__init__()
        self.dressed: list[str] = []
        self.dress()

    @override
    def dress(self) -> None:
        self.setFont(theme.sized(1.5))
        self.dressed.append(theme.theme_of(self).name)


@BOTH
def test_no_stock_widget_is_painted_in_the_inks_of_words(qtbot: QtBot, look: Theme) -> None:
    show_in(look)
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    for shape in (QFrame.Shape.HLine, QFrame.Shape.Box, QFrame.Shape.WinPanel):
        for shadow in (QFrame.Shadow.Sunken, QFrame.Shadow.Raised):
            frame = QFrame()
            frame.setFrameStyle(shape.value | shadow.value)
            column.addWidget(frame)
    for stock in (QGroupBox("a"), QTableWidget(2, 2), QPushButton("b"), QLineEdit(), QTabWidget()):
        column.addWidget(stock)
    image = box.grab().toImage()
    found = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert not found & {look.proven.rgb(), look.caution.rgb()}


def test_a_widget_knows_its_theme_from_its_palette(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, DARK)
    outer, inner = Marked(), Marked()
    qtbot.addWidget(outer)
    inner.setParent(outer)
    assert (theme.theme_of(outer), inner.dressed[-1]) == (DARK, "dark")
    theme.apply(qapp, LIGHT)
    qapp.processEvents()
    assert (theme.theme_of(inner), inner.dressed[-1]) == (LIGHT, "light")
    theme.apply(qapp, DARK)
    qapp.processEvents()
    assert inner.dressed[-1] == "dark"


def test_a_widget_of_another_text_size_follows_too(qapp: QApplication, qtbot: QtBot) -> None:
    before = qapp.font().pointSizeF()
    marked = Marked()
    qtbot.addWidget(marked)
    theme.set_text_size(before * 2)
    qapp.processEvents()
    assert marked.font().pointSizeF() == pytest.approx(before * 3)
    theme.set_text_size(before)
    assert marked.font().pointSizeF() == pytest.approx(before * 1.5)


def test_fonts_and_measures_are_made_once_a_size(qapp: QApplication) -> None:
    assert theme.sized(1.3, theme.SEMIBOLD) is theme.sized(1.3, theme.SEMIBOLD)
    assert theme.metrics(1.3) is theme.metrics(1.3)
    before = qapp.font().pointSizeF()
    width = theme.measured("1 020 ms", 1.3)
    assert width == QFontMetrics(theme.sized(1.3)).horizontalAdvance("1 020 ms")
    theme.set_text_size(before * 2)
    assert theme.measured("1 020 ms", 1.3) == pytest.approx(2 * width, rel=0.06)
    theme.set_text_size(before)


def test_asking_for_the_theme_costs_less_than_making_a_font(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    asked = min(timeit.repeat(lambda: theme.theme_of(widget), number=200, repeat=5))
    made = min(timeit.repeat(lambda: theme.figures_font(9.0), number=200, repeat=5))
    assert asked < made


def test_a_theme_has_a_name(qapp: QApplication) -> None:
    assert theme.theme_named("light") is LIGHT
    assert theme.theme_named("dark") is DARK
    assert theme.theme_named("system") in (DARK, LIGHT)


def test_room_in_a_layout_follows_the_text(qapp: QApplication, qtbot: QtBot) -> None:
    outer = Spaced()
    qtbot.addWidget(outer)
    for points in (10.0, 20.0):
        theme.set_text_size(points)
        em = theme.metrics().height()
        assert (outer.row.spacing(), outer.grid.horizontalSpacing()) == (em, 2 * em)
        assert outer.grid.verticalSpacing() == 0
        assert outer.row.contentsMargins().bottom() == 3 * em
    theme.set_text_size(9.75)


class Spaced(theme.Dressed, QWidget):
    """Has a row and a grid with room that is stated in lines of text."""

    def __init__(self) -> None:
        super().__init__()
        self.row, self.grid = QHBoxLayout(self), QGridLayout()
        self.row.addLayout(self.grid)
        self.space(self.row, 1, 0, 0, 0, 0, 3)
        self.space(self.grid, 2, 0)
        self.dress()


def test_scroll_bars_follow_the_theme_while_they_are_on_screen(qtbot: QtBot) -> None:
    scroller, inside = QScrollArea(), QWidget()
    inside.setFixedHeight(2000)
    scroller.setWidget(inside)
    qtbot.addWidget(scroller)
    scroller.show()
    greys = []
    for look in (LIGHT, DARK, LIGHT):
        show_in(look)
        QApplication.processEvents()
        picture = scroller.verticalScrollBar().grab().toImage()
        places = [(x, y) for x in range(picture.width()) for y in range(0, picture.height(), 4)]
        greys.append(sum(picture.pixelColor(*place).lightnessF() for place in places) / len(places))
    light, dark, again = greys
    assert light > 0.75
    assert dark < 0.3
    assert again == light
