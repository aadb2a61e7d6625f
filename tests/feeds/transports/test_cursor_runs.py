"""A cursor over gaps, deaths and new runs: what is gone is told, and all else comes."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from feeds import board as boards
from feeds import halves
from feeds.access import Address
from feeds.board import Board
from feeds.metrics.run_meter import RunMeter
from feeds.sides import Side
from feeds.transports.rest_cursor import TRANSPORT as CURSOR
from feeds.update import Update, encode
from tests.feeds.transports.by_hand import Asker, post
from tests.feeds.transports.driver import TOKEN, message, serving
from tests.feeds.transports.test_rest_cursor import MOST, document
from tests.support.clock import on_loop


@on_loop
async def test_a_gap_is_told_by_server_and_client_and_counted_as_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boards, "HISTORY_BYTES", 2000)
    meter = RunMeter(0)
    side, published = Side(meter.polled), []
    async with serving(CURSOR) as (board, port):
        client = CURSOR.pull_client(Address(port, TOKEN), side)

        async def poll() -> None:
            side.polled(0, 0, await client.ask())

        def publish(seq: int) -> None:
            update = Update(seq, seq * 1000, 1.0)
            published.append(update)
            board.post(encode(update).ljust(200))
            meter.published(update)

        meter.measure_from(1)
        publish(1)
        await poll()
        for seq in range(2, 31):
            publish(seq)
        await poll()  # of 29 the server has ten
        assert await document(port, "?since=1") == (
            200,
            {
                "next": 30,
                "run": 0,
                "more": False,
                "lost": 19,
                "updates": [json.loads(encode(each)) for each in published[-10:]],
            },
        )
        summary = meter.polled.summary(40_000)
        assert (summary.updates_delivered, summary.updates_missed) == (11, 19)
        assert side.frame().note == "19 updates gone from the server"
        publish(31)
        await poll()
        assert meter.polled.summary(50_000).updates_missed == 19  # once
        await client.close()


@on_loop
async def test_a_cursor_that_is_not_of_this_run_is_told_so_in_one_line() -> None:
    async with serving(CURSOR) as (board, port):
        assert (await document(port, "?since=7"))[0] == 204  # it knows of no run yet
        post(board, 1, 5)
        for since in (6, MOST):
            line = f"{since} is of another run or to come: the newest is 5 of run 0.\n"
            assert await document(port, f"?since={since}") == (409, line)
        for run in (0, 7):  # of another server's counting, perhaps, before this one came
            assert (await document(port, f"?since=5&run={run}"))[0] == 200
        post(board, 1, 9)  # the source counts anew, and has passed the cursor
        line = "5 is of another run or to come: the newest is 9 of run 1.\n"
        assert await document(port, "?since=5&run=0") == (409, line)
        assert (await document(port, "?since=5&run=1"))[0] == 200


@on_loop
async def test_after_another_run_began_the_client_has_all_of_it_at_the_cost_of_one_error() -> None:
    for behind in (2, 9):  # the new count has not come to the cursor, or is past it
        async with serving(CURSOR) as (board, port), Asker(CURSOR, port) as asker:
            post(board, 1, 5)
            await asker.ask()
            post(board, 1, behind)
            with pytest.raises(halves.TransportError, match="the source counts anew"):
                await asker.ask()
            assert await asker.seqs() == list(range(1, behind + 1))
            assert await asker.seqs() == []
            assert asker.side.frame().note == ""
            post(board, behind + 1, behind + 3)
            assert await asker.seqs() == [behind + 1, behind + 2, behind + 3]
            assert asker.side.account.requests == 5


@on_loop
async def test_of_a_run_that_began_without_it_a_client_does_not_call_the_beginning_gone() -> None:
    async with serving(CURSOR) as (board, port), Asker(CURSOR, port) as asker:
        post(board, 1, 50)
        await asker.ask()
        post(board, 4, 6)  # nobody was there for the first three
        with pytest.raises(halves.TransportError, match="the source counts anew"):
            await asker.ask()
        assert await asker.seqs() == [4, 5, 6]
        assert asker.side.frame().note == ""


@on_loop
async def test_another_server_that_has_only_the_newest_goes_on_from_there() -> None:
    """A gateway that died: what came meanwhile is lost, and told."""
    board = Board()
    async with serving(CURSOR, board) as (_, port):
        asker = Asker(CURSOR, port)
        post(board, 1, 5)
        await asker.ask()
    async with serving(CURSOR, Board(), port) as (board, _), asker:
        with suppress(halves.TransportError):  # the connection may be seen to be gone, or not
            assert await asker.seqs() == []
        assert await asker.seqs() == []  # it has nothing yet
        board.post(message(9))
        assert await asker.seqs() == [9]
        assert asker.side.frame().note == "3 updates gone from the server"


@on_loop
async def test_an_update_that_cannot_be_read_hides_none_after_it() -> None:
    async with serving(CURSOR) as (board, port), Asker(CURSOR, port) as asker:
        post(board, 1, 1)
        await asker.ask()
        board.post(b'{"seq":2,no update')
        post(board, 3, 4)
        with pytest.raises(halves.TransportError, match="no list of updates"):
            await asker.ask()
        assert await asker.seqs() == [4]
        post(board, 5, 6)
        assert await asker.seqs() == [5, 6]
