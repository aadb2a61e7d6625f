"""What is written is said aloud with its units in full."""

from __future__ import annotations

import pytest

from app.text import formats
from app.text.in_words import in_words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (formats.milliseconds(1312), "1312 milliseconds"),
        (formats.microseconds(31.5), "32 microseconds"),
        (formats.milliseconds(1), "1.0 milliseconds"),
        (formats.milliseconds(0.001), "less than 0.01 milliseconds"),
        (formats.milliseconds(None), "not measured"),
        (formats.seconds(1.3), "1.3 seconds"),
        (formats.seconds(125), "2 minutes 5 seconds"),
        (formats.setting(1, "s"), "1 second"),
        (formats.setting(1 / 60, "/s"), "1 per minute"),
        (formats.setting(65536, "B"), "65.5 kilobytes"),
        (formats.per_second(10), "10.0 per second"),
        (formats.share(0.95), "95 per cent"),
        (formats.share(0.999), "more than 99 per cent"),
        (formats.data(1_300_000), "1.3 megabytes"),
        (formats.data_rate(900), "0.9 kilobytes per second"),
        (formats.ratio(27.2), "27 times"),
        ("20 ms ± 5", "20 milliseconds plus or minus 5"),
        ("p99 20 · max 41 ms", "99th percentile 20, max 41 milliseconds"),
        ("Update latency p50", "Update latency median"),
        ("mean ± 3 %", "mean plus or minus 3 per cent"),
        ("p99.9 –", "99.9th percentile not measured"),
        ("–, – and – 3", "not measured, not measured and not measured 3"),
        ("−4.5", "minus 4.5"),
        ("theory 1 020 ms ✓", "theory 1 020 milliseconds, agrees"),
        ("M 5.1, 10 km N of Somewhere", "M 5.1, 10 km N of Somewhere"),
    ],
)
def test_signs_and_units_become_words(written: str, said: str) -> None:
    assert in_words(written) == said
