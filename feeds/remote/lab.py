"""The lab of another machine's servers: what is asked of servers here, nobody is asked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.frame import SideName
from feeds.lab import Lab, LabError
from feeds.remote.ours import is_the_servers, the_servers
from feeds.settings import STALL_S, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from feeds.crowd.records import Size
    from feeds.frame import Frame
    from feeds.load.records import SideBooks
    from feeds.remote.server import RemoteServer


class RemoteLab(Lab):
    """The clients and the meters of one run; ``refused`` is told what is the server's to do.

    ``on_frame`` is that of :class:`~feeds.lab.Lab`.
    """

    def __init__(
        self,
        settings: Settings,
        remote: RemoteServer,
        token: str,
        *,
        on_frame: Callable[[Frame], None] = lambda frame: None,
    ) -> None:
        super().__init__(settings, on_frame=on_frame, token=token, remote=remote)
        self.remote = remote
        self.refused: Callable[[str], None] = lambda why: None

    def apply(self, settings: Settings) -> None:
        """Make ``settings`` effective, unless they would change something of the server's."""
        if what := the_servers(self.settings, settings):
            self._refuse(what)
        else:
            super().apply(settings)

    def stall(self, seconds: float = STALL_S) -> None:
        """Refuse."""
        self._refuse("standing still")

    def storm(self, *, jitter: bool) -> None:
        """Refuse: there is no crowd here."""
        self._refuse("the crowd")

    def populate(self, size: Size) -> None:
        """Refuse."""
        self._refuse("the crowd")

    async def crowd_up(self) -> None:
        """Say that there is none."""
        raise LabError(is_the_servers("the crowd", self.remote.name))

    def watch_load(self, on: bool) -> None:
        """Do nothing: the load is the other machine's."""

    def processes(self, side: SideName) -> tuple[int, int, str]:
        """Return no process: none of them is here."""
        return 0, 0, self.settings.transport(side)

    async def books(self) -> SideBooks:
        """Say that they are kept elsewhere."""
        raise LabError(is_the_servers("this account", self.remote.name))

    def _refuse(self, what: str) -> None:
        self.refused(is_the_servers(what, self.remote.name))
