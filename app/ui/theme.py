"""Colours and the palette, with the fonts: the one place that knows how the window looks.

Live is blue, polled is orange (Okabe–Ito hues, told apart by every kind of colour vision);
the neutrals carry everything else. Sizes are never stated here: they follow the application's font.
"""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QByteArray, QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QGridLayout, QLayout, QToolTip, QWidget

from app.ui.override import override


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, each named for what it is used for."""

    name: str
    background: QColor
    card: QColor
    edge: QColor
    text: QColor
    muted: QColor
    grid: QColor
    live: QColor
    polled: QColor
    polled_text: QColor
    """``polled`` for small text: 4.5 : 1, where lines and large figures need only 3 : 1."""
    truth: QColor
    alert: QColor
    chip: QColor
    groove: QColor
    handle: QColor
    caution: QColor
    """For what is not wrong but must be known; neither side's colour."""
    proven: QColor
    """For what the figures bear out; neither side's colour."""


_COLOURS = {
    "background": ("#0f1318", "#f4f6f8"),
    "card": ("#171c23", "#ffffff"),
    "edge": ("#262d37", "#dde3ea"),
    "text": ("#eef2f6", "#121820"),
    "muted": ("#93a0af", "#5a6675"),
    "grid": ("#212831", "#e5eaef"),
    "live": ("#56b4e9", "#0072b2"),
    "polled": ("#e69f00", "#d55e00"),
    "polled_text": ("#e69f00", "#a84a00"),
    "truth": ("#6c7785", "#76808e"),
    "alert": ("#ff6b5e", "#b8231a"),
    "chip": ("#212832", "#edf1f5"),
    "groove": ("#262d37", "#d5dce4"),
    "handle": ("#ffffff", "#ffffff"),
    "caution": ("#f0d442", "#7a5f00"),
    "proven": ("#3fcf97", "#00694b"),
}
"""Of the dark and of the light theme."""
DARK, LIGHT = (
    Theme(name, **{use: QColor(both[which]) for use, both in _COLOURS.items()})
    for which, name in enumerate(("dark", "light"))
)

Ink = Literal["text", "muted", "live", "polled", "alert", "caution", "proven"]
"""What words are coloured as; "polled" is the polled side's colour for small text."""

_ROLE = QPalette.ColorRole
INKS: dict[Ink, QPalette.ColorRole] = {
    "text": _ROLE.WindowText,
    "muted": _ROLE.PlaceholderText,
    "live": _ROLE.Link,
    "polled": _ROLE.LinkVisited,
    "alert": _ROLE.BrightText,
    "caution": _ROLE.Midlight,
    "proven": _ROLE.Mid,
}
"""The palette's role for each ink: ``widget.setForegroundRole(INKS["muted"])``.

``Midlight`` and ``Mid`` are free: Fusion paints nothing in them, as it does in ``Light``.
"""
_NAMES_THEME = _ROLE.Shadow
"""The role that tells the themes apart; no widget gives it a colour of its own."""
_THEMES = {theme.edge.rgb(): theme for theme in (DARK, LIGHT)}


def theme_of(widget: QWidget) -> Theme:
    """Return the theme that ``widget`` is shown in; cheap enough for every paint."""
    palette = widget.palette()
    found = _THEMES.get(palette.color(_NAMES_THEME).rgb())
    if found is None:  # no theme was applied yet
        return DARK if palette.color(_ROLE.Window).lightness() < 128 else LIGHT
    return found


def themed(theme: Theme) -> QPalette:
    """Return the palette that makes every stock widget follow ``theme``."""
    palette = QPalette()
    colours = {
        _ROLE.Window: theme.background,
        _ROLE.WindowText: theme.text,
        _ROLE.Base: theme.card,
        _ROLE.AlternateBase: theme.chip,
        _ROLE.Text: theme.text,
        _ROLE.Button: theme.chip,
        _ROLE.ButtonText: theme.text,
        _ROLE.BrightText: theme.alert,
        _ROLE.PlaceholderText: theme.muted,
        _ROLE.ToolTipBase: theme.card,
        _ROLE.ToolTipText: theme.text,
        _ROLE.Highlight: theme.live,
        _ROLE.HighlightedText: theme.background if theme.name == "dark" else theme.card,
        _ROLE.Accent: theme.live,
        _ROLE.Link: theme.live,
        _ROLE.LinkVisited: theme.polled_text,
        _ROLE.Light: theme.chip,
        _ROLE.Midlight: theme.caution,
        _ROLE.Mid: theme.proven,
        _ROLE.Dark: theme.groove,
        _ROLE.Shadow: theme.edge,
    }
    for name, colour in colours.items():
        palette.setColor(name, colour)
    for name in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, theme.muted)
    return palette


def apply(app: QApplication, theme: Theme) -> None:
    """Give the whole application ``theme``: Fusion, our own palette, Inter at the size it had.

    ``setColorScheme`` alone does nothing on bare X11 and offscreen; style sheets leave the palette
    light, and reset the palettes of single widgets. So the palette is ours, without style sheets.
    """
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    set_text_size(app.font().pointSizeF())
    palette = themed(theme)
    app.setPalette(palette)
    QToolTip.setPalette(palette)


def theme_named(choice: str) -> Theme:
    """Return the theme for "dark", "light" or "system": dark where the desktop states no wish."""
    if choice == "system":
        bright = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        return LIGHT if bright else DARK
    return LIGHT if choice == "light" else DARK


REGULAR, SEMIBOLD, BOLD = 400, 600, 700
"""Weights on Inter's ``wght`` axis."""


@cache
def load_fonts() -> str:
    """Register the bundled Inter and return its family name; call it before the first widget.

    Without any font installed, every character would otherwise be a box.
    """
    data = files("resources").joinpath("fonts", "Inter.ttf").read_bytes()
    number = QFontDatabase.addApplicationFontFromData(QByteArray(data))
    families = QFontDatabase.applicationFontFamilies(number)
    return families[0] if families else QApplication.font().family()


def figures_font(point_size: float, weight: int = REGULAR) -> QFont:
    """Return Inter at ``weight`` (400 to 700), with figures of one width: changing ones are calm.

    Inter is a variable font: ``setBold`` would smear the regular cut by one pixel and semi-bold
    would look regular, so the axis is set.
    """
    font = QFont(load_fonts())
    font.setPointSizeF(point_size)
    font.setFeature(QFont.Tag("tnum"), 1)
    # the nominal weight is for files that name it; below bold it smears nothing
    font.setWeight(QFont.Weight.DemiBold if weight >= SEMIBOLD else QFont.Weight.Normal)
    font.setVariableAxis(QFont.Tag("wght"), float(weight))
    return font


_face = lru_cache(maxsize=128)(figures_font)


def sized(scale: float = 1.0, weight: int = REGULAR) -> QFont:
    """Return the application's font, ``scale`` times as large, with figures of one width.

    It is shared: copy it before changing it.
    """
    return _face(QApplication.font().pointSizeF() * scale, weight)


def metrics(scale: float = 1.0, weight: int = REGULAR) -> QFontMetrics:
    """Return the measures of ``sized(scale, weight)``."""
    return _measures(QApplication.font().pointSizeF() * scale, weight)


def measured(text: str, scale: float = 1.0, weight: int = REGULAR) -> int:
    """Return how wide ``text`` is in ``sized(scale, weight)``, in pixels; it is remembered."""
    return _width(text, QApplication.font().pointSizeF() * scale, weight)


@lru_cache(maxsize=128)
def _measures(point_size: float, weight: int) -> QFontMetrics:
    return QFontMetrics(_face(point_size, weight))


@lru_cache(maxsize=4096)
def _width(text: str, point_size: float, weight: int) -> int:
    return _measures(point_size, weight).horizontalAdvance(text)


# fonts must not outlive Qt's own font engine, which ends with the interpreter
atexit.register(_face.cache_clear)
atexit.register(_measures.cache_clear)


def set_text_size(point_size: float) -> None:
    """Show all text of the application in Inter at ``point_size``, and what is larger in step."""
    font = figures_font(point_size)
    if QApplication.font() == font:
        return
    QApplication.setFont(font)
    # Qt tells the widgets that inherit the font, and not those that have one of another size.
    for widget in QApplication.allWidgets():
        if isinstance(widget, Dressed):
            widget.dress()


if TYPE_CHECKING:
    _Mixed = QWidget
else:
    _Mixed = object
_CHANGES = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)
_Spaced = tuple[QLayout, float, float, tuple[float, ...]]


class Dressed(_Mixed):
    """Mixin for a widget that derives something (fonts, pens, margins) from theme or text size.

    It derives all of it in :meth:`dress`: called at the end of its constructor, and from here
    whenever theme or text size have changed. A widget that only reads ``theme_of(self)`` when it
    paints needs none of this: Qt repaints it.
    """

    _dressing = False
    _spaced: tuple[_Spaced, ...] = ()

    def space(self, layout: QLayout, across: float, down: float, *margins: float) -> None:
        """Keep the room in ``layout`` in step with the text; all in lines of running text.

        ``across`` and ``down`` are between what is in it; ``margins`` are left, top, right and
        bottom, and stay as they are where none are stated.
        """
        self._spaced += ((layout, across, down, margins),)

    def dress(self) -> None:
        """Derive everything anew from ``theme_of(self)`` and the present text size."""
        em = metrics().height()
        for layout, across, down, margins in self._spaced:
            if isinstance(layout, QGridLayout):
                layout.setHorizontalSpacing(round(across * em))
                layout.setVerticalSpacing(round(down * em))
            else:
                layout.setSpacing(round(max(across, down) * em))
            if margins:
                layout.setContentsMargins(*(round(margin * em) for margin in margins))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() not in _CHANGES or self._dressing:
            return
        self._dressing = True  # a font or palette set while dressing is no further change
        try:
            self.dress()
        finally:
            self._dressing = False
