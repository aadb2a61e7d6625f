"""What stands in for the laboratory before a window that shows what was recorded."""

from collections.abc import Callable

from feeds.counters import Counters
from feeds.crowd.records import Size
from feeds.frame import SideName
from feeds.lab import LabError
from feeds.load.records import Load, LoadSummary
from feeds.load.summary import summary_of
from feeds.settings import Settings


class RecordedLab:
    """Measures nothing; ``refused`` is told when it is to do something."""

    def __init__(self, settings: Settings, refused: Callable[[], None] = lambda: None) -> None:
        self.settings = settings
        self.refused = refused
        self.load: Load | None = None

    def apply(self, settings: Settings) -> None:
        """Be set this way, for the window to show."""
        self.settings = settings

    def take_load(self, load: Load) -> None:
        """Have ``load`` be the newest."""
        self.load = load

    def reset(self) -> None:
        """Refuse, like the next three."""
        self.refused()

    stall = poll_now = cut = reset

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """Return no process: there is none."""
        return 0, 0, self.settings.transport(side)

    async def crowd_up(self) -> None:
        """Say that there is none."""
        raise LabError("nothing is being measured")

    def storm(self, *, jitter: bool) -> None:
        """Refuse: there is no crowd to lose its connections."""
        self.refused()

    def watch_load(self, on: bool) -> None:
        """Do nothing: what was measured of it is in the recording."""

    def populate(self, size: Size) -> None:
        """Do nothing: the clients are those of the recording."""

    def load_summary(self) -> LoadSummary:
        """Return what the crowd had measured by then."""
        return summary_of(self.load)

    async def counters(self) -> Counters:
        """Say that there are none."""
        raise LabError("nothing is being measured")
