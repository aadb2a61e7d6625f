"""Pages of a story to print: the speaker's notes, and a handout with what was measured of it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.rendering.looks import Look
from app.commands.rendering.recorded import Shot
from app.report.class_pages import handout_page, notes_page
from app.running import outputs
from app.text import formats
from app.text.mistakes import complain
from feeds.evidence.summary import program
from feeds.stories.playing import StepResult
from feeds.stories.story import Story

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

LOOK = Look("light", (1280, 800), 1.15)
"""Of pictures on paper: light, and with text that can be read at a hand's breadth."""
MOST_BYTES = 200_000
"""The most that a picture takes."""
QUALITIES = (85, 70, 50, 30)


def write_notes(story: Story, target: Path) -> int:
    """Write the speaker's notes of ``story`` as a page; return the exit status."""
    return _write("--notes", target, story.steps, notes_page(story))


def write_handout(
    story: Story, results: Sequence[StepResult], shots: Sequence[Shot], target: Path
) -> int:
    """Write a page for a class of what was measured of ``story``; return the exit status."""
    taken = (
        f"Every figure was measured on {datetime.now().astimezone():%Y-%m-%d} on one computer"
        f" ({platform.system()}), with {program()['name']} {program()['version']}."
    )
    page = handout_page(story, results, list(_pictures(shots)), taken)
    return _write("--handout", target, results, page)


def _write(option: str, target: Path, steps: Sequence[object], page: str) -> int:
    """Write ``page`` with that many ``steps``, say so, and return the exit status."""
    data = page.encode()
    if not outputs.write(option, target, data):
        return 1
    many = f"{len(steps)} step{'s' * (len(steps) != 1)}"
    complain(f"{target}: {many}, {formats.data(len(data))}; open it in a browser to print it")
    return 0


def _pictures(shots: Sequence[Shot]) -> Iterator[bytes]:
    """Give each of ``shots`` as the contents of a file."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.commands.rendering.render import draw
    from app.ui.application import open_application

    app = open_application()
    try:
        base = app.font().pointSizeF()
        for shot in shots:
            yield small(draw(app, replace(shot, dress=partial(_undimmed, shot)), LOOK, base))
    finally:
        app.shutdown()


def _undimmed(shot: Shot, features: Mapping[str, object]) -> None:
    """Show what belongs to the step of ``shot``, but neither the story's row nor its dimming.

    What the row says stands beside the picture, and its verdict is not to be read before.
    """
    from app.features.story import StoryTeller

    shot.dress(features)
    teller = features["story"]
    assert isinstance(teller, StoryTeller)
    teller.screen.end()


def small(image: QImage) -> bytes:
    """Return ``image`` in as good a quality as :data:`MOST_BYTES` allow."""
    from PySide6.QtGui import QImageWriter

    from app.ui.encoded import encoded

    known = {bytes(one.data()) for one in QImageWriter.supportedImageFormats()}
    form = "webp" if b"webp" in known else "jpg"  # its plug-in may be missing
    made = (encoded(image, form, quality) for quality in QUALITIES)
    return next((data for data in made if len(data) < MOST_BYTES), encoded(image, form, 10))
