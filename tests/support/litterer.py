"""A job beside the window that leaves a file in the temporary folder, says so, and never ends."""

import tempfile
import time
from pathlib import Path

import msgspec

from app.running.beside import Show, do_beside


def _litter(_job: bytes, show: Show) -> msgspec.Struct:
    Path(tempfile.mkdtemp(), "left.txt").write_text("over")
    show(0.5)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    do_beside(_litter)
