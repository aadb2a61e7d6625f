"""``--fairness``: the switches of the comparison on the command line."""

from __future__ import annotations

import argparse

from app.text.mistakes import hint
from feeds.fairness import WORST, Fairness

_POSITIONS = {"on": True, "off": False}
_WHOLE = {"fair": Fairness(), "worst": WORST}


def add(group: argparse._ArgumentGroup) -> None:
    """Add the option; it only appears as a result when it was given."""
    group.add_argument(
        "--fairness",
        type=read,
        metavar="LIST",
        default=argparse.SUPPRESS,
        help="what either side does: fair, worst, or switches such as polled-keep-alive=off,"
        f"live-compression=on (on or off; there are {', '.join(_names())}; default fair)",
    )


def read(text: str) -> Fairness:
    """Return the switches that ``text`` names; the others stay fair."""
    if text in _WHOLE:
        return _WHOLE[text]
    chosen: dict[str, bool] = {}
    for word in text.split(","):
        name, _, position = word.strip().partition("=")
        if name in _WHOLE:
            raise argparse.ArgumentTypeError(f"{name} stands alone, without other switches")
        if name not in _names():
            known = [*_WHOLE, *_names()]
            wrong = f"{name!r} is no switch; there are {', '.join(known)}{hint(name, known)}"
            raise argparse.ArgumentTypeError(wrong)
        if position not in _POSITIONS:
            raise argparse.ArgumentTypeError(f"{name}={position or '?'}: write on or off")
        chosen[name.replace("-", "_")] = _POSITIONS[position]
    return Fairness().replace(**chosen)


def _names() -> list[str]:
    return [name.replace("_", "-") for name in Fairness.__struct_fields__]
