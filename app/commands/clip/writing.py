"""The file of a clip: pictures of a spool as animated WebP, GIF or MP4, small enough to be sent.

Lossless WebP of a palette is smaller than lossy, and sharp: of 10 s at 1280 × 720 and 14 pictures a
second 1.9 MB, where quality 60 has 3.8 MB. What becomes larger than the limit is tried with fewer
pictures a second, then with fewer colours; the first that should do, by some pictures from the
middle, is tried first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from app.commands.clip.mp4 import mp4
from app.commands.clip.projection import PERIOD_MS
from app.commands.clip.spool import Spool
from app.commands.clip.strip import Strip
from app.features.clip.records import FormKey

TRIED = 10
"""Pictures by which is guessed how large a file becomes."""


@dataclass(frozen=True, slots=True)
class Economy:
    """How much is given up for the size."""

    step: int = 1
    """Of so many pictures one is shown."""
    colours: int = 255
    """One is left for what did not change since the picture before, in GIF."""
    crf: int = 20
    """Constant rate factor of H.264: 18 looks like the original, 6 more is half the size."""

    @property
    def period_ms(self) -> int:
        """How long a picture is shown."""
        return PERIOD_MS * self.step

    def indices(self, number: int) -> range:
        """Return which of ``number`` pictures are shown."""
        return range(0, number, self.step)

    def note(self) -> str:
        """Return what is given up, in words; "" if nothing is."""
        said = []
        if self.step > 1:
            said.append(f"{1000 / self.period_ms:.2g} pictures a second")
        if self.colours < 128:
            said.append(f"{self.colours} colours")
        if self.crf > 30:
            said.append("less sharp")
        return ", ".join(said)


ECONOMIES = {
    "webp": (
        Economy(),
        Economy(2),
        Economy(2, 63),
        Economy(3, 63),
        Economy(5, 63),
        Economy(8, 31),
    ),
    "mp4": (Economy(), Economy(crf=28), Economy(crf=34), Economy(2, crf=36), Economy(4, crf=40)),
}
ECONOMIES["gif"] = ECONOMIES["webp"]

Show = Callable[[float], object]


def written(spool: Spool, form: FormKey, limit_bytes: int, show: Show) -> tuple[bytes, Economy]:
    """Return the file of all pictures, and what was given up for it to be within the limit.

    What cannot be made so small is as small as it could be made. Raise ``OSError`` when an encoder
    fails. ``show`` is told the share of the work that is done.
    """
    ways = ECONOMIES[form]
    begin = next(
        (k for k, way in enumerate(ways) if _guessed(spool, form, way) <= limit_bytes),
        len(ways) - 1,
    )
    data = b""
    for way in ways[begin:]:
        data = _file(spool, form, way, way.indices(len(spool)), show)
        if len(data) <= limit_bytes:
            break
    return data, way


def _guessed(spool: Spool, form: FormKey, way: Economy) -> float:
    """Return about how many bytes a file has, by some pictures from the middle."""
    indices = way.indices(len(spool))
    middle = max(0, len(indices) // 2 - TRIED // 2)
    some = indices[middle : middle + TRIED]
    if len(some) < TRIED:
        return 0
    first, all_of_them = (
        len(_file(spool, form, way, part, lambda _share: None)) for part in (some[:1], some)
    )
    return first + (all_of_them - first) / (len(some) - 1) * (len(indices) - 1)


def _file(spool: Spool, form: FormKey, way: Economy, indices: range, show: Show) -> bytes:
    """Return the file of the pictures ``indices``."""

    def seen(number: int) -> None:
        show((number + 1) / len(indices))

    if form == "mp4":
        return mp4(_shown(spool, indices, seen), spool.size, way.period_ms, way.crf)
    strip = Strip(spool, indices, spool.palette(way.colours), seen)
    file = BytesIO()
    if form == "gif":
        strip.save(
            file, "GIF", save_all=True, duration=way.period_ms, loop=0, optimize=True, disposal=1
        )
    else:
        strip.save(
            file,
            "WEBP",
            save_all=True,
            duration=way.period_ms,
            loop=0,
            lossless=True,
            quality=60,
            method=4,
            kmin=0,
            kmax=0,  # a picture in full only at the beginning: it is played from there
        )
    return file.getvalue()


def _shown(spool: Spool, indices: range, seen: Callable[[int], None]) -> Iterator[bytes]:
    for number, index in enumerate(indices):
        yield spool.rgb(index)
        seen(number)
