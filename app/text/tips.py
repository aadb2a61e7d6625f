"""Tooltips that wrap: Qt shows each line of a plain one as it is, however long it is."""

import textwrap

WIDTH = 72
"""Characters of a line of a tooltip: about two thirds of a small window."""


def wrapped(text: str) -> str:
    """Return ``text`` with line breaks between words, so that no line is over :data:`WIDTH`."""
    lines = (textwrap.fill(line, WIDTH, break_on_hyphens=False) for line in text.split("\n"))
    return "\n".join(lines)
