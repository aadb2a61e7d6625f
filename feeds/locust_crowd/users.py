"""The users that Locust has: one client of the live side each, or one of the polled side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from locust import User, task

from feeds.locust_crowd.connection import CrowdConnection

if TYPE_CHECKING:
    from locust.env import Environment

    from feeds.frame import SideName
    from feeds.locust_crowd.worker import Worker


class CrowdUser(User):
    """A client of one side, for as long as it runs."""

    abstract = True
    side: ClassVar[SideName]

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        worker: Worker = environment.crowd  # type: ignore[attr-defined]  # put there by it
        self._connection = CrowdConnection(worker.sides[self.side])

    @task
    def stay(self) -> None:
        """Be a client; a user is ended from outside."""
        self._connection.run()

    def on_stop(self) -> None:
        """Leave in order, so that nothing that was sent is uncounted."""
        self._connection.finish()


class LiveUser(CrowdUser):
    """Is pushed every update."""

    side = "live"


class PolledUser(CrowdUser):
    """Asks at the interval."""

    side = "polled"
