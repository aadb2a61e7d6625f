"""Recordings in the window: made, opened, and played with the same figures as they had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.features.replay.opener import Opener
from app.features.replay.recorder import WindowRecorder
from app.ui.actions import Action
from app.window.host import Host
from app.window.save_questions import SaveQuestions

if TYPE_CHECKING:
    from app.features.replay.player import Player
    from app.features.replay.transport_bar import TransportBar
    from app.window.recordings import Replay

FAR_S = 5.0


class RecordAndReplay(QObject):
    """Offers to record and to open recordings; plays the one that the window shows."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        questions = SaveQuestions(host.parts.surface, host.preferences)
        self.opener, self.recorder = Opener(host, questions), WindowRecorder(host, questions)
        self.player: Player | None = None
        self.bar: TransportBar | None = None
        if host.asked.replay is None:
            host.recordings.row = self.recorder.row
            host.serving.append(self.recorder.serve)
            host.finishing.append(self.recorder.finish)
        else:
            self._play(host.asked.replay)

    def _play(self, replay: Replay) -> None:
        from app.features.replay.places import bar_places
        from app.features.replay.player import Player
        from app.features.replay.transport_bar import TransportBar
        from app.features.replay.words import recorded_at

        host, reader = self._host, replay.reader
        player = self.player = Player(host, replay)
        when = recorded_at(reader.taken)
        bar = self.bar = TransportBar(player, bar_places(reader), replay.name, when)
        host.recordings.row = bar
        host.actions.add(
            Action("replay-back", "To the update before", "View", ("Alt+Left",), bar.back.click),
            Action("replay-next", "To the next update", "View", ("Alt+Right",), bar.next.click),
            Action("far-back", "5 s back", "View", ("Shift+Left",), lambda: player.skip(-FAR_S)),
            Action("far-on", "5 s on", "View", ("Shift+Right",), lambda: player.skip(FAR_S)),
            Action("slower", "Slower", "View", ("[",), lambda: player.change_speed(-1)),
            Action("faster", "Faster", "View", ("]",), lambda: player.change_speed(1)),
            Action("loop", "Loop, or stand at the end", "View", (), bar.loop.click),
        )
        if replay.over:
            words = "Back to live" if replay.over == "live" else "Back"
            bar.offer_leaving(words)
            bar.leave.clicked.connect(lambda _checked: host.recordings.left.emit())
            host.actions.closers.insert(0, self._leave)
        host.parts.surface.shown.connect(self._begin)

    def _begin(self, shown: bool) -> None:
        """Play as soon as the window is there."""
        replay, player = self._host.asked.replay, self.player
        if not shown or replay is None or player is None:
            return
        self._host.parts.surface.shown.disconnect(self._begin)
        player.begin()
        lacking = player.reader.trouble
        if replay.why:
            player.set_loops(True)
            self._host.tell(f"{replay.why}; what is shown was recorded.")
        elif lacking:
            self._host.tell(lacking)

    def _leave(self) -> bool:
        self._host.recordings.left.emit()
        return True


install = RecordAndReplay
"""Puts it into the window of a host."""
