"""What the card says of one message or one poll of the wire strip."""

from dataclasses import dataclass

from app.features.reading.instant import value_at
from app.features.reading.table_card import CardCell, CardText
from app.features.reading.words import Form
from app.text.formats import NOTHING, count, data, milliseconds
from app.ui.ink import NAMES
from app.window.charts.history import History
from app.window.charts.traffic_log import OUTCOMES, SideTraffic
from app.window.wire.wire_finding import WireSign
from feeds.frame import SIDES, SideName
from feeds.update import Update, encode

SENT = "–: of a single message nobody tells when the server sent it"
ON_MEAN = "{}; on average {} after publication"
UNSURE = "+ –: less than the ± {} to which the other machine's clock is known"
UNPAINTED = "–: this window has not painted it"
NO_SIZE = "–: how large it was is not known any more"


@dataclass(frozen=True, slots=True)
class Message:
    """What is known of an update beside what the history has; ``None`` is not known."""

    painted_ns: int | None
    size_bytes: int | None
    """What messages were filled up to then."""
    upstream_ms: float | None
    """Mean time from publication to a push's sending."""


def of_update(sign: WireSign, history: History, known: Message, form: Form) -> CardText:
    """Return number, instants and size of the update ``sign`` stands for."""
    log, error_ms = history.traffic, history.live.clock_error_ms
    table = log.published.columns
    at = table[:, (table[1] == sign.key) & (table[0] >= sign.begin_ns - 10**9)]
    published_ns, text_bytes = (int(at[0, -1]), int(at[2, -1])) if at.shape[1] else (None, 0)
    rows: list[tuple[CardCell, ...]] = [
        _row("Published", published_ns, published_ns, form),
        (CardCell("Sent by the server"), CardCell(NOTHING), CardCell()),
    ]
    for side, traffic in zip(SIDES, (log.live, log.polled), strict=True):
        rows.append(_received(side, traffic, sign.key, published_ns, form, error_ms=error_ms))
    rows.append(_row("Painted", known.painted_ns, published_ns, form, error_ms))
    size = _size(history, sign.key, published_ns, text_bytes, known.size_bytes)
    rows.append((CardCell("Bytes of the update"), CardCell(data(size)), CardCell()))
    sent = SENT
    if known.upstream_ms is not None:
        sent = ON_MEAN.format(SENT, milliseconds(known.upstream_ms))
    notes = [sent]
    notes += [UNSURE.format(milliseconds(error_ms))] if error_ms else []
    notes += [UNPAINTED] if known.painted_ns is None else []
    notes += [NO_SIZE] if size is None else []
    beside = form.of_day(published_ns) if published_ns is not None else ""
    return CardText(f"Update {count(sign.key)}", beside, tuple(rows), tuple(notes))


def of_poll(sign: WireSign, history: History, asks: str, form: Form) -> CardText:
    """Return instants and outcome of the poll ``sign`` stands for."""
    table = history.traffic.polled.polls.columns
    found = table[:, table[0] == sign.key]
    seq = int(found[5, -1]) if found.shape[1] else 0
    outcome = {"new": "brought something new", "empty": "nothing new", "error": "failed"}
    rows: list[tuple[CardCell, ...]] = [
        _row("Due", sign.due_ns, None, form),
        _row("Sent", sign.begin_ns, sign.due_ns, form),
        _row("Answered", sign.end_ns, sign.begin_ns, form),
        (CardCell("Updates in it"), CardCell(count(sign.updates)), CardCell()),
    ]
    if seq:
        rows.append((CardCell("The newest"), CardCell(count(seq)), CardCell()))
    beside = outcome[OUTCOMES[sign.outcome]]
    return CardText(asks.capitalize(), beside, tuple(rows))


def _row(
    name: str, at_ns: int | None, since_ns: int | None, form: Form, error_ms: float = 0.0
) -> tuple[CardCell, CardCell, CardCell]:
    """Return an instant, and how long that was after another, unless it is less than the error."""
    when = NOTHING if at_ns is None else form.ago(at_ns)
    after = ""
    if at_ns is not None and since_ns is not None and at_ns != since_ns:
        after_ms = (at_ns - since_ns) / 1e6
        after = f"+{milliseconds(after_ms if after_ms >= error_ms else None)}"
    return CardCell(name), CardCell(when), CardCell(after, muted=True)


def _received(
    side: SideName,
    traffic: SideTraffic,
    seq: int,
    published_ns: int | None,
    form: Form,
    *,
    error_ms: float,
) -> tuple[CardCell, ...]:
    """Return when a side received an update, or what became of it."""
    name = CardCell(f"{NAMES[side]} received", side)
    table = traffic.arrivals.columns
    mine = table[:, table[0] >= (published_ns or 0)]
    itself = mine[:, mine[1] == seq]
    if itself.shape[1]:
        row = _row("", int(itself[2, 0]), published_ns, form, error_ms)
        return name, *row[1:]
    if published_ns is None or not mine.shape[1]:
        return name, CardCell("not yet"), CardCell()
    newer = f"holds {count(int(mine[1, 0]))} since {form.ago(int(mine[2, 0]))}"
    return name, CardCell("missed"), CardCell(newer, muted=True)


def _size(
    history: History, seq: int, published_ns: int | None, text_bytes: int, filled_to: int | None
) -> int | None:
    """Return the bytes of an update's message, unpacked and without frame or headers."""
    if published_ns is None or filled_to is None:
        return None
    value = value_at(history.truth, published_ns)
    if value is None:
        return None
    return max(filled_to, len(encode(Update(seq, published_ns, value))) + text_bytes)
