"""What a crowd costs the two servers, compared, as the end of a sentence."""

from dataclasses import dataclass
from typing import Literal

from app.text import formats
from app.text.clients import clients

LEAST_SHARE = 0.02
"""Of a core. What a server uses at rest was 0.7 to 1.5 % from one second to the next, and two
seconds of it are subtracted: of less work, a difference of 15 % would not be known."""
Found = Literal["polled", "live", "alike", "little"]
"""Which server works more, or that neither does as far as can be told."""


@dataclass(frozen=True, slots=True)
class ServerWork:
    """What both servers use for a crowd, in shares of a core, what they use at rest subtracted."""

    clients: int
    """A side, the one on screen included."""
    live: float | None = None
    """``None``: it is not measured, or not to be relied on."""
    polled: float | None = None
    limited: bool = False
    """Whether the crowd limits its own figures, so that nothing is said of the servers."""

    @property
    def known(self) -> bool:
        """Whether there is something to say."""
        return self.live is not None and self.polled is not None


def work_words(found: Found, live: float, polled: float, number: int) -> str:
    """Return who works more for ``number`` clients a side; both figures are shares of a core.

    A figure under :data:`LEAST_SHARE` is told as that bound, and so is the factor over it.
    """
    with_them = f"with {clients(number)}"
    if found == "little":
        bound = formats.share(LEAST_SHARE)
        little = "too little to be told from what it uses at rest"
        return f"{with_them} neither server works over {bound} of a core, {little}"
    if found == "alike":
        each = " and ".join(_of_a_core(share) for share in (polled, live))
        return f"{with_them} both servers work about as much ({each} of a core)"
    more, less = (polled, live) if found == "polled" else (live, polled)
    if less >= LEAST_SHARE:
        factor = formats.ratio(more / less)
    else:  # rounded down: more is true
        factor = f"over {formats.ratio(int(more / LEAST_SHARE * 10) / 10)}"
    for_it = " for it" if found == "polled" else ""
    against = f"{_of_a_core(more)} of a core against {_of_a_core(less)}"
    return f"{with_them} the {found} server works {factor} as much{for_it} ({against})"


def _of_a_core(share: float) -> str:
    if share < LEAST_SHARE:
        return f"under {formats.share(LEAST_SHARE)}"
    return formats.precise(share, "share", 2)
