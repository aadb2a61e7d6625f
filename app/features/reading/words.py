"""What the cards say of an instant, of two, and of a stretch of time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from app.features.reading.instant import Instant, change
from app.features.reading.stretch import UNMEASURED, SideStretch, StretchTold
from app.features.reading.table_card import CardCell, CardText
from app.text.formats import HARD, count, data, fixed, milliseconds, seconds, share
from app.ui.ink import NAMES
from feeds.frame import SIDES

NS = 1_000_000_000
KEYS = "← → step, Shift: ten · Enter: a point · Shift+Enter: all since it · Esc"
"""What the keys do while nothing is set."""
TRUTH = "True"
HEADS = ("Value", "Behind by")
SINCE = "Since point 1"
FIGURES: tuple[tuple[str, str, Callable[[float | None], str]], ...] = (
    ("update_latency_ms.p50", "Latency p50", milliseconds),
    ("update_latency_ms.p99", "p99", milliseconds),
    ("update_latency_ms.max", "max", milliseconds),
    ("updates_delivered", "Delivered", count),
    ("updates_missed", "Missed", count),
    ("updates_pending", "Pending", count),
    ("requests", "Requests", count),
    ("empty_responses", "Empty", count),
    ("messages", "Messages", count),
    ("bytes", "On the wire", data),
    ("staleness_ms.mean", "Mean staleness", milliseconds),
    ("freshness", "Freshness", share),
)
"""Name, caption and form of what is told of a stretch, in the order of the counters."""


@dataclass(frozen=True, slots=True)
class Form:
    """How values and instants are written now."""

    now_ns: int
    decimals: int
    unit: str
    grain_ns: int
    """What an instant is good for: the time of a column."""
    clock: Callable[[int, int], str]
    """Writes the time of day of an instant, with so many decimals; "" where it is not known."""

    @property
    def digits(self) -> int:
        """Decimals of seconds that tell two columns apart."""
        return 3 if self.grain_ns < NS // 100 else 2

    def ago(self, at_ns: int) -> str:
        """Return when ``at_ns`` is, as under the charts."""
        ago_s = round((at_ns - self.now_ns) / NS, self.digits)
        return f"{fixed(ago_s, self.digits)}{HARD}s" if ago_s else "now"

    def of_day(self, at_ns: int) -> str:
        """Return the time of day."""
        return self.clock(at_ns, self.digits)

    def value(self, value: float | None) -> str:
        """Return a value in the source's unit."""
        return fixed(value, self.decimals)


def of_instant(now: Instant, first: Instant | None, form: Form, *, keys: bool) -> CardText:
    """Return what is said of an instant, and of the change since the ``first`` point."""
    after, before = _known(now), _known(first) if first is not None else []
    heads = [HEADS[0] + (f", {form.unit}" if form.unit else ""), HEADS[1]]
    title, beside = form.ago(now.at_ns), form.of_day(now.at_ns)
    if first is not None:
        heads += [SINCE, ""]
        passed = fixed((now.at_ns - first.at_ns) / NS, form.digits)
        beside = f"{beside}   {_plus(passed)}{HARD}s".strip()
    rows = [tuple(CardCell(text, muted=True) for text in ("", *heads))]
    for at, (name, sign) in enumerate(zip((TRUTH, *NAMES.values()), (None, *SIDES), strict=True)):
        value, behind_ms = after[at]
        texts = [form.value(value), milliseconds(behind_ms) if sign else ""]
        if before:
            texts.append(_plus(form.value(change(before[at][0], value))))
            texts.append(_plus(milliseconds(change(before[at][1], behind_ms))) if sign else "")
        rows.append((CardCell(name, sign), *map(CardCell, texts)))
    return CardText(title, beside, tuple(rows), (KEYS,) if keys else ())


def in_one_line(now: Instant, first: Instant | None, form: Form) -> CardText:
    """Return what is said of an instant, and of the change, where there is no room for a table."""
    told = [form.ago(now.at_ns)]
    before = _known(now if first is None else first)
    if first is not None:
        later = _plus(fixed((now.at_ns - first.at_ns) / NS, form.digits))
        told = [f"{SINCE}: {later}{HARD}s"]
    names = (TRUTH, *NAMES.values())
    for name, old, (value, behind_ms) in zip(names, before, _known(now), strict=True):
        said = f"{name} {form.value(value)}"
        if first is not None:
            said += f" ({_plus(form.value(change(old[0], value)))})"
        if name != TRUTH:
            said += f", behind by {milliseconds(behind_ms)}"
        if name != TRUTH and first is not None:
            said += f" ({_plus(milliseconds(change(old[1], behind_ms)))})"
        told.append(said)
    return CardText("  ·  ".join(told))


def _known(one: Instant) -> list[tuple[float | None, float | None]]:
    """Return value and staleness of truth, live and polled."""
    truth, live = (one.truth, None), (one.live, one.live_behind_ms)
    return [truth, live, (one.polled, one.polled_behind_ms)]


def _plus(text: str) -> str:
    """Return a change with its sign; none has none."""
    nought = not any(digit in text for digit in "123456789")
    return text if nought or text.startswith("−") else f"+{text}"


def of_stretch(told: StretchTold, form: Form, blocks: int = 1) -> CardText:
    """Return what is said of a stretch, its figures in so many rows of columns."""
    lasted = seconds((told.end_ns - told.begin_ns) / NS)
    clock = form.of_day(told.begin_ns), form.of_day(told.end_ns)
    beside = f"{form.ago(told.begin_ns)} to {form.ago(told.end_ns)}"
    beside += f" · {clock[0]} to {clock[1]}" if all(clock) else ""
    updates = "an unknown number of" if told.published is None else count(told.published)
    beside += f" · {updates} updates published"
    per = ceil(len(FIGURES) / blocks)
    rows: list[tuple[CardCell, ...]] = []
    for first in range(0, len(FIGURES), per):
        shown = FIGURES[first : first + per]
        heads = [caption for _, caption, _ in shown]
        rows.append(tuple(CardCell(text, muted=True) for text in ("", *heads)))
        for side, each in zip(SIDES, (told.live, told.polled), strict=True):
            texts = [form_of(each.values.get(name)) for name, _, form_of in shown]
            rows.append((CardCell(NAMES[side], side), *map(CardCell, texts)))
    return CardText(f"{lasted} in all", beside, tuple(rows), _notes(told, form))


def _notes(told: StretchTold, form: Form) -> tuple[str, ...]:
    """Return to which instants the wire's figures belong, and why others are not known."""
    notes = []
    if told.told_ns is not None:
        begin, end = (form.ago(at_ns) for at_ns in told.told_ns)
        notes.append(
            f"Messages, bytes and requests of a push: {begin} to {end}; "
            "those are told four times a second"
        )
    notes += _reasons((told.live, told.polled))
    return tuple(notes)


def _reasons(sides: Sequence[SideStretch]) -> list[str]:
    """Return why something is not known; of one side alone with its name."""
    mine = [set(each.why.values()) for each in sides]
    both = [f"–: {reason}" for reason in sorted(mine[0] & mine[1])]
    return both + [
        f"–, {NAMES[side]}: {reason}"
        for side, reasons in zip(SIDES, mine, strict=True)
        for reason in sorted(reasons - (mine[0] & mine[1]))
    ]


def unmeasured(at_ns: int, form: Form) -> CardText:
    """Return what is said where nothing was measured."""
    return CardText(form.ago(at_ns), notes=(f"–: {UNMEASURED}",))
