"""What is written on screen as it is said aloud: units spelled out, signs as words."""

import re

from app.text.formats import HARD, NOTHING, THIN

_UNITS = {
    "kB/s": "kilobytes per second",
    "MB/s": "megabytes per second",
    "GB/s": "gigabytes per second",
    "B/s": "bytes per second",
    "kB": "kilobytes",
    "MB": "megabytes",
    "GB": "gigabytes",
    "B": "bytes",
    "/min": "per minute",
    "/s": "per second",
    "µs": "microseconds",
    "ms": "milliseconds",
    "min": "minutes",
    "h": "hours",
    "s": "seconds",
    "%": "per cent",
    "mV": "millivolts",
    "USD": "US dollars",
}
_QUANTITY = re.compile(
    rf"(\d+(?:\.\d+)?)[ {HARD}]({'|'.join(re.escape(unit) for unit in _UNITS)})(?![\w/])"
)
_PERCENTILE = re.compile(r"\bp(\d+(?:\.\d+)?)\b")
_SIGNS = (
    ("×", re.compile(r"(?<=\d)×"), " times"),
    ("×", re.compile(r"×(?=\d)"), "times "),
    ("±", re.compile(r"\s*±\s*"), " plus or minus "),
    ("<", re.compile(r"<(?=[\d.])"), "less than "),
    (">", re.compile(r">(?=[\d.])"), "more than "),
    ("−", re.compile(r"−(?=[\d.])"), "minus "),
    (NOTHING, re.compile(rf"(?<!\S){NOTHING}(?![^\s,;.])"), "not measured"),
    ("·", re.compile(r"\s*·\s*"), ", "),
    ("✓", re.compile(r"\s*✓"), ", agrees"),
    ("…", re.compile(r"\s*…"), ""),
)
"""Each sign, where it means something, and its words."""


def in_words(text: str) -> str:
    """Return ``text`` as a voice should say it: "p99 1 990 ms" is "99th percentile 1990 …"."""
    said = _QUANTITY.sub(_quantity, text.replace(THIN, ""))
    said = _PERCENTILE.sub(_percentile, said)
    for sign, where, words in _SIGNS:
        if sign in said:  # most texts have none, and some are told four times a second
            said = where.sub(words, said)
    return said.replace(HARD, " ").strip()


def _quantity(found: re.Match[str]) -> str:
    figure, unit = found.groups()
    words = _UNITS[unit]
    if figure == "1" and not unit.startswith(("/", "%")):
        first, *rest = words.split(" ")
        words = " ".join([first.removesuffix("s"), *rest])
    return f"{figure} {words}"


def _percentile(found: re.Match[str]) -> str:
    return "median" if found[1] == "50" else f"{found[1]}th percentile"
