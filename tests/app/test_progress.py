"""How far long work is: on a terminal, and nowhere else."""

from __future__ import annotations

import io
import sys

import pytest

from app.running.progress import percent


class Screen(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("stream", "written"),
    [(Screen(), "\r--clip: 0 %\r--clip: 50 %\r            \r"), (io.StringIO(), "")],
)
def test_a_terminal_shows_each_percent_once_and_nothing_at_the_end(
    stream: io.StringIO, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with percent("--clip:") as show:
        for share in (0.0, 0.001, 0.5):
            show(share)
    assert stream.getvalue() == written
