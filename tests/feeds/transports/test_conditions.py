"""Conditional requests: a body is saved where nothing is new, and no news is ever hidden."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from feeds.access import Address
from feeds.fairness import Options
from feeds.halves import TransportError
from feeds.transports.base import Transport
from feeds.update import decode
from tests.feeds.transports.driver import (
    PULL,
    TOKEN,
    Client,
    message,
    name_of,
    serving,
)
from tests.support.clock import on_loop, wait_until
from tests.support.servers import CountingRelay, ScriptedServer, says
from tests.support.sinks import RecordingSide

pulled = pytest.mark.parametrize("transport", PULL, ids=name_of)
conditional = pytest.mark.parametrize(
    "transport", [each for each in PULL if "conditional" in each.follows], ids=name_of
)


@conditional
@on_loop
async def test_an_answer_that_came_too_late_to_be_taken_is_asked_for_in_full(
    transport: type[Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(conditional=True)
    async with serving(transport, options=options) as (board, port):
        client: Any = transport.pull_client(Address(port, TOKEN), RecordingSide(), options)
        board.post(message(1))
        assert len((await client.ask()).messages) == 1
        board.post(message(2))
        session, over = client._session, threading.Event()
        ask = session.ask

        def ask_and_wait(*asked: str) -> object:
            fetched = ask(*asked)
            over.wait(10)
            return fetched

        monkeypatch.setattr(session, "ask", ask_and_wait)
        monkeypatch.setattr(session, "cut", over.set)
        monkeypatch.setattr(client, "_deadline_s", 0.1)
        with pytest.raises(TransportError, match="no answer"):
            await client.ask()
        monkeypatch.undo()
        assert [decode(each).seq for each in (await client.ask()).messages] == [2]
        assert (await client.ask()).messages == ()
        await client.close()


@conditional
@on_loop
async def test_what_has_not_changed_is_304_without_a_body_and_empty(
    transport: type[Transport],
) -> None:
    options = Options(conditional=True)
    async with (
        serving(transport, options=options) as (board, port),
        CountingRelay(port) as relay,
    ):
        async with Client(transport, relay.port, options=options) as client:
            for seq in (1, 2):
                board.post(message(seq))
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
                empty = client.side.account.empties
                await wait_until(lambda empty=empty: client.side.account.empties >= empty + 5)  # type: ignore[misc]
            assert client.side.account.messages == 2
        answers = bytes(relay.down).split(b"HTTP/1.1 ")
        unchanged = [answer for answer in answers if answer.startswith(b"304 ")]
        assert len(unchanged) >= 10
        for answer in unchanged[:-1]:  # the last may have been cut off
            head, _, body = answer.partition(b"\r\n\r\n")
            assert body == b""
            assert b"content-length" not in head.lower()
        assert board.ledger.messages == 2


@pulled
@on_loop
async def test_conditions_are_answered_in_full_where_the_server_has_none(
    transport: type[Transport],
) -> None:
    options = Options(conditional=True)
    async with serving(transport) as (board, port), CountingRelay(port) as relay:
        async with Client(transport, relay.port, options=options) as client:
            for seq in range(1, 6):
                board.post(message(seq))
                await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
        assert b"etag" not in bytes(relay.down).lower()
        assert b"if-none-match" not in bytes(relay.up).lower()
        assert client.side.count("fault") == 0


@pulled
@on_loop
async def test_an_unasked_for_304_is_a_fault(transport: type[Transport]) -> None:
    answer = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    async with ScriptedServer(says(answer)) as server:
        async with Client(transport, server.port, options=Options(conditional=True)) as client:
            await wait_until(lambda: client.side.account.faults >= 2)
        assert "304" in client.side.reasons("fault")[0]
