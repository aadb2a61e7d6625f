"""When a talk began, and what is planned for it; the instants are in nanoseconds, passed in."""


class TalkClock:
    """Counts the time of a talk: one of the program, whatever its window shows meanwhile."""

    def __init__(self) -> None:
        self.began_ns: int | None = None
        """``None`` while it does not count."""
        self.plan: tuple[float, ...] = ()
        """Seconds of every step of the story that is the talk; none if none are stated."""
        self.step = 0
        """At which of them the talk is, from 0."""

    def begin(self, at_ns: int, *, anew: bool = True) -> None:
        """Begin to count; go on if it counts already, unless ``anew``."""
        if anew or self.began_ns is None:
            self.began_ns = at_ns

    def stop(self) -> None:
        """Count nothing any more."""
        self.began_ns = None

    def go_on_since(self, began_ns: int | None) -> None:
        """Go on with a talk that began then, whatever ended or began meanwhile, if one did."""
        if began_ns is not None:
            self.began_ns = began_ns

    def elapsed_s(self, at_ns: int) -> float | None:
        """Return the seconds since it began; ``None`` if it does not count."""
        return None if self.began_ns is None else (at_ns - self.began_ns) / 1e9
