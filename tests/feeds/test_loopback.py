"""Where this machine does not connect to itself, a run says so at once."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from typing import Any

import pytest

from feeds import loopback
from feeds.lab import Lab, LabError
from feeds.settings import Settings


def _down(self: socket.socket, address: Any) -> None:  # noqa: ANN401
    raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))


def test_an_interface_that_is_up_lacks_nothing() -> None:
    assert loopback.lacking() == ""


def test_a_want_of_files_is_no_fault_of_the_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(socket, "socket", none_left)
    assert loopback.lacking() == ""


def test_one_that_is_down_is_named_before_anything_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket.socket, "connect", _down)
    monkeypatch.setattr(Lab, "spawn", lambda lab: None)
    with pytest.raises(LabError, match=r"nothing connects to 127\.0\.0\.1 here .*: the loopback"):
        asyncio.run(Lab(Settings()).start())
