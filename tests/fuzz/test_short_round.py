"""A short round of every fuzzer; a long one is ``python -m tests.fuzz TARGET``."""

from __future__ import annotations

import pytest

from tests.fuzz import run, targets


@pytest.mark.parametrize("target", targets())
def test_nonsense_is_borne(target: str) -> None:
    outcome = run(target, rounds=150, seed=1)
    number, told = next(iter(outcome.failures.items()), (0, ""))
    assert not outcome.failures, f"{len(outcome.failures)} failed, first round {number}:\n{told}"
    assert len(outcome.counts) > 1, "every input fared alike: it is no use as nonsense"
