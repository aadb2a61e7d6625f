"""How windows look that are drawn to be looked at: themes, sizes, text scales."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

SIZES = ((1280, 720), (1600, 1000), (3840, 2160))
LARGE_TEXT, SMALLER_SIZES = 2.5, SIZES[:2]
THEMES = ("dark", "light")
View = Literal["window", "speaker", "crosshair", "before"]
VIEWS: tuple[View, ...] = ("window", "speaker", "crosshair", "before")
"""What is drawn: the window, the speaker's view, the window being read, and with what was kept."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a window looks."""

    theme: str = "dark"
    size: tuple[int, int] = (1600, 1000)
    text_scale: float = 1.0
    """A factor: 2.5 is text two and a half times as large."""
    presented: bool = False
    """In presentation mode, as on a screen of this size."""
    view: View = "window"
    """What is drawn."""

    @property
    def name(self) -> str:
        """For the name of a file: "dark-1600x1000-100", "dark-1600x1000-presented-speaker"."""
        width, height = self.size
        how = "presented" if self.presented else str(round(100 * self.text_scale))
        view = "" if self.view == "window" else f"-{self.view}"
        return f"{self.theme}-{width}x{height}-{how}{view}"


def looks(
    sizes: Sequence[tuple[int, int]] | None = None,
    text_scale: float | None = None,
    theme: str | None = None,
    views: Sequence[View] | None = None,
) -> tuple[Look, ...]:
    """Return the looks that were asked for; nothing said means all that must be looked at.

    These are both themes at three sizes, and at the two smaller ones with large text and
    presented; all of them of each of ``views``, by default of the window.
    """
    found = _looks(sizes, text_scale, theme)
    return tuple(replace(look, view=view) for view in views or VIEWS[:1] for look in found)


def _looks(
    sizes: Sequence[tuple[int, int]] | None, text_scale: float | None, theme: str | None
) -> tuple[Look, ...]:
    themes = (theme,) if theme else THEMES
    if text_scale is not None:
        return tuple(Look(*one, text_scale) for one in product(themes, sizes or SIZES))
    plain = [Look(*one) for one in product(themes, sizes or SIZES)]
    smaller = [size for size in sizes or SMALLER_SIZES if size in SMALLER_SIZES]
    both = list(product(themes, smaller))
    large = [Look(*one, LARGE_TEXT) for one in both]
    return (*plain, *large, *(Look(*one, presented=True) for one in both))
