"""Stills drawn as windows, off screen: each in every look, with a sheet of all of them.

What is drawn was measured before (:mod:`app.commands.rendering.recorded`), so a picture takes no
longer than to draw it, and all looks show the same run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.commands.recorded_lab import RecordedLab
from app.commands.rendering.looks import Look
from app.commands.rendering.off_screen import off_screen
from app.commands.rendering.recorded import Shot
from app.commands.rendering.views import VIEWERS, settle
from app.running import saving
from app.text.mistakes import complain
from feeds.foreign import reason

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from app.window.host import Host

HISTORY_S = 30
STYLE = """\
body { font: 15px/1.4 sans-serif; margin: 2em; background: #888; color: #000 }
h2 { margin: 2em 0 .5em; font-size: 1.1em }
div { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start }
figure { margin: 0; width: 400px } img { width: 100%; display: block }
figcaption { font-size: .85em }"""


def run(shots: Iterable[Shot], folder: Path, wanted: Sequence[Look]) -> int:
    """Draw ``shots`` in every look into ``folder``; return the exit status."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.ui.application import open_application

    app = open_application()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number = draw_all(app, tuple(shots), folder, wanted)
    except OSError as error:
        where = error.filename or folder
        return complain(f"--render: {where}: {reason(error)}")
    finally:
        app.shutdown()
    complain(f"{number} pictures and {folder / 'index.html'}")
    return 0


def draw_all(app: QApplication, shots: Sequence[Shot], folder: Path, wanted: Sequence[Look]) -> int:
    """Draw ``shots`` in every look into ``folder``, and the sheet; return how many pictures.

    Raise ``OSError`` when a file cannot be written.
    """
    from app.ui.encoded import encoded

    base = app.font().pointSizeF()
    for look in wanted:
        for shot in shots:
            _save(folder / f"{shot.name}-{look.name}.png", encoded(draw(app, shot, look, base)))
    rows = [(shot.title, shot.name) for shot in shots]
    _save(folder / "index.html", sheet(rows, [look.name for look in wanted]).encode())
    return len(shots) * len(wanted)


def _save(path: Path, data: bytes) -> None:
    if trouble := saving.save(path, data):
        raise OSError(None, trouble, str(path))


def draw(app: QApplication, shot: Shot, look: Look, base_points: float) -> QImage:
    """Return ``shot`` as a window in ``look``; text at 100 % is of ``base_points``."""
    points, lab = base_points * look.text_scale, RecordedLab(shot.still.settings)
    with off_screen(app, lab, look.theme, points, HISTORY_S) as (host, features):
        host.parts.surface.resize(*look.size)
        host.parts.surface.show()
        settle(app)
        if look.presented:
            _present(app, host, features, look.size)
        shot.dress(features)
        return VIEWERS[look.view](app, host, features, shot.still, look).grab().toImage()


def _present(
    app: QApplication, host: Host, features: Mapping[str, object], size: tuple[int, int]
) -> None:
    """Present the window as on a screen of ``size``: the one that is not there has another."""
    from app.features.presenting import Presentation, text_factor

    presentation, surface = features["presenting"], host.parts.surface
    assert isinstance(presentation, Presentation)
    factor = text_factor(size[1] / max(1, surface.fontMetrics().height()))
    presentation.present(True)
    presentation.scale_text(factor)
    settle(app)  # only then is it as large as that other one
    surface.resize(*size)
    settle(app)


def sheet(shots: Sequence[tuple[str, str]], looks: Sequence[str]) -> str:
    """Return the page; ``shots`` are title and name, a picture is called NAME-LOOK.png."""
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="en"><meta charset="utf-8"><title>Pictures</title><style>{STYLE}</style>',
        f"<h1>{len(shots) * len(looks)} pictures</h1>",
    ]
    for title, name in shots:
        parts.append(f"<h2>{escape(title)}</h2><div>")
        parts += [_figure(f"{name}-{look}.png", f"{title}, {look}", look) for look in looks]
        parts.append("</div>")
    return "\n".join([*parts, "</html>", ""])


def _figure(file: str, alt: str, caption: str) -> str:
    link = quote(file)
    return (
        f'<figure><a href="{link}"><img src="{link}" loading="lazy" alt="{escape(alt)}"></a>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
