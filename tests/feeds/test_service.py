"""A gateway serves by another transport beside the one before, and says when it cannot."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, cast

import pytest

from feeds import transports
from feeds.access import Access
from feeds.board import Board
from feeds.fairness import PLAIN, Options
from feeds.halves import Server, TransportError
from feeds.processes import messages
from feeds.processes import service as services
from feeds.processes.gateway import Gateway
from feeds.processes.service import Service
from feeds.settings import Settings
from feeds.transports.base import Transport
from tests.support.clock import on_loop, wait_until

if TYPE_CHECKING:
    from feeds.channel import ChannelServer
    from feeds.processes.child import Link


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

    def let_go(self) -> None:
        """Note it."""
        self.holds = False


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
    monkeypatch.setattr(services, "LEAVE_S", 0.0)
    monkeypatch.setattr(FakeServer, "started", [])
    return Service("polled", Board(), Access("token"))


@on_loop
async def run_both(service: Service) -> None:
    """Serve by one transport after the other."""
    first = await service.begin(Settings())
    old = service.server
    second = await service.begin(Settings(query_all=True, polled_transport="long-poll"))
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
    monkeypatch.setattr(services, "LEAVE_S", 3600.0)

    @on_loop
    async def run() -> None:
        await service.begin(Settings())
        old = service.server
        await service.begin(Settings(polled_transport="long-poll"))
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
            await service.begin(Settings(polled_transport="long-poll"))
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


def test_one_that_is_leaving_is_taken_back(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "LEAVE_S", 3600.0)

    @on_loop
    async def run() -> None:
        first = await service.begin(Settings())
        old = service.server
        assert isinstance(old, FakeServer)
        await service.begin(Settings(polled_transport="long-poll"))
        assert await service.begin(Settings()) == first
        assert service.server is old
        assert not old.stopped
        await service.stop()
        assert all(one.stopped for one in FakeServer.started)

    run()


def test_nobody_leaves_while_another_starts(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    @on_loop
    async def run() -> None:
        await service.begin(Settings())
        old, starting, may_start = service.server, asyncio.Event(), asyncio.Event()
        await service.begin(Settings(polled_transport="long-poll"))

        async def slowly(self: FakeServer, port: int) -> int:
            starting.set()
            await may_start.wait()
            return 1

        monkeypatch.setattr(FakeServer, "start", slowly)
        beginning = asyncio.ensure_future(service.begin(Settings(polled_transport="rest-cursor")))
        await starting.wait()
        await asyncio.sleep(0)  # a timer that is due runs
        assert isinstance(old, FakeServer)
        assert not old.stopped
        may_start.set()
        await beginning
        await wait_until(lambda: old.stopped)
        await service.stop()

    run()


def test_nobody_leaves_during_a_stall_and_all_are_let_go_after_it(service: Service) -> None:
    @on_loop
    async def run() -> None:
        await service.begin(Settings())
        old = service.server
        service.board.held = True
        service.hold()
        await service.begin(Settings(polled_transport="long-poll"))
        await asyncio.sleep(0.01)  # LEAVE_S is over
        held = [one.holds for one in FakeServer.started]
        assert isinstance(old, FakeServer)
        assert (held, old.stopped) == ([True, True], False)
        service.board.held = False
        service.let_go()
        assert [one.holds for one in FakeServer.started] == [False, False]
        await wait_until(lambda: old.stopped)
        await service.stop()

    run()


class FakeLink:
    """Orders from a queue, and what was said."""

    def __init__(self) -> None:
        self.orders: asyncio.Queue[messages.Message] = asyncio.Queue()
        self.said: list[messages.Message] = []

    async def next(self) -> messages.Message:
        """Return the next order."""
        return await self.orders.get()

    def say(self, message: messages.Message) -> None:
        """Note it."""
        self.said.append(message)


class FakeChannel:
    """Counts what it publishes."""

    told = 0

    def publish(self, payload: bytes) -> None:
        """Count it."""
        self.told += 1


def test_a_change_that_is_taken_back_before_its_server_is_there_disturbs_nobody(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    @on_loop
    async def run() -> None:
        usual, link, channel = Settings(), FakeLink(), FakeChannel()
        await service.begin(usual)
        old, starting, forever = service.server, asyncio.Event(), asyncio.Event()

        async def never(self: FakeServer, port: int) -> int:
            self.started.append(self)
            starting.set()
            await forever.wait()
            return 1

        monkeypatch.setattr(FakeServer, "start", never)
        begin = messages.Begin("token", usual, [0])
        serving = Gateway(
            cast("Link", link), "polled", begin, service, cast("ChannelServer", channel)
        )
        running = asyncio.ensure_future(serving.run())
        link.orders.put_nowait(messages.Apply(usual.replace(polled_transport="long-poll")))
        await starting.wait()
        told = channel.told
        link.orders.put_nowait(messages.Apply(usual))
        await wait_until(lambda: FakeServer.started[-1].stopped and channel.told > told)
        assert service.server is old
        assert link.said == []
        running.cancel()
        await asyncio.wait({running})
        await service.stop()

    run()
