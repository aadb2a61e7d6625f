"""A long run under faults: ``python -m tests.soak --minutes 5 --seed 1``.

Processes of a real lab are killed and stopped, by chance but as the seed says. After each fault
both sides have to come back with new updates, and account for every one. What it came to is
printed; the status is 1 if anything did not come back or add up.
"""

import argparse
import asyncio
import random
import sys
from collections import Counter
from time import monotonic
from typing import Any

import psutil

from feeds.frame import Frame
from feeds.lab import Lab
from feeds.settings import Settings
from tests.support.books import accounts_for_all

ROLES = ("source", "gateway live", "gateway polled", "network", "probe")
BACK_WITHIN_S = 30.0
STOPPED_S = (0.2, 4.0)
PAUSE_S = (1.0, 4.0)
"""Between two faults."""
LOOK_S = 0.02
MB = 1 << 20


class Seen:
    """What the newest frames say. They come on a thread of the lab."""

    def __init__(self) -> None:
        self.arrivals = self.polls = self.segment = 0
        self.both_up = False

    def take(self, frame: Frame) -> None:
        """Count what is new on either side."""
        self.arrivals += len(frame.live.arrivals)
        self.polls += sum(poll.outcome == "new" for poll in frame.polled.polls)
        self.both_up = frame.live.state == frame.polled.state == "up"
        self.segment = frame.segment


def children() -> dict[str, psutil.Process]:
    """Return the lab's processes by their roles."""
    found = {}
    for child in psutil.Process().children():
        try:
            words = child.cmdline()
        except psutil.Error:
            continue
        if "feeds.processes.child" in " ".join(words):
            found[" ".join(words[words.index("-m") + 2 :])] = child
    return found


def memory() -> dict[str, float]:
    """Return the resident memory of each process in MB; "parent" is this one."""
    sizes = {"parent": psutil.Process().memory_info().rss / MB}
    for role, child in children().items():
        try:
            sizes[role] = child.memory_info().rss / MB
        except psutil.Error:
            continue
    return sizes


async def fault(rng: random.Random, seen: Seen) -> tuple[str, float]:
    """Kill or stop one process; return what was done, and how long it took until all was back."""
    role, kill = rng.choice(ROLES), rng.random() < 0.5
    stopped_s = rng.uniform(*STOPPED_S)
    victim = children()[role]
    if kill:
        victim.kill()
    else:
        victim.suspend()
        await asyncio.sleep(stopped_s)
        victim.resume()
    began_s, arrivals, polls = monotonic(), seen.arrivals, seen.polls

    def back() -> bool:
        now = children().get(role)
        there = now is not None and (now.pid != victim.pid) == kill
        fresh = seen.arrivals >= arrivals + 20 and seen.polls >= polls + 2
        return there and fresh and seen.both_up and seen.segment > 0

    while not back():
        if monotonic() - began_s > BACK_WITHIN_S:
            raise TimeoutError(
                f"{role} did not come back after it was {'killed' if kill else 'stopped'}"
            )
        await asyncio.sleep(LOOK_S)
    return f"{'kill' if kill else 'stop'} {role}", monotonic() - began_s


async def soak(minutes: float, seed: int, rate_per_s: float) -> dict[str, Any]:
    """Run; return the figures."""
    rng, seen = random.Random(seed), Seen()
    settings = Settings(rate_per_s=rate_per_s, poll_interval_s=0.1, delay_ms=5, seed=seed)
    done, slow, wrong = Counter[str](), dict[str, float](), list[str]()
    async with Lab(settings, on_frame=seen.take) as lab:
        await lab.both_up()
        first, most = memory(), memory()
        end_s = monotonic() + 60 * minutes
        while monotonic() < end_s:
            await asyncio.sleep(rng.uniform(*PAUSE_S))
            what, took_s = await fault(rng, seen)
            done[what] += 1
            slow[what] = max(slow.get(what, 0.0), took_s)
            if not accounts_for_all(await lab.counters()):
                wrong.append(what)
            most = {role: max(mb, most.get(role, 0.0)) for role, mb in memory().items()}
        counters, last = await lab.counters(), memory()
    return {
        "faults": sum(done.values()),
        "by kind": dict(sorted(done.items())),
        "slowest to come back, s": {what: round(s, 2) for what, s in sorted(slow.items())},
        "did not add up after": wrong,
        "left out of the last segment": [one.reason for one in counters.left_out],
        "memory, MB: first, last, most": {
            role: [round(at.get(role, 0.0), 1) for at in (first, last, most)] for role in most
        },
        "left running": sorted(children()),
    }


def main() -> int:
    """Read the command line, run, and print what it came to."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=500.0, help="updates a second")
    given = parser.parse_args()
    try:
        told = asyncio.run(soak(given.minutes, given.seed, given.rate))
    except TimeoutError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, value in told.items():
        sys.stdout.write(f"{name}: {value}\n")
    return int(bool(told["did not add up after"] or told["left running"]))


if __name__ == "__main__":
    raise SystemExit(main())
