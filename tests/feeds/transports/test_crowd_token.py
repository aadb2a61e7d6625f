"""The crowd is served like the one client on screen, and leaves no stamps among that one's."""

from __future__ import annotations

import pytest

from feeds.access import crowd_token
from feeds.transports.base import Transport
from tests.feeds.transports.driver import ALL, PULL, TOKEN, Client, message, name_of, serving
from tests.feeds.transports.test_refusals import ask
from tests.support.clock import on_loop, wait_until

CROWD = crowd_token(TOKEN)


@pytest.mark.parametrize("transport", ALL, ids=name_of)
@on_loop
async def test_the_crowd_is_let_in_by_its_header_alone(transport: type[Transport]) -> None:
    good = 101 if transport.scheme == "ws" else 200
    assert await ask(transport, f"Authorization: Bearer {CROWD}") == good
    assert await ask(transport, f"Authorization: Bearer {CROWD}x") == 401
    assert await ask(transport, f"Authorization: Bearer {crowd_token(CROWD)}") == 401
    assert await ask(transport, path=f"{transport.path}?token={CROWD}") == 401


@pytest.mark.parametrize("transport", PULL, ids=name_of)
@on_loop
async def test_requests_of_the_crowd_count_and_leave_no_stamps(
    transport: type[Transport],
) -> None:
    async with serving(transport) as (board, port):
        for token, stamped in ((CROWD, False), (TOKEN, True)):
            before, first = board.ledger.requests, board.newest_seq + 1
            async with Client(transport, port, token=token) as client:
                for seq in range(first, first + 5):
                    board.post(message(seq))
                    await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
                await client.rest()
                account = client.side.account
                assert board.ledger.requests - before == account.requests
                assert board.ledger.connections == 1
            stamps, _ = board.ledger.take()
            assert len(stamps) == (account.requests if stamped else 0)
            if not stamped:
                assert board.ledger.messages == account.messages
            await wait_until(lambda: board.ledger.connections == 0)
