"""Colours, fonts and the palette: the one place that knows how the window looks.

Live is blue, polled is orange (Okabe–Ito hues, told apart by every kind of colour vision);
the neutrals carry everything else. Sizes are never stated here: they follow the application's font.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

__all__ = [
    "BOLD",
    "DARK",
    "LIGHT",
    "SEMIBOLD",
    "Theme",
    "apply",
    "contrast",
    "figures_font",
    "load_fonts",
    "sized",
    "system_theme",
    "themed",
    "weighted",
]

REGULAR, SEMIBOLD, BOLD = 400, 600, 700
"""Weights on Inter's ``wght`` axis."""


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


DARK = Theme(
    name="dark",
    background=QColor("#0f1318"),
    card=QColor("#171c23"),
    edge=QColor("#262d37"),
    text=QColor("#eef2f6"),
    muted=QColor("#93a0af"),
    grid=QColor("#212831"),
    live=QColor("#56b4e9"),
    polled=QColor("#e69f00"),
    polled_text=QColor("#e69f00"),
    truth=QColor("#6c7785"),
    alert=QColor("#ff6b5e"),
    chip=QColor("#212832"),
    groove=QColor("#262d37"),
    handle=QColor("#ffffff"),
    caution=QColor("#f0d442"),
    proven=QColor("#3fcf97"),
)

LIGHT = Theme(
    name="light",
    background=QColor("#f4f6f8"),
    card=QColor("#ffffff"),
    edge=QColor("#dde3ea"),
    text=QColor("#121820"),
    muted=QColor("#5a6675"),
    grid=QColor("#e5eaef"),
    live=QColor("#0072b2"),
    polled=QColor("#d55e00"),
    polled_text=QColor("#a84a00"),
    truth=QColor("#76808e"),
    alert=QColor("#b8231a"),
    chip=QColor("#edf1f5"),
    groove=QColor("#d5dce4"),
    handle=QColor("#ffffff"),
    caution=QColor("#7a5f00"),
    proven=QColor("#00694b"),
)


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21, as WCAG 2 defines it."""

    def luminance(colour: QColor) -> float:
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@cache
def load_fonts() -> str:
    """Register the bundled Inter and return its family name; call it before the first widget.

    Without any font installed, every character would otherwise be a box.
    """
    data = files("resources").joinpath("fonts", "Inter.ttf").read_bytes()
    number = QFontDatabase.addApplicationFontFromData(QByteArray(data))
    families = QFontDatabase.applicationFontFamilies(number)
    return families[0] if families else QApplication.font().family()


def weighted(font: QFont, weight: int) -> QFont:
    """Return ``font`` at ``weight`` (400 to 700) of Inter's own drawing.

    Inter is a variable font: ``setBold`` would smear the regular cut by one pixel and semi-bold
    would look regular, so the axis is set.
    """
    heavier = QFont(font)
    # the nominal weight is for files that name it; below bold it smears nothing
    heavy = weight >= SEMIBOLD
    heavier.setWeight(QFont.Weight.DemiBold if heavy else QFont.Weight.Normal)
    heavier.setVariableAxis(QFont.Tag("wght"), float(weight))
    return heavier


def sized(scale: float = 1.0, weight: int = REGULAR) -> QFont:
    """Return the application's font, ``scale`` times as large, with figures of one width."""
    font = QFont(QApplication.font())
    return figures_font(font.pointSizeF() * scale, weight=weight)


def figures_font(point_size: float, *, bold: bool = False, weight: int | None = None) -> QFont:
    """Return Inter with tabular figures, so that changing numbers do not jitter."""
    font = QFont(load_fonts())
    font.setPointSizeF(point_size)
    font.setFeature(QFont.Tag("tnum"), 1)
    return weighted(font, weight if weight is not None else BOLD if bold else REGULAR)


def themed(theme: Theme) -> QPalette:
    """Return the palette that makes every stock widget follow ``theme``."""
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.background,
        role.WindowText: theme.text,
        role.Base: theme.card,
        role.AlternateBase: theme.chip,
        role.Text: theme.text,
        role.Button: theme.chip,
        role.ButtonText: theme.text,
        role.BrightText: theme.alert,
        role.PlaceholderText: theme.muted,
        role.ToolTipBase: theme.card,
        role.ToolTipText: theme.text,
        role.Highlight: theme.live,
        role.HighlightedText: theme.background if theme.name == "dark" else theme.card,
        role.Accent: theme.live,
        role.Link: theme.live,
        role.LinkVisited: theme.muted,
        role.Light: theme.chip,
        role.Midlight: theme.edge,
        role.Mid: theme.edge,
        role.Dark: theme.groove,
        role.Shadow: theme.edge,
    }
    for name, colour in colours.items():
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, theme.muted)
    return palette


def apply(app: QApplication, theme: Theme) -> None:
    """Give the whole application ``theme``: Fusion, our own palette, Inter at the size it had.

    ``setColorScheme`` alone does nothing on bare X11 and offscreen; style sheets leave the palette
    light, and reset the palettes of single widgets. So the palette is ours, without style sheets.
    """
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    font = figures_font(app.font().pointSizeF())
    if app.font() != font:
        app.setFont(font)
    palette = themed(theme)
    app.setPalette(palette)
    QToolTip.setPalette(palette)


def system_theme(app: QApplication) -> Theme:
    """Return the theme the desktop asks for; the dark one where it states no wish."""
    scheme = app.styleHints().colorScheme()
    return LIGHT if scheme == Qt.ColorScheme.Light else DARK
