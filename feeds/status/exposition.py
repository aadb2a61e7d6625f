"""A gateway's books in the text form that Prometheus reads.

Names and units as https://prometheus.io/docs/practices/naming/ asks for; what the process itself
takes is called as all of Prometheus' own client libraries call it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import psutil
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from feeds import __version__
from feeds.status.site import GatewayBooks

KIND = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "live_vs_polled"
LABELS = ("side", "transport")

_COUNTED = {
    "requests": "Requests and opening handshakes that came in, whatever was answered.",
    "messages": "Updates that went out, one for each connection that got it.",
    "pings": "Pings that were answered.",
    "resyncs": "Connections that were told the present value, being new or behind.",
    "upstream_gaps": "Updates that never came from the source, by its own count.",
    "upstream_foreign": "Messages of a second source and others that were passed over.",
    "upstream_reconnects": "Times that the way to the source had to be made anew.",
}
"""What is counted since the process began, as in the books."""


class _Exposed:
    """What a registry collects: the books as they are."""

    def __init__(self, books: GatewayBooks, *, has_upstream: bool) -> None:
        self._books, self._has_upstream = books, has_upstream

    def collect(self) -> Iterator[Metric]:
        """Give each figure."""
        books, labels = self._books, (self._books.side, self._books.transport)
        for name, meaning in _COUNTED.items():
            counter = CounterMetricFamily(f"{PREFIX}_{name}", meaning, labels=LABELS)
            counter.add_metric(labels, getattr(books, name))
            yield counter
        gauges: dict[str, tuple[str, float]] = {
            "connections": (
                "Connections that are open; over HTTP this scrape's own, too.",
                books.connections,
            ),
            "newest_sequence_number": ("Number of the newest update.", books.newest_seq),
            "upstream_up": ("Whether updates can come from the source.", self._has_upstream),
        }
        if books.loop_lag_ms is not None:
            meaning = "The longest that the event loop was late since the scrape before."
            gauges["loop_lag_seconds"] = (meaning, books.loop_lag_ms / 1000)
        for name, (meaning, value) in gauges.items():
            gauge = GaugeMetricFamily(f"{PREFIX}_{name}", meaning, labels=LABELS)
            gauge.add_metric(labels, float(value))
            yield gauge
        built = GaugeMetricFamily(f"{PREFIX}_build_info", "The program.", labels=("version",))
        built.add_metric((__version__,), 1)
        yield built


class _Process:
    """What the library's own collector has where there is ``/proc``, and psutil elsewhere."""

    def __init__(self, books: GatewayBooks) -> None:
        self._books = books

    def collect(self) -> Iterable[Metric]:
        """Give processor and memory, at least."""
        found = list(ProcessCollector(registry=None).collect())
        return found or self._by_ourselves()

    def _by_ourselves(self) -> Iterator[Metric]:
        books = self._books
        began_s = psutil.Process().create_time()
        yield CounterMetricFamily(
            "process_cpu_seconds", "Total user and system CPU time.", value=books.cpu_s
        )
        yield GaugeMetricFamily(
            "process_resident_memory_bytes", "Resident memory size.", value=books.rss_bytes
        )
        yield GaugeMetricFamily(
            "process_start_time_seconds", "Start time since the epoch.", value=began_s
        )


def told(books: GatewayBooks, *, has_upstream: bool) -> tuple[str, bytes]:
    """Return the media type and the text."""
    registry = CollectorRegistry()
    registry.register(_Exposed(books, has_upstream=has_upstream))
    registry.register(_Process(books))
    return KIND, generate_latest(registry)
