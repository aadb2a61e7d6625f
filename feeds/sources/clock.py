"""Regular clock: seconds since the start; two readings differ by how far one is behind."""

from feeds.sources.base import PeriodicSource, Sample


class Clock(PeriodicSource):
    """The seconds of a minute."""

    key = "clock"
    label = "Regular clock"
    about = "Equal gaps; the value is the planned time in seconds, from 0 up to 60 and again."
    unit = "s"
    default_rate_per_s = 10.0
    order = 50

    def sample(self) -> Sample:
        """Return the seconds of the running minute."""
        # Rounded before the division, or a sum of many tenths would read 59.999… for 0.
        return Sample(round(round(self.advance(), 3) % 60.0, 3))
