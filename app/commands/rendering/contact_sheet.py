"""A page with all pictures of a rendering: small, side by side, each a link to the large one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

STYLE = """\
body { font: 15px/1.4 sans-serif; margin: 2em; background: #888; color: #000 }
h2 { margin: 2em 0 .5em; font-size: 1.1em }
div { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start }
figure { margin: 0; width: 400px } img { width: 100%; display: block }
figcaption { font-size: .85em }"""


def sheet(shots: Sequence[tuple[str, str]], looks: Sequence[str]) -> str:
    """Return the page; ``shots`` are title and name, a picture is called NAME-LOOK.png."""
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="en"><meta charset="utf-8"><title>Pictures</title><style>{STYLE}</style>',
        f"<h1>{len(shots) * len(looks)} pictures</h1>",
    ]
    for title, name in shots:
        parts.append(f"<h2>{escape(title)}</h2><div>")
        parts += [_figure(f"{name}-{look}.png", f"{title}, {look}", look) for look in looks]
        parts.append("</div>")
    return "\n".join([*parts, "</html>", ""])


def _figure(file: str, alt: str, caption: str) -> str:
    link = quote(file)
    return (
        f'<figure><a href="{link}"><img src="{link}" loading="lazy" alt="{escape(alt)}"></a>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )
