"""A window drawn at one instant after another, as it was then: the pictures of a clip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from heapq import merge
from typing import TYPE_CHECKING, Any

import msgspec

from app.commands.recorded_lab import RecordedLab
from app.commands.rendering.off_screen import off_screen
from app.commands.rendering.views import settle
from app.features.clip.records import ClipJob, Staging, Take, clip_size
from feeds.frame import Frame
from feeds.recording.records import StoryTold
from feeds.stories import reader

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.window.host import Host
    from feeds.stories.story import Story

Make = Callable[[Any], object]
PERIOD_MS = 70
"""From one picture to the next: 14 a second, and a multiple of 10 ms, the unit of time of GIF."""
FINER = 2
"""So many times as fine as the pictures are to be a smaller window is drawn, before it shrinks."""


def instants(job: ClipJob, first_ns: int) -> range:
    """Return the instants to be drawn: the last of what there is, as long as was asked for."""
    period_ns = PERIOD_MS * 1_000_000
    wanted = max(1, round(job.length_s * 1e9 / period_ns))
    until_ns = job.take.until_ns
    there = max(1, (until_ns - first_ns) // period_ns)
    return range(until_ns - (min(wanted, there) - 1) * period_ns, until_ns + 1, period_ns)


def pictures(app: QApplication, job: ClipJob) -> Iterator[bytes]:
    """Give the pictures of ``job``, three bytes a pixel, one every :data:`PERIOD_MS`."""
    decode = msgspec.msgpack.Decoder(Frame).decode
    frames = [decode(packed) for packed in job.take.frames]
    staging = job.staging
    history_s = round(staging.history_s)
    lab = RecordedLab(job.take.settings[0][1])
    with off_screen(app, lab, staging.theme, staging.points, history_s) as (host, _):
        _arrange(app, host, staging)
        projector = _Projector(app, host, frames, job.take)
        for at_ns in instants(job, frames[0].at_ns):
            projector.show(at_ns)
            yield picture(host, clip_size(staging.size, job.width))


def _arrange(app: QApplication, host: Host, staging: Staging) -> None:
    """Give the window the looks of the one that was seen."""
    parts = host.parts
    view, layout = parts.navigation.view, parts.layout
    view.span_s, view.back_s = staging.span_s, staging.back_s
    layout.bare = staging.bare
    layout.show_alone(next((one for one in parts.panels if one.side == staging.alone), None))
    parts.surface.resize(*staging.size)
    parts.surface.show()
    layout.bare_changed.emit()
    settle(app)


class _Projector:
    """Gives a window what came when, and has it show that."""

    def __init__(self, app: QApplication, host: Host, frames: list[Frame], take: Take) -> None:
        self._app, self._host = app, host
        self._stories, self._first_ns = _read(take.stories), frames[0].at_ns
        # of one instant the frame comes first: what was set then, was set after it
        streams: tuple[tuple[Make, list[tuple[int, Any]]], ...] = (
            (host.settings.put, take.settings[1:]),
            (host.loads.take, take.loads),
            (self._tell, take.told),
            (self._keep, take.before),
        )
        each = [[(at_ns, make, what) for at_ns, what in stream] for make, stream in streams]
        changes = merge(*each, key=lambda one: one[0])
        self._frames, self._changes = iter(frames), changes
        self._frame = next(self._frames, None)
        self._change = next(self._changes, None)
        self._begun = False

    def show(self, at_ns: int) -> None:
        """Show the window as it was at ``at_ns``."""
        while self._change is not None and self._change[0] <= at_ns:
            changed_ns, make, what = self._change
            if changed_ns >= self._first_ns:
                self._show(self._until(changed_ns), changed_ns)
            make(what)
            self._change = next(self._changes, None)
        self._show(self._until(at_ns), at_ns)
        settle(self._app)

    def _show(self, frames: Iterator[Frame], at_ns: int) -> None:
        painter = self._host.parts.painter
        if self._begun:
            painter.show_next(frames, at_ns)
        else:
            painter.show_still(frames, at_ns)
            self._begun = True

    def _until(self, at_ns: int) -> Iterator[Frame]:
        while self._frame is not None and self._frame.at_ns <= at_ns:
            yield self._frame
            self._frame = next(self._frames, None)

    def _tell(self, packed: bytes) -> None:
        """Have the step of a story shown as it stood then; none for nothing."""
        from app.features.clip.scenes import StoryScene
        from app.window.recordings import StoryPast

        told = self._host.recordings.told
        if not packed:
            told.emit(StoryTold(at_ns=0, story=""), None, None)
            return
        one = msgspec.msgpack.decode(packed, type=StoryScene)
        if (story := self._stories.get(one.story)) is None:
            return
        stood = StoryTold(
            at_ns=one.began_ns,
            story=one.story,
            standing=one.standing,
            figures=one.figures,
            judged=one.judged,
        )
        told.emit(stood, story, StoryPast(lambda: one.began_ns, lambda: one.measured))

    def _keep(self, packed: bytes) -> None:
        """Have shown what was shown of before; nothing for nothing."""
        from app.features.clip.scenes import unpacked

        self._host.parts.keeping.show(unpacked(packed))


def _read(files: dict[str, str]) -> dict[str, Story]:
    """Return the stories of ``files`` by their keys; one that cannot be read is not shown."""
    found: dict[str, Story] = {}
    for key, text in files.items():
        with suppress(reader.StoryError):
            found[key] = reader.told(text, key, key)
    return found


def picture(host: Host, size: tuple[int, int]) -> bytes:
    """Return the window as it is, drawn in so many pixels: text stays sharp at any size."""
    from PySide6.QtCore import QPoint, QSize, Qt
    from PySide6.QtGui import QImage, QPainter

    from app.ui.theme import theme_of

    surface = host.parts.surface
    ratio = size[0] / surface.width()
    # thin lines would get lost between pixels that are larger than the window's
    drawn = ratio if ratio >= 1 else max(1.0, FINER * ratio)
    image = QImage(surface.size() * drawn, QImage.Format.Format_RGB888)
    image.fill(theme_of(surface).background)
    image.setDevicePixelRatio(drawn)
    painter = QPainter(image)
    try:
        surface.render(painter, QPoint())
    finally:
        painter.end()
    if image.size() != QSize(*size):
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(QSize(*size), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        image = image.convertToFormat(QImage.Format.Format_RGB888)
    across = 3 * size[0]
    bits, line = bytes(image.constBits()), image.bytesPerLine()
    if line == across:
        return bits
    return b"".join(bits[at : at + across] for at in range(0, len(bits), line))  # without padding
