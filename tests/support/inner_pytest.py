"""The surroundings of a pytest that a test runs."""

from __future__ import annotations

import os


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without what was asked of the outer pytest, and `more`.

    An inner one that measures coverage too would gather the data files of the outer one's workers
    from the same folder, some of them half written.
    """
    return {key: value for key, value in os.environ.items() if key != "PYTEST_ADDOPTS"} | more
