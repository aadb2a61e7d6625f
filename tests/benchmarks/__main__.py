"""Run the benchmarks named on the command line, or all of them, and print one table."""

from __future__ import annotations

import sys
from importlib import import_module

from tests.benchmarks.report import show

NAMES = ("gateways", "receiving", "recording", "window", "startup", "theory", "memory", "crowd")
ONLY_NAMED = ("theory", "memory", "crowd")
"""They take four to ten minutes and run only when they are named."""


def main(names: list[str]) -> int:
    """Run ``names``; return 0 when every figure keeps its bound. ``crowd=500`` has that size."""
    sizes = {name: size for name, _, size in (word.partition("=") for word in names)}
    names = list(sizes)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}", file=sys.stderr)  # noqa: T201
        return 2
    rows = []
    for name in names or [name for name in NAMES if name not in ONLY_NAMED]:
        size = [int(sizes[name])] if sizes.get(name) else []
        rows += import_module(f"tests.benchmarks.{name}").run(*size)
    show(rows)
    return 0 if all(row.reached for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
