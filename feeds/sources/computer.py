"""Computer: how busy the machine that runs the program is.

psutil is imported when it is asked: the window imports every source for its name.
"""

from time import perf_counter

from feeds.sources.base import PeriodicSource, Sample

_MIN_WINDOW_S = 0.1
"""CPU time is counted in ticks of about 10 ms; a share over less than ten of them is noise."""


class Computer(PeriodicSource):
    """What the operating system says of this machine."""

    key = "computer"
    label = "This computer"
    about = (
        "Processor load in per cent; memory and network load in the text. Real, so it has no seed."
    )
    unit = "%"
    default_rate_per_s = 2.0
    order = 40

    def __init__(self, *, seed: int, rate_per_s: float) -> None:
        super().__init__(seed=seed, rate_per_s=rate_per_s)
        self._read_at_s = perf_counter()
        self._moved_bytes = _moved_bytes()
        self._reading = _reading(0.0)

    def sample(self) -> Sample:
        """Return the load since the reading before, or that reading again if it is too recent."""
        window_s = perf_counter() - self._read_at_s
        if window_s >= _MIN_WINDOW_S:
            self._read(window_s)
        return self._reading

    def _read(self, window_s: float) -> None:
        moved_bytes = _moved_bytes()
        # The counters start again at zero when an interface goes away.
        fresh_bytes = max(0, moved_bytes - self._moved_bytes)
        self._reading = _reading(fresh_bytes / 1000 / window_s)
        self._moved_bytes = moved_bytes
        self._read_at_s += window_s


def _reading(network_kb_per_s: float) -> Sample:
    import psutil

    cpu_percent, memory = psutil.cpu_percent(), psutil.virtual_memory().percent
    text = f"CPU {cpu_percent:.0f} % · memory {memory:.0f} % · network {network_kb_per_s:.0f} kB/s"
    return Sample(cpu_percent, text)


def _moved_bytes() -> int:
    """Return what all interfaces have received and sent so far; 0 on a machine without any."""
    import psutil

    counters = psutil.net_io_counters()
    return counters.bytes_recv + counters.bytes_sent if counters else 0
