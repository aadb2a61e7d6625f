"""Stills drawn as windows, off screen: each in every look, with a sheet of all of them.

What is drawn was measured before (:mod:`app.commands.rendering.recorded`), so a picture takes no
longer than to draw it, and all looks show the same run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.rendering.contact_sheet import sheet
from app.commands.rendering.looks import Look
from app.commands.rendering.recorded import Still
from app.text.mistakes import PROGRAM

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from app.window.main_window import MainWindow

__all__ = ["Scene", "draw", "draw_all", "run"]

HISTORY_S = 30
SETTLE = 4
"""Rounds of the event loop in which a new layout comes to rest."""


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
    from app.ui import theme as looking
    from app.ui.theme import figures_font

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
        if look.presented:
            _present(app, window, look.size)
        scene.dress(window)
        _settle(app)
        if still.new_source:
            window.expect_source()
        window.show_still(still.frames, still.at_ns)
        _settle(app)
        window.show_still((), still.at_ns)  # what came may have moved something
        return window.grab().toImage()
    finally:
        window.presentation.present(False)
        window.hide()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def _present(app: QApplication, window: MainWindow, size: tuple[int, int]) -> None:
    """Present ``window`` as on a screen of ``size``: the one that is not there has another."""
    from app.features.presenting.presentation import text_factor

    factor = text_factor(size[1] / max(1, window.fontMetrics().height()))
    window.presentation.present(True)
    window.text_size.set_stage(factor)
    _settle(app)  # only then is it as large as that other one
    window.resize(*size)
    _settle(app)


def _settle(app: QApplication) -> None:
    for _ in range(SETTLE):
        app.processEvents()


def _describe(window: MainWindow, still: Still) -> None:
    """Say of the settings what the window command says of them."""
    from app.features.fairness.wiring import aspects, warning

    fairness = still.settings.fairness
    window.drawers.aspects = lambda: aspects(fairness)
    window.warn_unfair(warning(fairness))
    window.source_noted.connect(lambda note: window.header.set_source(still.settings.source, note))
