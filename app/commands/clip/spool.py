"""The pictures of a clip between being drawn and being written: packed, and read at random."""

from __future__ import annotations

import zlib

from PIL import Image

FAST = 1
"""Pictures of a window shrink to a twentieth at once; more effort is for the file."""
SAMPLES = 6
"""Pictures whose colours are looked at."""


class Spool:
    """Keeps pictures of one size, in the order in which they are shown."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._packed: list[bytes] = []

    def add(self, rgb: bytes) -> None:
        """Keep the picture of these bytes, three a pixel."""
        self._packed.append(zlib.compress(rgb, FAST))

    def __len__(self) -> int:
        return len(self._packed)

    def rgb(self, index: int) -> bytes:
        """Return the bytes of a picture, three a pixel."""
        return zlib.decompress(self._packed[index])

    def image(self, index: int) -> Image.Image:
        """Return a picture."""
        return Image.frombytes("RGB", self.size, self.rgb(index))

    def palette(self, colours: int) -> Image.Image:
        """Return a picture with a palette of so many colours that suit all pictures.

        Half of them are those that most pixels have, so that grounds keep theirs; the others lie
        among all that there are.
        """
        chosen = [round(k * (len(self) - 1) / (SAMPLES - 1)) for k in range(SAMPLES)]
        width, height = self.size
        sheet = Image.new("RGB", (width, height * SAMPLES))
        for place, index in enumerate(chosen):
            sheet.paste(self.image(index), (0, height * place))
        counted = sheet.getcolors(width * height * SAMPLES) or []
        counted.sort(key=lambda one: one[0], reverse=True)
        common = [colour for _, colour in counted[: colours // 2]]
        others = sheet.quantize(colours - len(common), dither=Image.Dither.NONE).getpalette() or []
        found = Image.new("P", (1, 1))
        found.putpalette([part for colour in common for part in colour] + others)  # type: ignore[union-attr]
        return found
