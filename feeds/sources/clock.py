"""Regular clock: seconds since the start; two readings differ by how far one is behind."""

from feeds.sources.base import PeriodicSource, Sample


class Clock(PeriodicSource):
    """The seconds since the start."""

    key = "clock"
    label = "Regular clock"
    about = "Equal gaps; the value is the planned time in seconds since the start."
    unit = "s"
    default_rate_per_s = 10.0
    order = 50

    def sample(self) -> Sample:
        """Return the seconds since the start; rounded, for a sum of many tenths has a tail."""
        return Sample(round(self.advance(), 3))
