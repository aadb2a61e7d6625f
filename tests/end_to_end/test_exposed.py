"""Gateways that clients reach themselves: encrypted, and with a token of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import pytest
from websockets.asyncio.client import connect

from feeds.lab import Lab
from feeds.listener import listening
from tests.end_to_end.test_lab import QUICK, children
from tests.support.certificates import Authority
from tests.support.clock import on_loop, wait_until


def _has_ipv6() -> bool:
    try:
        listening("::1", 0).close()
    except OSError:
        return False
    return True


TOKEN = "a-token-of-ones-own-0"


@on_loop
async def test_a_gateway_that_dies_comes_back_where_it_was(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    deployment = authority.deployment("localhost", "127.0.0.1")
    async with Lab(QUICK, probe=False, deployment=deployment, token=TOKEN) as lab:
        assert sorted(children()) == ["gateway live", "gateway polled", "source"]
        assert lab.endpoints is not None
        assert lab.endpoints.live_url.startswith("wss://localhost:")
        assert lab.endpoints.polled_url.startswith("https://localhost:")
        assert lab.endpoints.token == TOKEN
        url = lab.endpoints.live_url.replace("localhost", "127.0.0.1") + f"?token={TOKEN}"
        connecting = connect(url, ssl=authority.client(), proxy=None)
        async with connecting as client:
            first = json.loads(await client.recv())["seq"]
            children()["gateway live"].kill()
            await wait_until(lambda: client.close_code is not None)
        async for client in connect(url, ssl=authority.client(), proxy=None):
            assert json.loads(await client.recv())["seq"] >= first
            await client.close()
            break


@pytest.mark.skipif(not _has_ipv6(), reason="the loopback has no IPv6 here")
@on_loop
async def test_every_gateway_listens_where_it_was_told(tmp_path: Path) -> None:
    deployment = Authority(tmp_path).deployment("127.0.0.1", bind="::1")
    async with Lab(QUICK, probe=False, deployment=deployment) as lab:
        assert lab.endpoints is not None
        listening = {
            link.laddr[0]
            for role, one in children().items()
            for link in one.net_connections("inet")
            if role.startswith("gateway") and link.status == psutil.CONN_LISTEN
        }
        assert listening == {"::1", "127.0.0.1"}  # that of its channel stays
