"""``override``: marks a method that Qt calls, or that replaces another class's.

Python has it from 3.12 on; until then it does nothing, and the type checker looks at it all the
same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

__all__ = ["override"]

if TYPE_CHECKING:
    from typing_extensions import override
else:
    T = TypeVar("T")

    def override(method: T) -> T:
        """Return ``method`` as it is."""
        return method
