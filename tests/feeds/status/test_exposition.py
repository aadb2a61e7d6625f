"""A gateway's metrics, read by Prometheus' own parser."""

from __future__ import annotations

import pytest

pytest.importorskip("prometheus_client", reason="prometheus-client is not installed")

from prometheus_client import ProcessCollector, parser

from feeds import __version__
from feeds.status.exposition import told
from feeds.status.site import METRICS, GatewayBooks
from feeds.transports.base import Transport
from tests.feeds.status.test_pages import BEARER, ask
from tests.feeds.test_gateway import each, gateway
from tests.feeds.transports.driver import PULL
from tests.support.clock import on_loop

BOOKS = GatewayBooks(
    *(7, 9, 3, 2, 1),
    cpu_s=1.5,
    loop_lag_ms=4.0,
    upstream_gaps=11,
    upstream_foreign=12,
    upstream_reconnects=13,
    side="live",
    transport="sse",
    newest_seq=42,
    rss_bytes=1 << 20,
)


def parsed(text: str) -> dict[str, float]:
    """Return each sample by its name; those of a gateway have their side and transport."""
    found: dict[str, float] = {}
    for family in parser.text_string_to_metric_families(text):
        assert family.documentation.endswith(".") or family.name.startswith("process_")
        assert family.type in ("counter", "gauge")
        for sample in family.samples:
            assert sample.name.endswith("_total") == (family.type == "counter")
            name = sample.name.removeprefix("live_vs_polled_")
            if name not in ("build_info", sample.name):
                assert set(sample.labels) == {"side", "transport"}
            assert name not in found
            found[name] = sample.value
    return found


def test_every_figure_is_there_under_its_name() -> None:
    kind, body = told(BOOKS, has_upstream=True)
    assert kind.startswith("text/plain; version=0.0.4")
    text = body.decode()
    found = parsed(text)
    assert {name: found[name] for name in found if not name.startswith("process_")} == {
        "requests_total": 7,
        "messages_total": 9,
        "connections": 3,
        "pings_total": 2,
        "resyncs_total": 1,
        "upstream_gaps_total": 11,
        "upstream_foreign_total": 12,
        "upstream_reconnects_total": 13,
        "upstream_up": 1,
        "newest_sequence_number": 42,
        "loop_lag_seconds": 0.004,
        "build_info": 1,
    }
    assert f'live_vs_polled_build_info{{version="{__version__}"}}' in text
    assert 'live_vs_polled_messages_total{side="live",transport="sse"} 9.0' in text


def test_where_the_library_knows_no_process_ours_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProcessCollector, "collect", lambda self: [])
    found = parsed(told(BOOKS, has_upstream=False)[1].decode())
    assert found["process_cpu_seconds_total"] == 1.5
    assert found["process_resident_memory_bytes"] == 1 << 20
    assert found["process_start_time_seconds"] > 1e9
    assert found["upstream_up"] == 0


@each
@on_loop
async def test_a_scrape_is_no_request_of_the_side(transport: type[Transport]) -> None:
    async with gateway(transport) as serving:
        first = await ask(serving.port, METRICS, BEARER)
        found = parsed(first.body.decode())
        assert "loop_lag_seconds" not in found  # watched from now on
        assert found["process_resident_memory_bytes"] > 1 << 20
        assert found["process_cpu_seconds_total"] > 0
        again = await ask(serving.port, METRICS, BEARER)
        found = parsed(again.body.decode())
        assert found["loop_lag_seconds"] >= 0
        assert found["requests_total"] == found["messages_total"] == 0
        assert found["newest_sequence_number"] == 1
        head = await ask(serving.port, METRICS, BEARER, method="HEAD")
        assert (head.status, head.body) == (200, b"")
        assert (transport in PULL) == (found["connections"] > 0)  # this one's own, over HTTP
