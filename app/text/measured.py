"""The measured values of a claim as people read them, with the unit that their name ends in."""

import re

from app.text import formats
from feeds.figure import kind_of
from feeds.stories.claim import Quantity

_NAME = re.compile(r"[a-z]\w*(?:\.\w+)+|elapsed_s|updates_published", re.ASCII)


def shown(measured: Quantity) -> str:
    """Return the value with its unit: ``1 021 ms``; what is not known yet is a dash."""
    name = _NAME.search(measured.name)
    if name and name[0].endswith(("cpu_share", "serving_share")):
        return formats.of_a_core(measured.value)
    product = re.search(r"[*/]", measured.name)  # of another unit than its factors
    return formats.shown(measured.value, kind_of(name[0]) if name and not product else "")
