"""Numbers as text for other programs: what both charts show, and all figures for a spreadsheet."""

import csv
import io
import math
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

import numpy as np

from app.text import tables, ways
from app.window.charts.history import History, Samples, SideHistory, Times, Values, staleness_line
from app.window.charts.shared import Picture
from feeds import choices
from feeds.counters import Counters
from feeds.figure import Kind
from feeds.figures import listed
from feeds.load.records import LoadSummary
from feeds.settings import Settings
from feeds.sources import find

ONE_CLIENT = LoadSummary()
HEADER = (
    "time_s",
    "published_value",
    "live_value",
    "polled_value",
    "live_staleness_ms",
    "polled_staleness_ms",
    "marker",
)
"""``time_s`` counts from the right edge of the charts, so it is never over 0. Values are those that
the source and each side hold at that instant, in the source's unit: that of the last column."""


def visible_csv(history: History, picture: Picture, unit: str = "") -> str:
    """Return the charts of ``picture`` as CSV: a row for each update published in sight.

    A marker has a row of its own, with its note in the last column. What is not known is empty.
    """
    begin_ns, end_ns = picture.end_ns - picture.span_ns, picture.end_ns
    published = history.truth.within(begin_ns, end_ns + 1)[0]
    published = published[published >= begin_ns]
    markers = [one for one in history.markers if begin_ns <= one.at_ns <= end_ns]
    instants = np.concatenate([published, np.array([one.at_ns for one in markers], np.int64)])
    notes = [""] * len(published) + [one.note for one in markers]
    columns = [
        [f"{at / 1e9:.6f}" for at in (instants - end_ns).tolist()],
        *(
            _texts(_held(samples, instants), ".10g")
            for samples in (history.truth, history.live.known, history.polled.known)
        ),
        *(
            _texts(_behind(side, instants, begin_ns, picture), ".3f")
            for side in (history.live, history.polled)
        ),
        notes,
        *([[unit] * len(notes)] if unit else []),
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*HEADER, "unit") if unit else HEADER)
    for index in np.argsort(instants, kind="stable").tolist():
        writer.writerow([column[index] for column in columns])
    return text.getvalue()


def _held(samples: Samples, instants: Times) -> Values:
    """Return the value in force at each instant; not a number before the first."""
    times, values = samples.view()
    at = np.searchsorted(times, instants, "right") - 1
    if not len(values):
        return np.full(len(instants), np.nan)
    return np.where(at >= 0, values[np.maximum(at, 0)], np.nan)


def _behind(side: SideHistory, instants: Times, begin_ns: int, picture: Picture) -> Values:
    """Return the staleness at each instant in ms; at a jump that after it."""
    times, values = staleness_line(side, begin_ns, picture.end_ns + 1, picture.now_ns)
    if not len(times):
        return np.full(len(instants), np.nan)
    after = np.searchsorted(times, instants, "right")
    left, right = np.maximum(after - 1, 0), np.minimum(after, len(times) - 1)
    span = np.maximum(times[right] - times[left], 1)
    share = np.clip((instants - times[left]) / span, 0.0, 1.0)
    found = values[left] + share * (values[right] - values[left])
    return np.where((after > 0) & (instants <= times[-1]), found, np.nan)


def _texts(values: Values, form: str) -> list[str]:
    return ["" if np.isnan(value) else format(value, form) for value in values.tolist()]


def tab_separated(
    settings: Settings,
    counters: Counters,
    taken: datetime | None,
    load: LoadSummary = ONE_CLIENT,
) -> str:
    """Return name, unit and value of everything, a line each; what was not measured is empty.

    ``taken``: when, if that is known.
    """
    from app.text.load_tables import load_name
    from feeds.load.listed import listed as load_listed

    lines = ["Live vs Polled"]
    lines += [] if taken is None else [f"taken at\t\t{taken.isoformat(' ', 'seconds')}"]
    lines += ["\t".join(one) for one in _conditions(settings, counters)]
    lines += ["", "figure\tunit\tlive\tpolled"]
    units: dict[Kind, str] = {"share": "share of 1", "source": find(settings.source).unit}

    def add(name: str, kind: Kind, live: float | None, polled: float | None) -> None:
        lines.append("\t".join((name, units.get(kind, kind), plain(live), plain(polled))))

    for figure, part in chain.from_iterable(listed(counters)):
        live, polled = (
            figure.value(side, counters.elapsed_s, part)
            for side in (counters.live, counters.polled)
        )
        add(figure.label(part), figure.kind, live, polled)
    for row in chain.from_iterable(load_listed(load)):
        add(load_name(row), row.figure.kind, row.live, row.polled)
    if load.crowd is not None and load.crowd.distorted:
        lines.append(f"distorted\t\t{load.crowd.distorted}")
    return "\n".join(lines) + "\n"


def plain(value: float | None) -> str:
    """Return a number with a dot and without an exponent; "" for none."""
    if value is None or not math.isfinite(value):
        return ""
    if isinstance(value, int):
        return str(value)
    return np.format_float_positional(value, precision=10, fractional=False, trim="-")


def _conditions(settings: Settings, counters: Counters) -> Iterator[tuple[str, str, str]]:
    yield "source", "", settings.source
    yield "source updates", "/s", plain(settings.rate_per_s)
    yield "live by", "", ways.label(settings.live_transport)
    yield "pushed at most", "/s", plain(settings.push_limit_per_s)
    yield "polled by", "", ways.label(settings.polled_transport)
    yield from _interval(settings)
    yield "clients a side", "", plain(settings.clients)
    yield "message size", "B", plain(settings.message_bytes)
    yield "network delay", "ms", plain(settings.delay_ms)
    yield "network jitter", "ms", plain(settings.effective_jitter_ms)
    yield "seed", "", plain(settings.seed)
    yield "fairness", "", tables.switches(settings) or "equal"
    yield "measured for", "s", plain(counters.elapsed_s)
    yield "updates published", "", plain(counters.updates_published)


def _interval(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Give how often the client asks; nothing where it asks as soon as it is answered."""
    if not choices.chosen(settings.polled_transport).paced:
        yield "poll every", "s", ""
    elif settings.adaptive:
        yield "poll every, at least", "s", plain(settings.adaptive_low_s)
        yield "poll every, at most", "s", plain(settings.adaptive_high_s)
    else:
        yield "poll every", "s", plain(settings.poll_interval_s)
