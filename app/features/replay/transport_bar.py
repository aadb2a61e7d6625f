"""The row below a recording: play, step, move through it, its speed, its name, the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QWidget

from app.features.replay.player import Player
from app.features.replay.scrub_bar import BarMark, ScrubBar
from app.features.replay.words import speed
from app.text.formats import clock
from app.ui.chip_button import ChipButton
from app.ui.label import Label
from app.ui.menus import drop
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics, theme_of
from app.window.painting.replay_time import SPEEDS

EVERY_MS = 50
WIDE_EM = 78
"""From this width in lines of text on everything is in one row."""
LEAST_EM = 34
"""Below it only what moves through the recording, and the way back, are there."""
NAME_EM = 17
"""As wide is the place of the name in it: the date has room."""


class TransportBar(Dressed, QWidget):
    """Shows what the player does, and has it do otherwise."""

    def __init__(self, player: Player, places: Sequence[BarMark], name: str, when: str) -> None:
        super().__init__()
        self._player = player
        self._length_s = player.reader.length_s
        self.back = ChipButton("Back", icon="back", tip="To the update before (Alt+Left)")
        self.play = ChipButton("Play", icon="play", key="Space", among=("Play", "Pause"))
        self.next = ChipButton("Next", icon="next", tip="To the next update (Alt+Right)")
        self.scrub = ScrubBar(self._length_s, places)
        self.time = Label(scale=1.0, weight=SEMIBOLD)
        self.speed = ChipButton(
            speed(1.0),
            menu_sign=True,
            tip="Recorded seconds that pass in one ([ and ])",
            among=tuple(map(speed, SPEEDS)),
        )
        self.loop = ChipButton("Loop", tip="Begin anew at the end")
        self.loop.setCheckable(True)
        self.name = Label(ink="muted", room="elide")
        told = (f"{name} · recorded {when}", f"recorded {when}", name) if when else (name,)
        self.name.say(*told)
        self.leave = ChipButton("Back to live", key="Esc", strong=True)
        self.leave.hide()
        for button in (self.back, self.next):
            button.set_detail("icon")
            button.setAccessibleName(button.toolTip())
        self.setAccessibleName("Recording")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._connect()
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY_MS)
        self._clock.timeout.connect(self._show_time)
        self._show()
        self.dress()

    def offer_leaving(self, words: str) -> None:
        """Have a button that says ``words`` for the way back."""
        self.leave.say(words)
        self.leave.show()
        self._fit()

    def _lay_out(self) -> None:
        self._grid = QGridLayout(self)
        self._left, self._right = QWidget(), QWidget()
        left, right = QHBoxLayout(self._left), QHBoxLayout(self._right)
        for part in (self.back, self.play, self.next, self.time):
            left.addWidget(part)
        for part in (self.speed, self.loop):
            right.addWidget(part)
        right.addWidget(self.name, 1)
        right.addWidget(self.leave)
        self._wide: bool | None = None
        self.space(left, 0.4, 0, 0, 0, 0, 0)
        self.space(right, 0.4, 0, 0, 0, 0, 0)
        self.space(self._grid, 0.8, 0.1, 1.1, 0.35, 1.1, 0.5)

    def _connect(self) -> None:
        player = self._player
        menu = QMenu(self)
        for one in SPEEDS:
            chosen = menu.addAction(speed(one)).triggered
            chosen.connect(lambda _checked=False, one=one: player.set_speed(one))
        drop(menu, self.speed)
        self.back.clicked.connect(lambda _checked: player.step(-1))
        self.play.clicked.connect(lambda _checked: player.toggle())
        self.next.clicked.connect(lambda _checked: player.step(1))
        self.loop.clicked.connect(player.set_loops)
        self.scrub.stepped.connect(player.skip)
        self.scrub.sought.connect(
            lambda share: player.seek(player.time.began_ns + round(share * self._length_s * 1e9))
        )
        player.changed.connect(self._show)
        player.moved.connect(self._show_time)

    def _show(self) -> None:
        """Show whether it plays, how fast, and what comes at the end."""
        player = self._player
        self.play.say(*(("Pause", "pause") if player.plays else ("Play", "play")))
        self.speed.say(speed(player.time.speed))
        self.speed.setAccessibleName(f"Speed: {speed(player.time.speed)}")
        self.loop.setChecked(player.loops)
        if player.plays:
            self._clock.start()
        else:
            self._clock.stop()
        self._show_time()

    def _show_time(self) -> None:
        at_s = self._player.at_s
        self.scrub.show_at(at_s / self._length_s if self._length_s else 0.0)
        self.time.say(" / ".join(clock(s, tenths=True) for s in (at_s, self._length_s)))

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._grid.sizeHint().height())

    @override
    def dress(self) -> None:
        super().dress()
        width = metrics(*self.time.face).horizontalAdvance
        length = clock(self._length_s, tenths=True)
        self.time.setMinimumWidth(width(f"{length} / {length}") + metrics().height() // 2)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the bar between the buttons where there is room, or above them."""
        em = metrics().height()
        wide = self.width() >= WIDE_EM * em
        roomy = self.width() >= 60 * em
        self.play.set_detail("full" if roomy else "icon")
        self.leave.set_detail("full" if roomy else "label")
        for button in (self.speed, self.loop):
            button.setVisible(self.width() >= LEAST_EM * em)
        self.name.setMinimumWidth(NAME_EM * em if wide else 0)
        if wide == self._wide:
            return
        self._wide = wide
        for part in (self._left, self._right, self.scrub):
            self._grid.removeWidget(part)
        if wide:
            self._grid.addWidget(self._left, 0, 0)
            self._grid.addWidget(self.scrub, 0, 1)
            self._grid.addWidget(self._right, 0, 2)
        else:
            self._grid.addWidget(self.scrub, 0, 0, 1, 3)
            self._grid.addWidget(self._left, 1, 0)
            self._grid.addWidget(self._right, 1, 1, 1, 2)
        self._grid.setColumnStretch(1, 1)
        self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme_of(self).edge)
        painter.drawLine(0, 0, self.width(), 0)
        painter.end()
