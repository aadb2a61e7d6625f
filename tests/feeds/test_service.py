"""A gateway serves by another transport beside the one before, and says when it cannot."""

from __future__ import annotations

from typing import ClassVar

import pytest

from feeds import transports
from feeds.access import Access
from feeds.board import Board
from feeds.fairness import PLAIN, Options
from feeds.processes import gateway
from feeds.processes.gateway import Service
from feeds.settings import Settings
from feeds.transports.base import Server, Transport, TransportError
from tests.support.clock import on_loop, wait_until


class FakeServer(Server):
    """Notes what is asked of it."""

    started: ClassVar[list[FakeServer]] = []
    fails = False

    def __init__(self, options: Options) -> None:
        self.options, self.holds, self.stopped = options, False, False

    async def start(self, port: int) -> int:
        """Listen, or fail."""
        if self.fails:
            raise TransportError("not today")
        self.started.append(self)
        return 1000 + len(self.started)

    async def stop(self) -> None:
        """Note it."""
        self.stopped = True

    def hold(self) -> None:
        """Note it."""
        self.holds = True


class Fake(transports.find("rest")):  # type: ignore[misc]
    """A transport whose server is not real."""

    @staticmethod
    def server(board: Board, access: Access, options: Options = PLAIN) -> Server:
        """Return one that notes what is asked of it."""
        return FakeServer(options)

    @staticmethod
    def load(half: str) -> None:
        """Import nothing."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    """Return a service of the polled side whose transports are not real."""

    def find(key: str) -> type[Transport]:
        return type("Fake", (Fake,), {"key": key})

    monkeypatch.setattr(transports, "find", find)
    monkeypatch.setattr(gateway, "LEAVE_S", 0.0)
    monkeypatch.setattr(FakeServer, "started", [])
    return Service("polled", Board(), Access("token"))


@on_loop
async def run_both(service: Service) -> None:
    """Serve by one transport after the other."""
    first = await service.begin(Settings())
    old = service.server
    second = await service.begin(Settings(query_all=True))
    assert (first.port, second.port) == (1001, 1002)
    assert service.server is not old
    assert isinstance(service.server, FakeServer)
    assert service.server.options.query_all
    assert isinstance(old, FakeServer)
    await wait_until(lambda: old.stopped)
    assert not service.server.stopped
    await service.stop()
    assert service.server.stopped


def test_the_one_before_has_its_time_and_ends(service: Service) -> None:
    run_both(service)


def test_what_leaves_ends_at_once_when_all_ends(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "LEAVE_S", 3600.0)

    @on_loop
    async def run() -> None:
        await service.begin(Settings())
        old = service.server
        await service.begin(Settings())
        await service.stop()
        assert isinstance(old, FakeServer)
        assert old.stopped

    run()


def test_one_that_cannot_be_had_leaves_all_as_it_was(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    @on_loop
    async def run() -> None:
        await service.begin(Settings())
        before = service.server, service.key
        monkeypatch.setattr(FakeServer, "fails", True)
        with pytest.raises(TransportError, match="not today"):
            await service.begin(Settings(polled_transport="rest"))
        assert (service.server, service.key) == before
        await service.stop()

    run()


def test_one_that_comes_during_a_stall_is_held_too(service: Service) -> None:
    @on_loop
    async def run() -> None:
        service.board.held = True
        await service.begin(Settings())
        assert isinstance(service.server, FakeServer)
        assert service.server.holds
        await service.stop()

    run()
