"""A window with no lab behind it: only a recording."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.commands.window.screening import build_replay, replay_of

if TYPE_CHECKING:
    from app.commands.window.memory import Beginning
    from app.commands.window.plan import Plan
    from app.commands.window.screening import Screening
    from app.ui.preferences import Preferences
    from app.ui.text_scale import TextScale
    from app.window.host import Host
    from app.window.theme_choice import ThemeChoice
    from feeds.recording.reader import RecordingReader


class Replaying:
    """Nothing is measured, and nothing is left behind."""

    def __init__(
        self, reader: RecordingReader, speed: float, plan: Plan, beginning: Beginning
    ) -> None:
        self._replay = replay_of(reader)
        self._replay.time.set_speed(speed)
        self._plan, self._beginning = plan, beginning

    def build(self, themes: ThemeChoice, memory: Preferences, texts: TextScale) -> Host:
        """Return the window that shows the recording, without any feature."""
        return build_replay(
            self._replay,
            themes,
            memory,
            texts,
            history_s=self._beginning.history_s,
            present=self._plan.present,
        )

    def listen(self, screening: Screening) -> None:
        """Need nothing to be shown in place of it."""

    async def run(self, host: Host) -> None:
        """Go on for good."""
        await asyncio.Event().wait()

    async def account(self, host: Host) -> None:
        """Take nothing."""

    def report(self, host: Host, *, interrupted: bool) -> int:
        """Write nothing."""
        return 0

    async def stop(self) -> None:
        """End nothing."""
