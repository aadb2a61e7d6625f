"""Quantities read well at every size, and typed ones are understood or refused in one line."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import formats
from feeds.figure import Kind


def plain(text: str) -> str:
    """Return ``text`` with ordinary spaces, to compare."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
        (0, "0 ms"),
        (0.001, "<0.01 ms"),
        (0.21, "0.21 ms"),
        (0.999, "1.0 ms"),
        (3.14, "3.1 ms"),
        (9.96, "10 ms"),
        (38.2, "38 ms"),
        (1312, "1 312 ms"),
        (9999.6, "10.0 s"),
        (13400, "13.4 s"),
        (119_960, "2 min 0 s"),
        (9_000_000, "2 h 30 min"),
        (-0.3, "−0.30 ms"),
    ],
)
def test_milliseconds(ms: float | None, text: str) -> None:
    assert plain(formats.milliseconds(ms)) == text


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        ("seconds", 2, "2.0 s"),
        ("seconds", 0.05, "50 ms"),
        ("seconds", 0, "0 s"),
        ("seconds", None, "–"),
        ("count", 1_234_567, "1 234 567"),
        ("count", 0, "0"),
        ("data", 64, "64 B"),
        ("data", 999.7, "1.0 kB"),
        ("data", 13_000, "13 kB"),
        ("data", 2.04e9, "2.0 GB"),
        ("data", 5e12, "5 000 GB"),
        ("data_rate", 900, "0.9 kB/s"),
        ("data_rate", 64, "64 B/s"),
        ("data_rate", 1_100_000, "1.1 MB/s"),
        ("per_second", 0.5, "0.5 /s"),
        ("per_second", 10, "10.0 /s"),
        ("per_second", 1000, "1 000 /s"),
        ("per_second", 1 / 60, "1 /min"),
        ("per_second", 0, "0 /s"),
        ("per_second", 1e-6, "<0.1 /min"),
        ("share", 0.95, "95 %"),
        ("share", 0.001, "<1 %"),
        ("share", 0.999, ">99 %"),
        ("share", 1, "100 %"),
        ("share", 0, "0 %"),
        ("ratio", 27.3, "27×"),
        ("ratio", 2.7, "2.7×"),
        ("ratio", None, "–"),
    ],
)
def test_figures(function: str, value: float | None, text: str) -> None:
    assert plain(getattr(formats, function)(value)) == text


@pytest.mark.parametrize("name", ["seconds", "count", "data", "data_rate", "per_second", "share"])
def test_what_was_not_measured_is_a_dash(name: str) -> None:
    assert getattr(formats, name)(None) == "–"
    assert getattr(formats, name)(math.nan) == "–"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "ms", "–"),
        (math.nan, "ms", "–"),
        (0, "ms", "0 ms"),
        (1040.4, "ms", "1 040 ms"),
        (123456.7, "ms", "123 457 ms"),
        (0.0000123456, "s", "0.00001235 s"),
        (3e-9, "s", "<0.000001 s"),
        (1234567, "B", "1 234 567 B"),
        (31735808, "B", "31.74 MB"),
        (0.95236, "share", "95.24 %"),
        (0.5, "/s", "0.5 /s"),
        (5, "", "5"),
        (0.12345, "source", "0.1235"),
    ],
)
def test_figures_to_be_read_closely(value: float | None, kind: Kind, text: str) -> None:
    assert plain(formats.precise(value, kind)) == text


def test_digits_unit_and_sign_of_a_figure_read_closely() -> None:
    assert plain(formats.precise(1017.26, "ms", 5)) == "1 017.3 ms"
    assert plain(formats.precise(0.12, "source", unit="mV")) == "0.12 mV"
    assert formats.precise(20.5, "ms", unit="") == "20.5"
    assert [plain(formats.signed(value, "ms")) for value in (3.0, -3.0, 0.0, None)] == [
        "+3 ms",
        "−3 ms",
        "+0 ms",
        "–",
    ]


@given(st.floats(allow_nan=False), st.sampled_from(["ms", "s", "B", "B/s", "/s", "share", ""]))
def test_no_figure_has_an_exponent(value: float, kind: Kind) -> None:
    for text in (formats.precise(value, kind), formats.shown(value, kind)):
        assert not re.search(r"\de", text)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1040.4, "ms", "1 040 ms"),
        (31.5, "µs", "32 µs"),
        (1312.0, "µs", "1 312 µs"),
        (2.04, "µs", "2.0 µs"),
        (None, "µs", "–"),
        (0.5, "s", "500 ms"),
        (900.0, "B/s", "0.9 kB/s"),
        (12, "", "12"),
        (0.12345, "", "0.1235"),
        (None, "share", "–"),
    ],
)
def test_figures_at_a_glance(value: float | None, kind: Kind, text: str) -> None:
    assert plain(formats.shown(value, kind)) == text


def test_nothing_wraps_inside_a_quantity() -> None:
    for text in (formats.milliseconds(1312), formats.data_rate(5), formats.per_second(3)):
        assert " " not in text


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("2", "s", 2),
        ("2 s", "s", 2),
        ("500ms", "s", 0.5),
        ("1 min", "s", 60),
        ("0,5", "s", 0.5),
        ("0,500", "s", 0.5),
        (".5", "s", 0.5),
        ("1/min", "/s", 1 / 60),
        ("1 / min", "/s", 1 / 60),
        ("10/s", "/s", 10),
        ("10 per s", "/s", 10),
        ("1,000/s", "/s", 1000),
        ("1 000 /s", "/s", 1000),
        ("1\u202f000\u00a0/s", "/s", 1000),
        ("64kB", "B", 64_000),
        ("64 KiB", "B", 65_536),
        ("12,345,678", "B", 12_345_678),
        ("20", "ms", 20),
        ("0.5s", "ms", 500),
        ("off", "ms", 0),
        ("500 MS", "s", 0.5),
        ("2min", "s", 120),
        ("1h", "s", 3600),
        ("1e1", "s", 10),
        ("-2", "s", -2),
        ("300μs", "ms", 0.3),
        ("360Hz", "/s", 360),
        ("2 MiB", "B", 2 * 1024**2),
        ("150%", "%", 150),
        ("7", "", 7),
    ],
)
def test_parse(typed: str, kind: Kind, value: float) -> None:
    assert formats.parse(typed, kind) == pytest.approx(value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "s",
        "abc",
        "2 kg",
        "2 parsecs",
        "1.2.3",
        "5 ± 2",
        "2 s s",
        "nan",
        "inf",
        "1e999",
        "0x10",
        "--",
    ],
)
def test_nonsense_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(ValueError, match="is not understood; try 2 s or 500 ms") as caught:
        formats.parse(typed, "s")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "kind", "units"),
    [
        ("2 parsecs", "s", "; units are s, ms, µs, min, h, d"),
        ("2 parsecs", "ms", "; units are s, ms, µs, min, h, d"),
        ("5 /fortnight", "/s", "; units are /s, Hz, kHz, /min, /h"),
        ("5 bit", "B", "; units are B, kB, KiB, MB, MiB"),
        ("5 per mille", "%", "; try 150 %"),
        ("soon", "s", "; try 2 s or 500 ms"),
    ],
)
def test_an_unknown_unit_is_told_with_those_that_there_are(
    typed: str, kind: Kind, units: str
) -> None:
    with pytest.raises(ValueError, match="is not understood") as caught:
        formats.parse(typed, kind)
    assert str(caught.value).endswith(units)


@pytest.mark.parametrize(
    ("typed", "delay", "jitter"),
    [
        ("20 ± 5", 20, 5),
        ("20ms +- 5ms", 20, 5),
        ("20±5 ms", 20, 5),
        ("0.1 +/- 0.02 s", 100, 20),
        ("30", 30, None),
        ("off", 0, None),
    ],
)
def test_delay_with_jitter(typed: str, delay: float, jitter: float | None) -> None:
    found, spread = formats.parse_delay(typed)
    assert found == pytest.approx(delay)
    assert spread == (jitter if jitter is None else pytest.approx(jitter))


@given(st.floats(0.05, 60), st.sampled_from(["s", "ms", "/s", "B"]))
def test_what_is_shown_is_read_back(value: float, kind: Kind) -> None:
    assert formats.parse(formats.setting(value, kind), kind) == pytest.approx(value, rel=0.006)


@pytest.mark.parametrize(
    ("relative", "text"),
    [(0.18181, "+18.2 %"), (-0.032, "−3.2 %"), (-7.3e-8, "+0.0 %"), (None, "–")],
)
def test_how_far_figures_are_apart(relative: float | None, text: str) -> None:
    assert plain(formats.apart(relative)) == text
