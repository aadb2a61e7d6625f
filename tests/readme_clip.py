"""The clip at the top of the README, made by the program: ``python -m tests.readme_clip FILE``.

It measures for three quarters of a minute on a machine that should have nothing else to do. In the
middle of the clip polling becomes eight times as frequent, so that one sees what that does.
"""

import asyncio
import sys
from pathlib import Path

from app.commands.clip.worker import make
from app.features.clip.records import ClipJob, Staging
from app.features.clip.reel import Reel
from feeds.frame import Frame
from feeds.lab import Lab
from feeds.settings import Settings

BEFORE = Settings(seed=7)
AFTER = BEFORE.replace(poll_interval_s=0.25)
FULL_S = 31.0
"""Until the charts are full."""
LENGTH_S = 8.0
STAGING = Staging(size=(1280, 840), theme="dark", points=9.75)
WIDTH, LIMIT_BYTES = 960, 1_500_000


async def recorded() -> Reel:
    """Return what a window would have been given."""
    reel = Reel(BEFORE)
    loop = asyncio.get_running_loop()

    def take(frame: Frame) -> None:
        loop.call_soon_threadsafe(reel.take, frame)

    lab = Lab(BEFORE, on_frame=take)
    try:
        await lab.start()
        await lab.both_up()
        await asyncio.sleep(FULL_S - LENGTH_S / 2)
        lab.apply(AFTER)
        reel.set(AFTER)
        await asyncio.sleep(LENGTH_S / 2)
        return reel
    finally:
        await lab.stop()


def main(target: str) -> int:
    """Make the clip; say how large it is."""
    job = ClipJob(
        target=str(Path(target).absolute()),
        form="webp",
        length_s=LENGTH_S,
        width=WIDTH,
        take=asyncio.run(recorded()).cut(),
        staging=STAGING,
        limit_bytes=LIMIT_BYTES,
    )
    outcome = make(job, lambda _share: None)
    print(outcome)  # noqa: T201
    return int(bool(outcome.error))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
