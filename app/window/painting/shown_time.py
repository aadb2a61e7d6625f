"""The time that is shown: the present, or that of a recording."""

from typing import Protocol

from feeds.clock import now_ns


class ShownTime(Protocol):
    """What the painter asks for the instant to show, in nanoseconds of the frames' clock."""

    @property
    def is_present(self) -> bool:
        """Whether it is the present: then what painting takes is measured."""

    @property
    def stands(self) -> bool:
        """Whether it stands still: then nothing new comes, and nothing has to be kept aside."""

    def __call__(self) -> int:
        """Return the instant to show now."""

    def stand(self, still: bool) -> bool:
        """Stand still or go on; return False where it cannot, as the present."""


class Present:
    """The host's monotonic clock, which nobody stops."""

    is_present, stands = True, False

    def __call__(self) -> int:
        """Return the present instant."""
        return now_ns()

    def stand(self, still: bool) -> bool:
        """Go on."""
        return False
