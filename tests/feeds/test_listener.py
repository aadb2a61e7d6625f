"""Accepting while there is room: the others wait or are told, and nobody who is there notices."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress

import pytest

from feeds import listener
from feeds.clock import precise_loop, throughput_loop
from feeds.listener import Listener, has_descriptors
from tests.support.clock import PATIENCE_S, on_loop, run_clean, wait_until

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not count descriptors")
each_loop = pytest.mark.parametrize(
    "factory", [precise_loop, throughput_loop], ids=["select", "throughput"]
)


class Echo(asyncio.Protocol):
    """Sends back what comes."""

    def __init__(self, open_ones: set[Echo]) -> None:
        self._open = open_ones

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count."""
        self.transport = transport
        self._open.add(self)

    def data_received(self, data: bytes) -> None:
        """Answer."""
        self.transport.write(data)  # type: ignore[attr-defined]

    def connection_lost(self, exc: Exception | None) -> None:
        """Count."""
        self._open.discard(self)


class Service:
    """An echo with room for so many."""

    server: Listener

    def __init__(self, most: int) -> None:
        self.most, self.open = most, set[Echo]()
        self.looks = 0
        self.port = 0

    def has_room(self) -> bool:
        """Say whether another may come."""
        self.looks += 1
        return len(self.open) < self.most


@asynccontextmanager
async def echoing(most: int) -> AsyncIterator[Service]:
    """Run a service."""
    service = Service(most)
    sock = socket.create_server(("127.0.0.1", 0), backlog=100)
    service.port = sock.getsockname()[1]
    server = Listener(sock, lambda: Echo(service.open), service.has_room)
    service.server = server
    await server.start_serving()
    try:
        yield service
    finally:
        server.close()
        for echo in list(service.open):
            echo.transport.close()
        await server.wait_closed()


@asynccontextmanager
async def dialled(port: int) -> AsyncIterator[Callable[[bytes], object]]:
    """Connect; give a function that sends bytes and returns what comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def say(words: bytes) -> bytes:
        writer.write(words)
        return await reader.read(1000)

    try:
        yield say
    finally:
        writer.transport.abort()


@on_loop
async def test_those_for_whom_there_is_no_room_wait_until_there_is() -> None:
    async with echoing(1) as service:
        async with dialled(service.port) as first:
            assert await first(b"a") == b"a"  # type: ignore[misc]
            async with dialled(service.port) as second:
                answer = asyncio.ensure_future(second(b"c"))  # type: ignore[call-overload]
                looks = service.looks
                await wait_until(lambda: service.looks > looks + 2)
                assert await first(b"b") == b"b"  # type: ignore[misc]
                assert not answer.done()
                service.most = 2
                assert await answer == b"c"
        async with dialled(service.port) as third:
            assert await third(b"d") == b"d"  # type: ignore[misc]


@on_loop
async def test_after_a_while_those_who_come_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "PATIENCE_S", 0.0)
    async with echoing(1) as service, dialled(service.port) as first:
        assert await first(b"a") == b"a"  # type: ignore[misc]
        for _ in range(20):
            async with dialled(service.port) as other:
                answer = await other(b"GET / HTTP/1.1\r\n\r\n" * 1000)  # type: ignore[misc]
                assert answer.startswith(b"HTTP/1.1 503 ")
                assert b"\r\nRetry-After: 5\r\n" in answer
        assert await first(b"b") == b"b"  # type: ignore[misc]
        assert len(service.open) == 1


@on_loop
async def test_those_who_wait_are_told_so_although_others_come_and_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each place that becomes free is taken at once by one of many who wait for it."""
    monkeypatch.setattr(listener, "PATIENCE_S", 0.3)
    async with echoing(1) as service, AsyncExitStack() as waiting:
        said = []
        for number in range(40):
            say = await waiting.enter_async_context(dialled(service.port))
            said.append(asyncio.ensure_future(say(b"%d" % number)))  # type: ignore[call-overload]

        async def come_and_go() -> None:
            while True:
                await asyncio.sleep(0.1)  # less than their patience
                for echo in list(service.open):
                    echo.transport.close()

        churn = asyncio.ensure_future(come_and_go())
        answers = await asyncio.gather(*said)
        churn.cancel()
        refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503 ")]
        assert refused
        assert len(refused) < len(answers)


@each_loop
def test_a_flood_is_taken_in_turns(factory: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def flood() -> None:
        loop = asyncio.get_running_loop()
        open_ones = set[Echo]()
        server = await loop.create_server(lambda: Echo(open_ones), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        ends = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
        await wait_until(lambda: len(open_ones) == 200)
        for end in ends:
            end.sendall(b"x")
            end.setblocking(False)
            assert await loop.sock_recv(end, 1) == b"x"
            end.close()
        await wait_until(lambda: not open_ones)
        server.close()
        await server.wait_closed()
        with pytest.raises(ConnectionError):
            socket.create_connection(("127.0.0.1", port)).close()

    run_clean(flood(), factory)


@contextmanager
def few_descriptors(more: int) -> Iterator[None]:
    """Let this process open so many more than it has."""
    import resource

    with socket.socket() as highest:
        most = highest.fileno() + more
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@posix
def test_a_process_takes_as_many_descriptors_as_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with few_descriptors(50):
        listener.raise_descriptors()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == hard
        listener.raise_descriptors()
    # a kernel that takes no number over its own, though it names no limit
    taken, endless = [(256, resource.RLIM_INFINITY)], resource.RLIM_INFINITY

    def set_limit(kind: int, limits: tuple[int, int]) -> None:
        if not 0 <= limits[0] <= 24_576:
            raise ValueError
        taken.append(limits)

    monkeypatch.setattr(resource, "getrlimit", lambda kind: taken[-1])
    monkeypatch.setattr(resource, "setrlimit", set_limit)
    listener.raise_descriptors()
    listener.raise_descriptors()
    assert taken[1:] == [(24_576, endless)]


@posix
@each_loop
def test_at_the_end_of_descriptors_nobody_is_reset_and_nothing_is_printed(
    factory: Callable[[], asyncio.AbstractEventLoop], caplog: pytest.LogCaptureFixture
) -> None:
    """The clients' ends are of the same process: they take the descriptors as well."""

    async def starve() -> None:
        loop = asyncio.get_running_loop()
        open_ones = set[Echo]()
        server = await loop.create_server(lambda: Echo(open_ones), "127.0.0.1", 0, backlog=4096)
        port = server.sockets[0].getsockname()[1]
        ends: list[socket.socket] = []
        with few_descriptors(60):
            for _ in range(34):  # with as many ends of the server the process would have too many
                ends.append(socket.create_connection(("127.0.0.1", port)))
                await wait_until(
                    lambda: len(open_ones) == len(ends) or not has_descriptors(server.sockets[0])
                )
            assert 0 < len(open_ones) < len(ends)
            served, ends = ends[: len(open_ones)], ends[len(open_ones) :]
            # none of those who are there has noticed; those who wait have their turn as they leave
            for end in (*served, *ends):
                end.sendall(b"x")
                end.setblocking(False)
                async with asyncio.timeout(PATIENCE_S):
                    assert await loop.sock_recv(end, 1) == b"x"
                end.close()
        await wait_until(lambda: not open_ones)
        server.close()
        await server.wait_closed()

    run_clean(starve(), factory)
    assert caplog.records == []


@on_loop
async def test_a_fault_of_one_connection_is_told_and_the_next_is_served() -> None:
    loop = asyncio.get_running_loop()
    faults: list[object] = []
    loop.set_exception_handler(lambda _, context: faults.append(context["exception"]))
    open_ones = set[Echo]()

    def factory() -> Echo:
        if not faults:
            raise ZeroDivisionError
        return Echo(open_ones)

    server = await loop.create_server(factory, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with dialled(port) as first, dialled(port) as second:
        assert await first(b"a") == b""  # type: ignore[misc]
        assert await second(b"b") == b"b"  # type: ignore[misc]
    assert [type(fault) for fault in faults] == [ZeroDivisionError]
    server.close()
    await server.wait_closed()
    await wait_until(lambda: not open_ones)


@on_loop
async def test_a_fault_in_looking_for_room_is_told_and_the_next_is_served() -> None:
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: faults.append(context["exception"])
    )
    async with echoing(5) as service:
        async with dialled(service.port) as first:
            assert await first(b"a") == b"a"  # type: ignore[misc]
        service.server._has_room = lambda: bool(faults or 1 // 0)
        for word in (b"b", b"c"):
            async with dialled(service.port) as other:
                assert await other(word) == word  # type: ignore[misc]
    assert [type(fault) for fault in faults] == [ZeroDivisionError]


@posix
def test_the_reserve_is_kept() -> None:
    with socket.socket() as one, few_descriptors(60):
        held: list[socket.socket] = []
        while has_descriptors(one):
            held.append(socket.socket())
        spare: list[socket.socket] = []
        with suppress(OSError):
            while True:
                spare.append(socket.socket())
        for end in (*held, *spare):
            end.close()
        assert held
        assert len(spare) >= listener.RESERVE - 1
        assert has_descriptors(one)
        assert not has_descriptors(one, most=8)


@each_loop
@pytest.mark.parametrize("turns", range(5))
def test_whoever_comes_in_while_it_closes_is_not_forgotten(
    turns: int, factory: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def close() -> None:
        async with echoing(5) as service:
            await asyncio.sleep(0)  # it waits
            with socket.create_connection(("127.0.0.1", service.port)):
                for _ in range(turns):  # of the loop, in which it is accepted
                    await asyncio.sleep(0)
                service.server.close()
                await service.server.wait_closed()

    run_clean(close(), factory)
    gc.collect()  # a socket that nobody closed is told of
