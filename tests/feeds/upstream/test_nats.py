"""An upstream over a real broker: order, what is kept, losses, and who may publish."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import quote

import pytest

from feeds import board
from feeds.clock import now_ns
from feeds.deployment import Deployment
from feeds.processes.messages import SourceNote
from feeds.update import Update, encode
from feeds.upstream import follower
from feeds.upstream.base import UpstreamError
from feeds.wire.ledger import seq_of
from tests.support.broker import PASSWORD, NatsServer, broker
from tests.support.certificates import Authority
from tests.support.clock import on_loop, wait_until
from tests.support.servers import ScriptedServer

nats = pytest.importorskip("nats", reason="nats-py is not installed")
from feeds.upstream import nats as connection  # noqa: E402 - they need it
from feeds.upstream import nats_gateway  # noqa: E402
from feeds.upstream.nats_source import NatsPublisher  # noqa: E402


class Publishing:
    """A source that counts its updates."""

    def __init__(self, publisher: NatsPublisher) -> None:
        self.publisher, self.seq = publisher, 0

    def publish(self, count: int = 1) -> None:
        """Publish so many updates."""
        for _ in range(count):
            self.seq += 1
            self.publisher.publish(encode(Update(self.seq, now_ns(), 1.5)))


class Followed:
    """A gateway's end, and what it has taken."""

    def __init__(self, deployment: Deployment) -> None:
        self.said: list[str] = []
        self.seqs: list[int] = []
        self.end = nats_gateway.NatsSubscription(
            deployment, lambda message: self.seqs.append(seq_of(message)), self.said.append
        )


@asynccontextmanager
async def source(
    url: str, said: list[str] | None = None, subject: str = "live-vs-polled"
) -> AsyncIterator[Publishing]:
    """Publish to a broker."""
    said = [] if said is None else said
    deployment = Deployment(upstream=url, subject=subject)
    publisher = NatsPublisher(deployment, said.append, said.append)
    await publisher.start()
    try:
        yield Publishing(publisher)
    finally:
        await publisher.stop()


@asynccontextmanager
async def following(url: str, certificates: str = "") -> AsyncIterator[Followed]:
    """Follow what comes by a broker."""
    followed = Followed(Deployment(upstream=url, upstream_certificates=certificates))
    await followed.end.start()
    task = asyncio.create_task(followed.end.run())
    try:
        yield followed
        assert not task.done(), task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@on_loop
async def test_every_gateway_has_the_present_at_once_and_then_everything() -> None:
    async with broker() as server, source(server.url) as world:
        world.publish(5)
        async with following(server.url) as one, following(server.url) as other:
            await wait_until(lambda: one.seqs == other.seqs == [5])
            for _ in range(100):
                world.publish(10)
                await asyncio.sleep(0)
            await wait_until(lambda: one.seqs[-1] == other.seqs[-1] == 1005)
            assert one.seqs == other.seqs == list(range(5, 1006))
            assert (one.end.gaps, one.end.foreign, one.end.reconnects) == (0, 0, 0)
            assert one.end.lack() == ""
            await wait_until(lambda: one.end.clock() is not None)
            offset = one.end.clock()
            assert offset is not None
            assert abs(offset.ns) <= offset.error_ns  # it is the same clock


@on_loop
async def test_what_a_source_says_of_itself_comes_at_once_and_when_it_changes() -> None:
    async with broker() as server, source(server.url) as world:
        first, then = SourceNote("9 °C … ×", "market", 7, 2.5), SourceNote("", "chat", 8, 50.0)
        world.publisher.describe(first)
        world.publish()
        async with following(server.url) as gateway:
            await wait_until(lambda: gateway.end.note() == first)
            world.publisher.describe(then)
            await wait_until(lambda: gateway.end.note() == then)


@on_loop
async def test_through_a_broker_that_is_lost_every_sequence_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Mock(wraps=ssl.create_default_context)
    monkeypatch.setattr(ssl, "create_default_context", made)
    async with broker() as server, source(server.url) as world, following(server.url) as one:
        world.publish()
        await wait_until(lambda: one.seqs == [1])
        await server.stop()
        await wait_until(lambda: one.end.lack() != "")
        world.publish(2000)
        await server.start()
        await wait_until(lambda: one.seqs[-1] == 2001)
        world.publish()
        await wait_until(lambda: one.seqs[-1] == 2002)
        assert one.seqs == list(range(1, 2003))
        assert (one.end.gaps, one.end.reconnects) == (0, 1)
        assert f"{server.url} is lost; waiting for it" in one.said
        assert f"{server.url}: connected" in one.said
        assert len(set(one.said)) == len(one.said), one.said
        assert made.call_count == 2  # one each: it holds a gateway up, however often it tries


@on_loop
async def test_a_source_that_was_killed_and_began_anew_is_followed_from_its_number_1(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(follower, "SILENT_S", 0.3)
    async with broker() as server, following(server.url) as one:
        async with source(server.url) as world:
            world.publish(40)
            await wait_until(lambda: one.seqs and one.seqs[-1] == 40)
        await wait_until(lambda: one.end.lack() == "no source")
        held = list(one.seqs)
        async with source(server.url) as world:
            world.publish(3)
            await wait_until(lambda: one.seqs[-1] == 3)
            world.publish(2)
            await wait_until(lambda: one.seqs[-1] == 5)
        assert one.seqs == [*held, 1, 2, 3, 4, 5]
        assert one.end.gaps == 0


@on_loop
async def test_the_second_of_two_sources_ends_with_one_line_and_nobody_follows_it() -> None:
    async with broker() as server, source(server.url) as world, following(server.url) as one:
        world.publish()
        await wait_until(lambda: one.seqs == [1])
        with pytest.raises(UpstreamError, match="has a source of live-vs-polled already") as told:
            async with source(server.url):
                pass
        assert str(told.value).count("\n") == 0
        async with source(server.url, subject="another-fleet"):  # which is another matter
            pass
        world.publish()
        await wait_until(lambda: one.seqs == [1, 2])


@on_loop
async def test_of_two_sources_that_meet_later_the_younger_ends_and_strangers_are_counted() -> None:
    failed: list[str] = []
    async with broker() as server, following(server.url) as one:
        older = NatsPublisher(Deployment(upstream=server.url), failed.append, failed.append)
        await asyncio.sleep(0)
        async with source(server.url, failed) as world:  # it does not know of the older one
            world.publish()
            await wait_until(lambda: one.seqs == [1])
            stranger = await nats.connect(server.url)
            await stranger.publish("live-vs-polled.updates.x", b"nonsense")
            await stranger.publish("live-vs-polled.updates.y", encode(Update(9, 9, 1.5)))
            for subject in ("present.any", f"clock.{world.publisher.id}", "updates.z"):
                await stranger.publish(f"live-vs-polled.{subject}", b"\xff", reply="nowhere")
            await wait_until(lambda: one.end.foreign == 3)
            state = {"Source": older.id, "Began": "1", "Newest": "7"}
            await stranger.publish(f"live-vs-polled.updates.{older.id}", headers=state)
            await wait_until(lambda: failed)
            await stranger.close()
        assert one.seqs == [1]
        assert sum("already" in line for line in failed) == 1
        assert "leaves out what is no update of the source" in "\n".join(one.said)


@on_loop
async def test_what_a_slow_gateway_had_no_room_for_is_asked_for_or_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nats_gateway, "PENDING_BYTES", 2000)
    monkeypatch.setattr(board, "HISTORY_BYTES", 64 << 10)
    async with broker() as server, source(server.url) as world, following(server.url) as one:
        world.publish()
        await wait_until(lambda: one.seqs == [1])
        world.publish(400)
        await wait_until(lambda: one.seqs[-1] == 401)
        assert one.seqs == list(range(1, 402))
        assert (one.end.gaps, one.end.reconnects) == (0, 0)
        world.publish(4000)
        await wait_until(lambda: one.seqs[-1] == 4401)
        assert one.seqs == sorted(set(one.seqs))
        assert one.end.gaps == 4401 - len(one.seqs) > 0


def config(path: Path, text: str) -> tuple[str, str]:
    """Return the options of a server that has ``text`` as its configuration."""
    path.write_text(text)
    return "-c", str(path)


@on_loop
async def test_a_wrong_password_is_one_line_without_it(tmp_path: Path) -> None:
    user = f'authorization {{ user: fleet, password: "{PASSWORD}" }}'
    async with broker(*config(tmp_path / "conf", user)) as server:
        where = f"127.0.0.1:{server.port}"
        for wrong in ("fleet:s3cret-but-wrong@", "s3cret-token@", ""):
            with pytest.raises(UpstreamError) as told:
                async with following(f"nats://{wrong}{where}"):
                    pass
            assert str(told.value) == (
                f"nats://{where} refuses the user, the password or the token"
            )
        right = f"nats://fleet:{quote(PASSWORD)}@{where}"
        async with source(right) as world, following(right) as one:
            world.publish()
            await wait_until(lambda: one.seqs == [1])
            assert PASSWORD not in "".join(one.said)


@on_loop
async def test_what_a_broker_forbids_is_told_once(tmp_path: Path) -> None:
    rules = 'permissions: { publish: ["live-vs-polled.present.*"] }'
    text = f"authorization {{ users: [ {{ user: fleet, password: {PASSWORD}, {rules} }} ] }}"
    said: list[str] = []
    async with broker(*config(tmp_path / "conf", text)) as server:
        where = f"127.0.0.1:{server.port}"
        async with source(f"nats://fleet:{PASSWORD}@{where}", said) as world:
            world.publish(100)
            client = world.publisher._broker.client
            assert client is not None
            await client.flush()
            await wait_until(lambda: bool(said))
            await client.flush()  # what the broker says of the others has come before its answer
            assert len(said) == 1, said
            assert "permissions violation for publish" in said[0].lower()


@on_loop
async def test_a_broker_with_tls_is_checked_and_one_without_is_refused(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue("broker")
    options = "--tls", "--tlscert", certificate, "--tlskey", key
    async with broker(*options) as server:
        where = f"127.0.0.1:{server.port}"
        for scheme in ("nats", "tls"):  # whatever is asked for, it wants TLS
            with pytest.raises(UpstreamError, match="shows a certificate that is not trusted"):
                async with following(f"{scheme}://{where}"):
                    pass
            async with following(f"{scheme}://{where}", authority.file) as one:
                assert one.end.lack() == "no source"
    heard = bytearray()

    async def impostor(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"auth_required":true,"headers":true}\r\n')
        heard.extend(await reader.read())

    async with broker() as server, ScriptedServer(impostor) as trap:
        for port in (server.port, trap.port):
            with pytest.raises(UpstreamError, match="does not offer TLS, which tls:// asks for"):
                async with following(f"tls://fleet:{PASSWORD}@127.0.0.1:{port}"):
                    pass
        assert trap.connections == 1
        assert heard == b""


@on_loop
async def test_a_broker_that_is_not_there_yet_is_waited_for_and_told_once() -> None:
    server = NatsServer()
    said: list[str] = []
    async with source(server.url, said) as world, following(server.url) as one:
        world.publish(3)
        assert one.end.lack() == "no upstream"
        waiting = f"{server.url} cannot be reached (nobody listens there); waiting for it"
        await wait_until(lambda: one.said == said == [waiting])
        try:
            await server.start()
            await wait_until(lambda: one.seqs == [3])
            assert [line for line in one.said if "listens" in line] == [waiting]
            assert f"{server.url}: connected" in one.said
        finally:
            await server.stop()


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 No\r\n\r\n", b"INFO {}\r\n", b"INFO [\r\n"])
@on_loop
async def test_a_stranger_on_the_port_is_told_in_one_line_and_waited_out(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CONNECT_S", 0.05)

    async def greets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await reader.read()

    async with (
        ScriptedServer(greets) as server,
        following(f"nats://u:s3cret@127.0.0.1:{server.port}") as one,
    ):
        await wait_until(lambda: server.connections >= 2)
        assert len(set(one.said)) == len(one.said) <= 2, one.said  # it may be too slow, too
        assert "s3cret" not in "".join(one.said)


@on_loop
async def test_credentials_that_are_none_are_told_before_the_library_reads_them(
    tmp_path: Path,
) -> None:
    for name, text in (("missing", None), ("empty", ""), ("half", "-----BEGIN NATS USER JWT-----")):
        if text is not None:
            (tmp_path / name).write_text(text)
        with pytest.raises(UpstreamError, match=f"creds: .*{name}"):
            async with following(f"nats://127.0.0.1:1?creds={tmp_path / name}"):
                pass


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ConnectionRefusedError(10061, "Connect call failed"), "nobody listens there"),
        (socket.gaierror(11001, "getaddrinfo failed"), "no machine has this name"),
        (TimeoutError(), "it does not answer"),
        (nats.errors.Error("nats: no\x1bwords"), "no?words"),
    ],
)
def test_why_a_broker_cannot_be_reached_is_told_on_every_system(error: Exception, why: str) -> None:
    assert connection._reason(error) == why
