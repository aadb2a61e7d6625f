"""Run the benchmarks named on the command line, or all of them, and print one table."""

from __future__ import annotations

import sys
from importlib import import_module

from tests.benchmarks.report import show

NAMES = ("gateways", "receiving", "window", "startup", "theory", "memory")
ONLY_NAMED = ("theory", "memory")
"""They take four and ten minutes and run only when they are named."""


def main(names: list[str]) -> int:
    """Run ``names``; return 0 when every figure keeps its bound."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}", file=sys.stderr)  # noqa: T201
        return 2
    rows = []
    for name in names or [name for name in NAMES if name not in ONLY_NAMED]:
        rows += import_module(f"tests.benchmarks.{name}").run()
    show(rows)
    return 0 if all(row.reached for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
