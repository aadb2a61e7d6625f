"""How many clients a side has, in words and as people type it."""

import re

from app.text import formats

ONE = "just the one on screen"


def clients(number: int) -> str:
    """Return "1 client", "5 000 clients"."""
    return f"{formats.count(number)}{formats.HARD}client{'s' * (number != 1)}"


def a_side(number: int) -> str:
    """Return "5 000 clients a side"; of one who that is."""
    return f"{clients(number)} a side" if number > 1 else f"{clients(number)}, {ONE}"


def spaced(text: str) -> str:
    """Return what the lab says with thousands set apart as in the window: "5,000" is "5 000"."""
    return re.sub(r"(?<=\d),(?=\d{3})", formats.THIN, text)


def read(text: str) -> int:
    """Return how many clients were typed: "5000", "5 000 clients".

    Raise :class:`ValueError` with one clear line when that is no number of clients.
    """
    bare = text.strip().lower().removesuffix("s").removesuffix("client")
    value = formats.parse(bare, "")
    if value != int(value):
        raise ValueError(f"{text.strip()[:24]} is not a whole number of clients")
    return int(value)
