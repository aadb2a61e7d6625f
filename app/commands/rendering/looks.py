"""How windows look that are drawn to be looked at: themes, sizes, text scales."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

SIZES = ((1280, 720), (1600, 1000), (3840, 2160))
LARGE_TEXT, SMALLER_SIZES = 2.5, SIZES[:2]
THEMES = ("dark", "light")


@dataclass(frozen=True, slots=True)
class Look:
    """How a window looks."""

    theme: str = "dark"
    size: tuple[int, int] = (1600, 1000)
    text_scale: float = 1.0
    """A factor: 2.5 is text two and a half times as large."""
    presented: bool = False
    """In presentation mode, as on a screen of this size."""

    @property
    def name(self) -> str:
        """For the name of a file: "dark-1600x1000-100", or "dark-1600x1000-presented"."""
        width, height = self.size
        how = "presented" if self.presented else str(round(100 * self.text_scale))
        return f"{self.theme}-{width}x{height}-{how}"


def looks(
    sizes: Sequence[tuple[int, int]] | None = None,
    text_scale: float | None = None,
    theme: str | None = None,
) -> tuple[Look, ...]:
    """Return the looks that were asked for; nothing said means all that must be looked at.

    These are both themes at three sizes, and at the two smaller ones with large text and
    presented.
    """
    themes = (theme,) if theme else THEMES
    if text_scale is not None:
        return tuple(Look(*one, text_scale) for one in product(themes, sizes or SIZES))
    plain = [Look(*one) for one in product(themes, sizes or SIZES)]
    smaller = [size for size in sizes or SMALLER_SIZES if size in SMALLER_SIZES]
    both = list(product(themes, smaller))
    large = [Look(*one, LARGE_TEXT) for one in both]
    return (*plain, *large, *(Look(*one, presented=True) for one in both))
