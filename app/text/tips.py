"""Tooltips that wrap: Qt shows each line of a plain one as it is, however long it is."""

import re
import textwrap
from html import escape

WIDTH = 72
"""Characters of a line of a tooltip: about two thirds of a small window."""
_MARKUP = re.compile(r"<[A-Za-z/!?]|&\w+;")
"""What has Qt take a tooltip for HTML."""


def wrapped(text: str) -> str:
    """Return ``text`` with line breaks between words, so that no line is over :data:`WIDTH`.

    A tooltip shows it as it stands, also where it looks like markup.
    """
    lines = (textwrap.fill(line, WIDTH, break_on_hyphens=False) for line in text.split("\n"))
    plain = "\n".join(lines)
    return f"<p style=white-space:pre>{escape(plain)}</p>" if _MARKUP.search(plain) else plain
