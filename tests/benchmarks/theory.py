"""Predicted beside measured: the cases of ``measure --check-theory``. Takes five minutes."""

from __future__ import annotations

import asyncio

from feeds.evidence.theory_cases import CASES
from feeds.evidence.theory_run import Result, run_all
from tests.benchmarks.report import Row

SEED = 1


def run() -> list[Row]:
    """Return for each case how many figures differ from theory; none may."""
    return [
        _row(result)
        for result in asyncio.run(run_all(tuple(case for case in CASES if not case.lacks()), SEED))
    ]


def _row(result: Result) -> Row:
    parted = [verdict for verdict in result.verdicts if not verdict.agrees]
    told = f"{result.n} updates, {len(result.verdicts)} figures within 2 % or their own interval"
    if parted:
        told = ", ".join(f"{one.side} {one.name} {one.measured:.4g}" for one in parted)
    again = ", measured twice" if result.attempts > 1 else ""
    return Row(f"theory: {result.name}", len(parted), "<=", 0, "parted", told + again)
