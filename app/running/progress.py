"""How far long work is, on a terminal: one line that is written over, and gone at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def percent(what: str) -> Iterator[Callable[[float], None]]:
    """Give what is to be told the share of 1 of ``what`` that is done; only a terminal shows it."""
    if not sys.stderr.isatty():
        yield lambda _share: None
        return
    shown = ""

    def show(share: float) -> None:
        nonlocal shown
        line = f"{what} {100 * share:.0f} %"
        if line != shown:
            shown = line
            sys.stderr.write(f"\r{line}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write(f"\r{' ' * len(shown)}\r")
        sys.stderr.flush()
