"""What a feature is installed with: the parts of the window, and what it may ask for."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.ui.actions import Actions
from app.ui.preferences import Preferences
from app.ui.text_scale import TextScale
from app.window.layout.notice import Tone
from app.window.load_news import LoadNews
from app.window.parts import Parts
from app.window.recordings import Recordings, Replay
from app.window.saved_files import SavedFiles
from app.window.settings_model import LabControl, SettingsModel
from app.window.talk_clock import TalkClock
from app.window.telling import Telling
from feeds.remote.ours import is_the_servers

if TYPE_CHECKING:
    from feeds.remote.server import RemoteServer
    from feeds.stories.story import Story


@dataclass(frozen=True, slots=True)
class Asked:
    """What this run of the window was asked for."""

    story: Story | None = None
    """What to tell from the beginning."""
    present: bool = False
    """Whether to begin in presentation mode."""
    hints: bool = False
    """Whether somebody is here who may be shown the hints of the first minute."""
    texts: TextScale = field(default_factory=TextScale)
    """How large all text is; the same of all that lies in one window."""
    talk: TalkClock = field(default_factory=TalkClock)
    """How long the talk goes on; the same of all that lies in one window."""
    database_url: str = field(default="", repr=False)
    """The person's own database; empty if there is none."""
    recorded: bool = False
    """Whether the window shows a recording: then nothing is measured, and nothing can be told."""
    replay: Replay | None = None
    """The recording that is played in the window; ``recorded`` is true then, too."""
    remote: RemoteServer | None = None
    """The servers of another machine that are shown; ``None``: they are on this one."""

    def elsewhere(self, what: str) -> str:
        """Return in one line that ``what`` is another machine's; "" where the servers are here."""
        return "" if self.remote is None else is_the_servers(what, self.remote.name)


@dataclass(frozen=True, slots=True)
class Host:
    """The way of a feature to the window, to the lab, and to what is remembered."""

    parts: Parts
    actions: Actions
    settings: SettingsModel
    lab: LabControl
    loads: LoadNews
    """What the servers and the crowd cost."""
    telling: Telling
    """The story that is told, and how its step stands."""
    preferences: Preferences
    asked: Asked
    saved: SavedFiles
    """Tells what was saved, and opens it."""
    recordings: Recordings
    """The road to open a recording, and to leave it."""
    words: list[Callable[[], Sequence[str]]] = field(default_factory=list)
    """What of the window's state can be said on a command line: each gives options and values."""
    serving: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    """What runs as a task as long as the window does."""
    finishing: list[Callable[[], Coroutine[Any, Any, str]]] = field(default_factory=list)
    """What a closing window waits for, because a person asked for it; each says what went wrong."""
    closing: list[Callable[[], object]] = field(default_factory=list)
    """What is put back before the window goes away and the settings are remembered."""
    ending: list[Callable[[], object]] = field(default_factory=list)
    """What is let go of when no more frames come, even if the display went away."""

    def watch_load(self, on: bool) -> None:
        """Have the load measured with one client, too, as long as somebody looks at it."""
        self.loads.watch(on)

    def tell(
        self, text: str, *, stays: bool = False, tone: Tone = "alert", path: Path | None = None
    ) -> None:
        """Show one line about something that went wrong, or is done, perhaps with this file."""
        self.parts.notice.tell(text, stays=stays, tone=tone, path=path)
