"""``python -m tests.fuzz TARGET --rounds N --seed S``: try many inputs, say what came of them."""

from __future__ import annotations

import argparse
import sys

from tests.fuzz import run, targets


def main() -> int:
    """Return 0 unless something came of an input that must never happen."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", choices=targets())
    parser.add_argument("--rounds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the round to begin with")
    given = parser.parse_args()
    outcome = run(given.target, rounds=given.rounds, seed=given.seed, first=given.first)
    lines = [f"round {number}:\n{told}" for number, told in [*outcome.failures.items()][:5]]
    lines += [f"{count:>8}  {what}" for what, count in outcome.counts.most_common()]
    lines += [f"{len(outcome.failures):>8}  failed of {given.rounds}, seed {given.seed}"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
