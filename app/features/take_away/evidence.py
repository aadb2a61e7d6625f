"""Exports beside a running window: a process for each job, followed on a thread."""

import asyncio
import subprocess
from collections.abc import Callable
from contextlib import suppress

import msgspec

from app.features.take_away.recording import Snapshot
from feeds import interpreter
from feeds.counters import Counters
from feeds.frame import Marker
from feeds.load.records import LoadSummary
from feeds.settings import Settings


class Job(msgspec.Struct, frozen=True):
    """What to write where."""

    target: str
    snapshot: Snapshot
    settings: Settings
    counters: Counters
    markers: list[Marker] = []
    load: LoadSummary = LoadSummary()


class ExportOutcome(msgspec.Struct, frozen=True):
    """How it went; both are "" when everything was written."""

    error: str = ""
    lacking: str = ""


async def export(job: Job, show: Callable[[float], None]) -> ExportOutcome:
    """Have a process do ``job``; ``show`` gets the share of 1 that is done, on the loop's thread.

    When cancelled, the process ends and leaves nothing at the target.
    """
    loop = asyncio.get_running_loop()
    process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own module; it starts at once
        interpreter.command("app.features.take_away.worker"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl+C is for the window, which finishes the export first
        env=interpreter.environment(),
    )

    def tell(share: float) -> None:
        loop.call_soon_threadsafe(show, share)

    try:
        return await asyncio.to_thread(_follow, process, job, tell)
    finally:
        process.terminate()  # with it the thread ends, too
        process.wait()


def _follow(
    process: subprocess.Popen[bytes], job: Job, show: Callable[[float], None]
) -> ExportOutcome:
    """Give the process its job and return what came of it."""
    outcome = ExportOutcome(error="the export ended without saying why")
    decode = msgspec.json.Decoder(float | ExportOutcome).decode
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError, RuntimeError, msgspec.DecodeError):
            process.stdin.write(msgspec.json.encode(job))
            process.stdin.close()
            for line in process.stdout:
                said = decode(line)
                if isinstance(said, ExportOutcome):
                    outcome = said
                else:
                    show(said)
    return outcome
