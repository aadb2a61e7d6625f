"""Recordings made of fake frames, and windows that show them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.commands.window.screening import build_replay, replay_of
from app.commands.window.showing import Showing
from app.features.replay import RecordAndReplay
from app.features.replay.player import Player
from app.ui.preferences import Preferences
from app.ui.text_scale import TextScale
from app.window.host import Host
from app.window.theme_choice import ThemeChoice
from app.window.top_level import TopLevel
from feeds.frame import Frame, Marker
from feeds.recording.reader import RecordingReader
from feeds.recording.records import StoryTold
from feeds.recording.writer import RecordingWriter
from feeds.settings import Settings
from feeds.stories.as_toml import as_story
from feeds.stories.story import Judgement, Standing
from tests.support.fake_frames import FakeFrames
from tests.support.told_story import told_story

S = 1_000_000_000
BEFORE, AFTER = Settings(seed=1), Settings(seed=1, poll_interval_s=0.5)
CHANGED_S = 20.0
"""When the poll interval is another in the recording."""
TOLD_S = (5.0, 9.0, 12.0)
"""When the first step of a story is told in it, when the second one, and when none any more."""


def recorded(path: Path, seconds: float = 40.0, hz: int = 20) -> list[Frame]:
    """Record ``seconds`` into the file ``path``, and return the frames."""
    writer = RecordingWriter(path, BEFORE)
    began_ns = writer.began_ns
    fake = FakeFrames(began_ns=began_ns)
    frames = [fake.frame_at(began_ns + k * S // hz) for k in range(1, int(seconds * hz) + 1)]
    for frame in frames:
        writer.take(frame)
    writer.set(AFTER, began_ns + int(CHANGED_S * S))
    writer.mark(Marker(1, began_ns + 30 * S, "look here"))
    story = told_story(2, minutes=1.0)
    first, second, end = (began_ns + int(at * S) for at in TOLD_S)
    for index, at_ns in ((0, first), (0, first + 2 * S), (1, second)):
        standing = Standing(index, "measuring", 8.0, 8.0, Judgement("proven", 12.5))
        toml = as_story(story) if at_ns == first else ""
        writer.tell(StoryTold(at_ns=at_ns, story="mine", toml=toml, standing=standing))
    writer.tell(StoryTold(at_ns=end, story=""))
    writer.painted(7, began_ns + 2 * S)
    assert writer.finish() == ""
    return frames


class ReplayWindow:
    """A window with all features that shows a recording, standing still at its beginning."""

    def __init__(self, host: Host, showing: Showing) -> None:
        self.host, self.parts, self.showing = host, host.parts, showing
        feature = cast(RecordAndReplay, showing.features["replay"])
        assert feature.player is not None
        assert feature.bar is not None
        self.player: Player = feature.player
        self.bar = feature.bar

    def seek(self, seconds: float) -> None:
        """Show the instant so many seconds after the first frame, and paint it."""
        self.player.seek(self.player.time.began_ns + round(seconds * S))
        self.parts.painter.show_still((), self.player.time())


@contextmanager
def replay_window(path: Path) -> Iterator[ReplayWindow]:
    """Yield the window, and delete it again."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    replay = replay_of(RecordingReader(path))
    host = build_replay(replay, ThemeChoice(app, "dark"), Preferences.for_one_run(), TextScale())
    showing = Showing(host)
    top = TopLevel(host.parts.surface)
    top.resize(1600, 1000)
    top.add_row(host.recordings.row, replay.name)
    top.show()
    app.processEvents()
    host.parts.painter.pause(True)
    try:
        yield ReplayWindow(host, showing)
    finally:
        showing.put_back()
        top.hide()
        showing.end()
        top.deleteLater()
        QCoreApplication.sendPostedEvents(top, QEvent.Type.DeferredDelete.value)
