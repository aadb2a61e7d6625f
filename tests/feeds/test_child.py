"""The entry of a process: what it loads before it works."""

from __future__ import annotations

import gc
import signal
import sys
from types import SimpleNamespace

import pytest

from feeds.processes import child


class LoadedError(Exception):
    """A role has loaded all that it needs."""


def test_nothing_is_looked_for_among_what_is_just_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The collector would go through what was imported again and again: a fifth of the time."""
    resting = list[bool]()

    def load() -> None:
        resting.append(not gc.isenabled())
        raise LoadedError

    monkeypatch.setattr(child, "import_module", lambda name: SimpleNamespace(load=load))
    monkeypatch.setattr(signal, "signal", lambda number, action: None)
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # put back afterwards
    try:
        with pytest.raises(LoadedError):
            child.main("some role")
    finally:
        gc.enable()
    assert resting == [True]
