"""The one road for a setting: whatever changes one does it here, and whoever shows one listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from feeds.choices import chosen
from feeds.lab_orders import LabOrders
from feeds.load.records import LoadSummary
from feeds.settings import BadSettingError, Settings

if TYPE_CHECKING:
    from feeds.counters import Counters
    from feeds.crowd.records import Size
    from feeds.frame import SideName
    from feeds.load.records import Load

DRAG_GAP_MS = 50
"""At least between two changes of one drag."""
REST_MS = 250
"""For how long a hand rests before a change is made that takes others seconds to follow."""
RESTING = frozenset({"clients"})
"""Settings that are changed when the hand rests: a crowd does not come and go at every pixel."""


class LabControl(LabOrders, Protocol):
    """What the window asks of the laboratory."""

    @property
    def load(self) -> Load | None:
        """The newest load of the servers; ``None`` while nobody watches it."""

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """Return the numbers of a side's gateway and database, and its transport's key."""

    async def crowd_up(self) -> None:
        """Wait until every client is up and measured; raise ``LabError`` if they never are."""

    def watch_load(self, on: bool) -> None:
        """Have the load of the servers told with one client a side, too."""

    def populate(self, size: Size) -> None:
        """Have so many clients a side, which changes no setting."""

    async def counters(self) -> Counters:
        """Return the exact figures of the running segment."""

    def load_summary(self) -> LoadSummary:
        """Return what the crowd has measured, and what serving costs; with one client nothing."""


class SettingsModel(QObject):
    """Checks what is wanted, applies it to the lab, and says what changed.

    ``refuses`` tells in one line why one may not go from some settings to others, or "".
    """

    changed = Signal(object, object)
    """The settings before and after."""
    chosen = Signal(object, object)
    """The same, before :attr:`changed`, when the person changed something: it can be undone."""
    refused = Signal(str)
    """Why a change that was wanted is not allowed; all is as before."""
    unserved = Signal(str, str, str)
    """The lab cannot serve a side by a transport: side, transport, reason; from any thread."""

    def __init__(
        self,
        lab: LabControl,
        parent: QObject | None = None,
        *,
        refuses: Callable[[Settings, Settings], str] = lambda before, after: "",
    ) -> None:
        super().__init__(parent)
        self._lab, self._refuses = lab, refuses
        self._wanted: dict[str, object] = {}
        self.settles = False
        """Whether what is being chosen comes of a drag, which goes on perhaps."""
        self._gap = QTimer(self, singleShot=True)
        self._gap.setInterval(DRAG_GAP_MS)
        self._gap.timeout.connect(self.settle)
        self._rest = QTimer(self, singleShot=True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.settle)
        self.unserved.connect(self._put_back)

    @property
    def settings(self) -> Settings:
        """What is set now."""
        return self._lab.settings

    def refusal(self, settings: Settings) -> str:
        """Return why nobody can choose ``settings`` here, in one line; "" if they can."""
        return self._refuses(self.settings, settings)

    @property
    def is_dragged(self) -> bool:
        """Whether a hand at a slider is ahead of what is set."""
        return bool(self._wanted)

    def drag(self, name: str, value: object) -> None:
        """Change one setting under a moving hand: at first at once, then 20 times a second.

        Those that are :data:`RESTING` are changed when the hand has come to rest.
        """
        self._wanted[name] = value
        if name in RESTING:
            self._rest.start()
        elif not self._gap.isActive():
            self.settle()

    def settle(self) -> None:
        """Make effective what a drag still wants."""
        if self._wanted:
            changes, self._wanted = self._wanted, {}
            self._rest.stop()
            self.settles = True
            self.change(**changes)
            self.settles = False
            self._gap.start()

    def change(self, **changes: object) -> None:
        """Change settings as the person wants it, or say why not."""
        try:
            wanted = self.settings.replace(**changes)
        except (BadSettingError, TypeError) as error:
            self.refused.emit(str(error))
        else:
            self.choose(wanted)

    def choose(self, settings: Settings) -> None:
        """Make ``settings`` effective as the person wants it, so that it can be undone."""
        if why := self.refusal(settings):
            self.refused.emit(why)
        elif settings != self.settings:
            self.chosen.emit(self.settings, settings)
            self.put(settings)

    def put(self, settings: Settings) -> None:
        """Make ``settings`` effective, and have them shown."""
        before = self.settings
        if settings != before:
            self._lab.apply(settings)
            self.changed.emit(before, self.settings)

    def _put_back(self, side: SideName, transport: str, why: str) -> None:
        """Show that the lab went back to the transport before; nothing of that is to be undone."""
        now = self.settings
        if now.transport(side) != transport:
            self.changed.emit(now.replace(**{f"{side}_transport": transport}), now)
        self.refused.emit(f"{chosen(transport).label}: {why}")
