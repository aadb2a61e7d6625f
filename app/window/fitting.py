"""What stays when the window is low: rows give way in order of rank."""

from __future__ import annotations

from collections.abc import Sequence


def fitting(room: int, needed: int, optional: Sequence[tuple[str, int]]) -> set[str]:
    """Return which optional rows fit into ``room`` pixels beside the ``needed`` ones.

    ``optional`` holds name and height, the most important first. A row that does not fit takes
    the less important ones with it, so that the order in which rows go is always the same.
    """
    left = room - needed
    kept: set[str] = set()
    for name, height in optional:
        if height > left:
            break
        left -= height
        kept.add(name)
    return kept
