"""The clocks of the speaker: the time of the day, of the talk, and what is left of it."""

import time

from PySide6.QtWidgets import QHBoxLayout

from app.features.speaker.cards import ClockCard
from app.features.speaker.talk_time import Pace, TalkTime
from app.text.formats import NOTHING, clock
from app.ui.theme import Ink

NAMES = ("Now", "Since it began", "Time left")
LEAST, MOST, LINES = 1.2, 5.0, 15
"""Sizes of the times as multiples of running text, and the window's height for each."""
_INKS: dict[Pace, Ink] = {"behind": "caution", "over": "alert"}


class Clocks(QHBoxLayout):
    """A row of three clocks; what is late is said by a sign and in words, too."""

    def __init__(self) -> None:
        super().__init__()
        self.cards = [ClockCard(name) for name in NAMES]
        for card in self.cards:
            self.addWidget(card, 1)

    def fit(self, height_em: float) -> None:
        """Take sizes for a window ``height_em`` lines of text high."""
        for card in self.cards:
            card.set_scale(min(MOST, max(LEAST, height_em / LINES)))

    def show_time(self, talk: TalkTime | None) -> None:
        """Show the time of the day, and how the ``talk`` stands; ``None`` before it began."""
        now, since, left = self.cards
        now.show_time(time.strftime("%H:%M"))
        since.show_time(NOTHING if talk is None else clock(talk.elapsed_s))
        if talk is None or talk.left_s is None:
            left.show_time(NOTHING)
        else:
            sign = "−" if talk.left_s < 0 else ""
            ink = _INKS.get(talk.pace, "text")
            left.show_time(f"{sign}{clock(abs(talk.left_s))}", talk.warning, ink)
