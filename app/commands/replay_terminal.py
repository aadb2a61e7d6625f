"""A recording played in the terminal, where no window can open: both sides as they were."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.commands.terminal import LINE_S, REFRESH_S, TerminalBoard, tell
from app.running import headless
from app.text import formats
from feeds.clock import now_ns
from feeds.recording.reader import RecordingReader
from feeds.sources import find

Show = Callable[[TerminalBoard, int], None]
"""Shows the board as of an instant of the recording."""


def run(recording: RecordingReader, speed: float) -> int:
    """Play all of it, ``speed`` times as fast as it was; return the exit status."""
    from rich.console import Console

    # a dumb terminal cannot go back to draw a table anew
    if not Console().is_interactive:
        return headless.status_of(_played(recording, speed, _say, LINE_S))
    with _drawing(recording) as draw:
        return headless.status_of(_played(recording, speed, draw, REFRESH_S))


async def _played(recording: RecordingReader, speed: float, show: Show, every_s: float) -> None:
    board = TerminalBoard(find(recording.settings_at(recording.began_ns).source))
    begun_ns, at_ns = now_ns(), recording.began_ns
    while at_ns <= recording.ended_ns:
        before_ns = at_ns
        await asyncio.sleep(every_s)
        at_ns = recording.began_ns + int((now_ns() - begun_ns) * speed)
        for frame in recording.frames(before_ns, at_ns):
            board.take(frame)
        show(board, min(at_ns, recording.ended_ns))


def _say(board: TerminalBoard, at_ns: int) -> None:
    tell(board.line(at_ns))


@contextmanager
def _drawing(recording: RecordingReader) -> Iterator[Show]:
    """Give what draws a table that stays in its place."""
    from rich.live import Live

    with Live(auto_refresh=False) as live:

        def draw(board: TerminalBoard, at_ns: int) -> None:
            shown, length = (
                formats.seconds(int((ns - recording.began_ns) / 1e9))
                for ns in (at_ns, recording.ended_ns)
            )
            settings, at = recording.settings_at(at_ns), f"{shown} of {length}"
            live.update(board.table(settings, at, at_ns, live.console.width), refresh=True)

        yield draw
