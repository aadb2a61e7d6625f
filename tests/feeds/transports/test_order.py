"""The order in which many are told: each of them has each place as often as every other."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from statistics import fmean

import pytest

from feeds.board import Board
from feeds.clock import precise_loop, throughput_loop
from feeds.transports.long_poll import Held
from feeds.transports.websocket import WebSocket
from feeds.wire import fan_out
from feeds.wire.fan_out import FanOutServer
from feeds.wire.rotation import Rotation
from tests.feeds.transports.driver import TOKEN, message, serving
from tests.feeds.transports.test_refusals import UPGRADE
from tests.support.clock import LoopFactory, on_loop, run_clean

MANY = 500


class FakeReader:
    """A connection that keeps what is written to it: as a reader, and as its transport."""

    coding: Hashable = 0
    unsent_bytes = 0
    closing = False

    def __init__(self, told: list[FakeReader]) -> None:
        self.told, self.got = told, list[bytes]()

    @property
    def transport(self) -> asyncio.Transport:
        """Return itself."""
        return self  # type: ignore[return-value]

    def is_closing(self) -> bool:
        """Say whether it is."""
        return self.closing

    def get_write_buffer_size(self) -> int:
        """Say what it has not taken."""
        return self.unsent_bytes

    def write(self, data: bytes) -> None:
        """Keep."""
        self.got.append(data)
        self.told.append(self)


class Plain(FanOutServer[FakeReader]):
    """Sends each message as it is, behind what its coding says."""

    coded_so_often = 0

    async def start(self, port: int) -> int:
        """Listen nowhere."""
        return port

    def coded(self, message: bytes, coding: Hashable) -> bytes:
        """Return the message."""
        self.coded_so_often += 1
        return str(coding).encode() + b":" + message


@pytest.mark.parametrize("rounds", [10, 100])
@pytest.mark.parametrize("number", [2, 50, 1000])
def test_everybody_has_the_middle_place_on_average(number: int, rounds: int) -> None:
    rotation, items = Rotation(), list(range(number))
    places: list[list[int]] = [[] for _ in items]
    for _ in range(rounds):
        order = rotation.of(items)
        assert sorted(order) == items
        for place, item in enumerate(order):
            places[item].append(place)
    means = [fmean(each) for each in places]
    middle = (number - 1) / 2
    # chance alone would leave the worst of 1,000 at three times as much after 100 rounds
    assert max(abs(mean - middle) for mean in means) <= 2 * number / rounds + 0.5


def test_a_rotation_of_nothing_is_nothing() -> None:
    assert Rotation().of([]) == []


def test_each_message_begins_with_another_reader() -> None:
    board, told = Board(), list[FakeReader]()
    server = Plain(board)
    readers = [FakeReader(told) for _ in range(MANY)]
    for reader in readers:
        server.join(reader)
    firsts = set[FakeReader]()
    for seq in range(1, 31):
        told.clear()
        board.post(message(seq))
        assert set(told) == set(readers)
        firsts.add(told[0])
    assert len(firsts) == 30
    server.leave(readers[0])
    server.leave(readers[0])
    assert board.ledger.connections == MANY - 1
    newcomer = FakeReader(told)
    server.join(newcomer)
    told.clear()
    board.post(message(31))
    assert set(told) == {*readers[1:], newcomer}
    assert server.coded_so_often == 31 + 1  # once for all, and once for who joined later


def test_who_is_told_the_same_bytes_has_them_made_once() -> None:
    board, told = Board(), list[FakeReader]()
    server = Plain(board)
    readers = [FakeReader(told) for _ in range(6)]
    for number, reader in enumerate(readers):
        reader.coding = number % 2
        server.join(reader)
    board.post(message(1))
    assert server.coded_so_often == 2
    assert [reader.got[0][:2] for reader in readers] == [b"0:", b"1:"] * 3


def test_who_is_closing_is_not_counted_and_who_is_near_the_limit_congests() -> None:
    async def run() -> None:
        board, told = Board(), list[FakeReader]()
        server = Plain(board)
        readers = [FakeReader(told) for _ in range(5)]
        for reader in readers:
            server.join(reader)
        board.post(message(1))
        assert not server.congested
        readers[0].closing = True
        readers[1].unsent_bytes = fan_out.BEHIND_BYTES // 2 + 1
        readers[2].unsent_bytes = fan_out.BEHIND_BYTES + 1
        before = board.ledger.messages
        board.post(message(2))
        assert board.ledger.messages - before == 3
        assert server.congested
        readers[1].unsent_bytes = 0
        assert not server.congested  # the one that is passed over holds nobody back
        server.leave(readers[2])

    asyncio.run(run())


@pytest.mark.parametrize("factory", [precise_loop, throughput_loop], ids=["select", "throughput"])
def test_who_closes_is_told_nothing_more(factory: LoopFactory) -> None:
    async def close() -> None:
        async with serving(WebSocket) as (board, port):
            for _ in range(20):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                head = f"GET {WebSocket.path}?token={TOKEN} HTTP/1.1\r\nHost: localhost\r\n"
                writer.write(f"{head}{UPGRADE}\r\n".encode())
                await reader.readuntil(b"\r\n\r\n")
                writer.write(b"\x88\x80abcd")  # a close frame
                writer.write_eof()
                came = asyncio.create_task(reader.read())
                while not came.done():
                    board.post(message(board.newest_seq + 1))
                    await asyncio.sleep(0)
                assert came.result().endswith(b"}\x88\x00")
                writer.close()

    run_clean(close(), factory)


@on_loop
async def test_news_lets_another_one_go_first_each_time() -> None:
    class Connection:
        """One that stays."""

        gone = None

        def watch(self, gone: object) -> None:
            """Do not go."""

    held, firsts = Held(), set[int]()

    async def ask(number: int, answered: list[int]) -> None:
        assert await held.news(Connection())  # type: ignore[arg-type]
        answered.append(number)

    for _ in range(8):
        answered: list[int] = []
        async with asyncio.TaskGroup() as asking:
            for number in range(20):
                asking.create_task(ask(number, answered))
            await asyncio.sleep(0)
            held.let_go(news=True)
        assert sorted(answered) == list(range(20))
        firsts.add(answered[0])
    assert len(firsts) == 8
    held.stop()
