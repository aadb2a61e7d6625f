"""Clients of the crowd in a database: as psycopg speaks with it, and what a bad one can say."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest

from feeds import transports
from feeds.access import Address
from feeds.crowd.client import CrowdClient
from feeds.database import embedded, messages, rows, scram
from feeds.database.transport import DatabaseTransport
from feeds.fairness import PLAIN, Options
from feeds.halves import MAX_BODY_BYTES, TransportError
from feeds.transports.base import Transport
from feeds.update import pad
from tests.feeds.transports.driver import DATABASE, TOKEN, Client, message, name_of, serving
from tests.support import crowd_scripts as says
from tests.support.clock import on_loop, wait_until
from tests.support.crowd_wires import CrowdPeer
from tests.support.servers import CountingRelay

NOTIFY, QUERY = map(transports.find, ("postgres-notify", "postgres-query"))
each = pytest.mark.parametrize("transport", DATABASE, ids=name_of)
needed = pytest.mark.skipif(bool(NOTIFY.lacking()), reason=NOTIFY.lacking())
NONCES = re.compile(rb"r=[A-Za-z0-9+/]{24,}|p=[A-Za-z0-9+/]{43}=")


def entered(transport: type[Transport], options: Options = PLAIN) -> CrowdClient:
    """Return a client that has been let in, and has begun to listen."""
    client = transport.crowd_client(Address(1, TOKEN), options)
    client.opening()
    client.take(says.session())
    if transport is NOTIFY:
        client.take(says.listened([message(1)]))
    assert client.up
    client.reply = b""
    return client


@needed
@pytest.mark.slow
@pytest.mark.parametrize(
    ("transport", "options"),
    [
        (NOTIFY, PLAIN),
        (QUERY, PLAIN),
        (QUERY, Options(keep_alive=False)),
        (QUERY, Options(query_all=True)),
    ],
)
@on_loop
async def test_it_says_what_psycopg_says(transport: type[Transport], options: Options) -> None:
    async with (
        serving(transport, options=options) as (board, port),
        CountingRelay(port) as relay,
    ):
        board.post(message(1))
        client = Client(transport, port, options=options, every_s=0.05)
        async with client:  # the row is there from now on
            await wait_until(lambda: client.side.held_seq == 1)
        client = Client(transport, relay.port, options=options, every_s=3600)
        async with client, CrowdPeer(transport, port, options) as peer:
            await wait_until(lambda: client.side.held_seq == 1)
            await peer.gather(1)
            if client.poller is not None:
                client.poller.poll_now()
                await wait_until(lambda: client.side.account.requests == 2)
                await client.rest()
                await peer.ask()
    own = NONCES.sub(b"", bytes(relay.up)).removesuffix(messages.TERMINATE)
    crowds = NONCES.sub(b"", b"".join(said.asked for said in peer.said))
    pings = messages.ask(b"ping")
    assert own.replace(pings, b"") == crowds.removesuffix(messages.TERMINATE)


@needed
@pytest.mark.slow
@on_loop
async def test_long_and_short_messages_stay_in_order() -> None:
    async with serving(NOTIFY) as (board, port), CrowdPeer(NOTIFY, port) as peer:
        for seq in range(1, 31):
            board.post(pad(message(seq), 9000 if seq % 3 else 0))
        await peer.gather(30)
        assert peer.seqs == list(range(1, 31))


@needed
@pytest.mark.slow
@on_loop
async def test_all_rows_since_come_in_several_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_ROWS", 4)
    options = Options(query_all=True)
    async with serving(QUERY, options=options) as (board, port):
        board.post(message(1))
        async with CrowdPeer(QUERY, port, options) as peer:
            await peer.gather(1)
            for seq in range(2, 12):
                board.post(message(seq))
            await peer.gather(11)
            assert peer.seqs == list(range(1, 12))


@each
def test_a_persons_database_has_no_crowd(transport: type[Transport]) -> None:
    url = "postgresql://person@localhost/mine"
    with pytest.raises(TransportError, match="a crowd is for the program's own database"):
        transport.crowd_client(Address(1, TOKEN, database_url=url))
    assert transport.refuses_crowd(url)
    assert not transport.refuses_crowd()


def test_the_database_has_room_for_the_crowd_and_some_more() -> None:
    room = int(embedded._SETTINGS["max_connections"])
    assert DatabaseTransport.most_clients + 10 < room


@each
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            says.sent(b"E", b"SFATAL\0C53300\0Msorry, too many clients already\0\0"),
            "sorry, too many",
        ),
        (says.sent(b"E", b"\0"), "no reason given"),
        (says.sent(b"R", b"\0\0\0\3"), "another way to log in"),
        (says.sent(b"R", b"\0\0\0\x0aSCRAM-SHA-1\0\0"), "another way to log in"),
        (says.sent(b"D", b"\0\0"), "another protocol"),
        (says.sent(b"?", b""), "another protocol"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "a message of 1414811695 bytes"),
        (b"Z\0\0\0\3", "a message of 3 bytes"),
        (says.sent(b"A", b""), "another protocol"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_database_that_does_not_let_it_in(
    transport: type[Transport], said: bytes, reason: str
) -> None:
    client = transport.crowd_client(Address(7, TOKEN))
    client.opening()
    with pytest.raises(TransportError, match=reason) as told:
        client.take(said)
    assert str(told.value).startswith("database live_vs_polled at 127.0.0.1:7: ")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (says.row(b"x"), "another protocol"),  # nobody asked for it
        (says.done(b"C"), "another protocol"),
        (says.notification(b"x"), "begins with no number"),
        (says.notification(b"9" * 30), "begins with no number"),
        (says.notification(b"2") * 10_001, "does not give them"),
        (says.notification(b"2") + says.rows([(1, b"x")]), "another protocol"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_a_listener_must_not_be_told(said: bytes, reason: str) -> None:
    with pytest.raises(TransportError, match=reason):
        entered(NOTIFY).take(said)


def test_the_row_that_it_began_with_is_not_told_twice() -> None:
    client, news = entered(NOTIFY), message(2)
    said = says.notification(b"1 " + message(1)) + says.notification(b"2 " + news)
    assert client.take(said) == [news]


def test_a_row_that_is_gone_is_left_out() -> None:
    client, news = entered(NOTIFY), message(3)
    assert client.take(says.notification(b"2") + says.notification(b"3 " + news)) == []
    assert client.reply == messages.ask(b"row", [b"2"])
    assert client.take(says.done(b"2TC")) == [news]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (says.sent(b"D", b"\0\1\0\0\0\1x"), "another protocol"),
        (says.sent(b"D", b"\0\2\0\0\0\1x"), "another protocol"),
        (says.sent(b"D", b"\0\2\0\0\0\1x\x7f\xff\xff\xff"), "another protocol"),
        (says.rows([(1, b"x" * (MAX_BODY_BYTES + 1))]), "a row of 1048577 bytes, more than"),
        (says.rows([(1, b"x" * MAX_BODY_BYTES)] * 17), "another protocol"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_a_query_must_not_bring(said: bytes, reason: str) -> None:
    client = entered(QUERY, Options(keep_alive=False))
    client.request()
    with pytest.raises(TransportError, match=reason):
        client.take(said)


def test_the_password_is_not_proved_to_whoever_does_not_know_it() -> None:
    login = scram.Scram("pencil")
    nonce = login.first().removeprefix(b"n,,n=,r=")
    salt = b64encode(b"salt")
    for wrong in (
        b"r=another,s=%b,i=4096" % salt,
        b"r=%bmore,s=%b,i=99999999" % (nonce, salt),
        b"r=%bmore,s=%b,i=-1" % (nonce, salt),
        b"r=%bmore,s=!,i=4096" % nonce,
        b"r=%bmore,i=4096" % nonce,
        b"",
    ):
        with pytest.raises(ValueError, match=r"."):
            login.final(wrong)
    with pytest.raises(ValueError, match="does not know the password"):
        login.check(b"v=")
    assert login.final(b"r=%bmore,s=%b,i=4096" % (nonce, salt)).startswith(b"c=biws,r=" + nonce)
    with pytest.raises(ValueError, match="does not know the password"):
        login.check(b"v=AAAA")


@each
def test_a_database_that_does_not_know_the_password(transport: type[Transport]) -> None:
    client = transport.crowd_client(Address(7, TOKEN))
    client.opening()
    client.take(says.sent(b"R", b"\0\0\0\x0aSCRAM-SHA-256\0\0"))
    nonce = client.reply.partition(b",r=")[2]
    client.take(says.sent(b"R", b"\0\0\0\x0br=%bmore,s=c2FsdA==,i=1" % nonce))
    with pytest.raises(TransportError, match="another protocol"):
        client.take(says.sent(b"R", b"\0\0\0\x0cv=AAAA"))


def test_a_login_is_that_of_the_standards_example() -> None:
    # RFC 7677, section 3; there the user's name is in the message that is signed
    login = scram.Scram("pencil")
    login._nonce = b"rOprNGfwEbeRWgbNEkqO"
    login._first = b"n=user,r=" + login._nonce
    server = (
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    )
    proof = login.final(server)
    assert proof.endswith(b",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    login.check(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
