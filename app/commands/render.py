"""Stills drawn as windows, off screen: each in every look, with a sheet of all of them.

What is drawn was measured before (:mod:`app.recorded`), so a picture takes no longer than to
draw it, and all looks show the same run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from app.contact_sheet import sheet
from app.mistakes import PROGRAM
from app.recorded import Still

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from app.window.main_window import MainWindow

__all__ = ["Look", "Scene", "draw", "draw_all", "looks", "run"]

SIZES = ((1280, 720), (1600, 1000), (3840, 2160))
LARGE_TEXT, LARGE_TEXT_SIZES = 2.5, SIZES[:2]
THEMES = ("dark", "light")
HISTORY_S = 30
SETTLE = 4
"""Rounds of the event loop in which a new layout comes to rest."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a window looks."""

    theme: str = "dark"
    size: tuple[int, int] = (1600, 1000)
    text_scale: float = 1.0
    """A factor: 2.5 is text two and a half times as large."""

    @property
    def name(self) -> str:
        """For the name of a file: "dark-1600x1000-100"."""
        width, height = self.size
        return f"{self.theme}-{width}x{height}-{round(100 * self.text_scale)}"


def _nothing(window: MainWindow) -> None:
    """Leave the window as it is."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A still with a name, and what else is on the window then."""

    name: str
    """For the name of a file: "ten-steps-03"."""
    title: str
    still: Still
    dress: Callable[[MainWindow], None] = _nothing
    """Opens drawers, shows a story's step and so on; called before the still is drawn."""


def looks(
    sizes: Sequence[tuple[int, int]] = (),
    text_scale: float | None = None,
    theme: str | None = None,
) -> tuple[Look, ...]:
    """Return the looks that were asked for; nothing said means all that must be looked at.

    These are both themes at three sizes, and at the two smaller ones with large text.
    """
    themes = (theme,) if theme else THEMES
    if text_scale is not None:
        return tuple(Look(*one, text_scale) for one in product(themes, sizes or SIZES))
    plain = [Look(*one) for one in product(themes, sizes or SIZES)]
    large = [size for size in sizes or LARGE_TEXT_SIZES if size in LARGE_TEXT_SIZES]
    return (*plain, *(Look(*one, LARGE_TEXT) for one in product(themes, large)))


def run(scenes: Iterable[Scene], folder: Path, wanted: Sequence[Look]) -> int:
    """Draw ``scenes`` in every look into ``folder``; return the exit status."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    app = QApplication([PROGRAM])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number = draw_all(app, tuple(scenes), folder, wanted)
    except OSError as error:
        where = error.filename or folder
        sys.stderr.write(f"{PROGRAM}: --render: {where}: {error.strerror or error}\n")
        return 1
    finally:
        app.shutdown()
    sys.stderr.write(f"{PROGRAM}: {number} pictures and {folder / 'index.html'}\n")
    return 0


def draw_all(
    app: QApplication, scenes: Sequence[Scene], folder: Path, wanted: Sequence[Look]
) -> int:
    """Draw ``scenes`` in every look into ``folder``, and the sheet; return how many pictures.

    Raise ``OSError`` when a file cannot be written.
    """
    base = app.font().pointSizeF()
    for look in wanted:
        for scene in scenes:
            path = folder / f"{scene.name}-{look.name}.png"
            if not draw(app, scene, look, base).save(str(path)):
                raise OSError(None, "cannot be written", str(path))
    rows = [(scene.title, scene.name) for scene in scenes]
    text = sheet(rows, [look.name for look in wanted])
    (folder / "index.html").write_text(text, encoding="utf-8")
    return len(scenes) * len(wanted)


def draw(app: QApplication, scene: Scene, look: Look, base_points: float) -> QImage:
    """Return ``scene`` as a window in ``look``; text at 100 % is of ``base_points``."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from app.commands.window.wiring import build_window, theme_named
    from app.window.look import theme as looking
    from app.window.look.theme import figures_font

    still = scene.still
    app.setFont(figures_font(base_points * look.text_scale))
    theme = theme_named(look.theme, app)
    looking.apply(app, theme)
    window = build_window(still.settings, theme, HISTORY_S)
    try:
        _describe(window, still)
        window.resize(*look.size)
        window.show()
        window.watch.stop()
        window.status.say("drawn from a recording", "")
        _settle(app)
        scene.dress(window)
        _settle(app)
        window.show_still(still.frames, still.at_ns)
        _settle(app)
        window.show_still((), still.at_ns)  # what came may have moved something
        return window.grab().toImage()
    finally:
        window.hide()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def _settle(app: QApplication) -> None:
    for _ in range(SETTLE):
        app.processEvents()


def _describe(window: MainWindow, still: Still) -> None:
    """Say of the settings what the window command says of them."""
    from app.commands.window.fairness import aspects, warning

    fairness = still.settings.fairness
    window.drawers.aspects = lambda: aspects(fairness)
    window.warn_unfair(warning(fairness))
    window.source_noted.connect(lambda note: window.header.set_source(still.settings.source, note))
