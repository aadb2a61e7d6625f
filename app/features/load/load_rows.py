"""What the tables of the load view say: rows of figures of both sides, with reasons for dashes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.text.aligned import AlignedRow, aligned, bare
from app.text.formats import HARD, NOTHING, count, data, milliseconds, of_a_core
from app.text.glossary import tip_text
from app.ui.ink import NAMES
from feeds.crowd.records import CrowdReport
from feeds.figure import Kind
from feeds.frame import SIDES, SideName
from feeds.load.figures import COSTS, SERVERS, LoadFigure
from feeds.load.records import Load, SideLoad

ALONE = "only many clients tell: drag Clients"
ORDER = (
    "cpu_us_per_message",
    "cpu_us_per_request",
    "bytes_per_client",
    "connections",
    "messages_per_s",
    "requests_per_s",
    "bytes_per_s",
    "loop_lag_ms",
    "rss_bytes",
)
_BY_KEY = {one.key: one for one in (*COSTS, *SERVERS)}
_COSTS = {one.key for one in COSTS}
PERCENTILES = ("p50", "p95", "p99", "max")


@dataclass(frozen=True, slots=True)
class LoadLine:
    """One row: its figures with the decimals under each other, and why one is a dash."""

    name: str
    row: AlignedRow
    tip: str
    reasons: tuple[str, ...]
    """Of each figure; "" where it was measured."""

    def said(self, column: int) -> str:
        """Return a figure with its unit, or why there is none."""
        text = bare(self.row.texts[column], self.row.unit)
        return f"{text} ({self.reasons[column]})" if self.reasons[column] else text


def side_of(load: Load, side: SideName) -> SideLoad:
    """Return the server of ``side``."""
    return load.live if side == "live" else load.polled


def alone(load: Load) -> bool:
    """Say whether there is no crowd, and none is wanted."""
    return max(load.size.live, load.size.polled) <= 1


def server_lines(load: Load) -> list[LoadLine]:
    """Return the rows of both servers."""
    lines = [_server_line(_BY_KEY[key], load) for key in ORDER]
    rests = [side_of(load, side).at_rest for side in SIDES]
    share = [one.cpu_share if one else None for one in rests]
    memory = [float(one.rss_bytes) if one else None for one in rests]
    why = "measured for 2 s before the crowd comes"
    about = "With the client on screen alone; subtracted from what messages and clients cost."
    return [
        *lines,
        _line("At rest, processor share", share, "share", about, [why, why]),
        _line("At rest, memory", memory, "B", about, [why, why]),
    ]


def _server_line(figure: LoadFigure, load: Load) -> LoadLine:
    values: list[float | None] = []
    for side in SIDES:
        mine = side_of(load, side)
        if figure.key not in _COSTS:
            values.append(figure.value(mine))
        elif figure.key != "connections" and alone(load):
            values.append(None)  # what is left over rest is chance
        else:
            values.append(figure.value(mine.cost))
    name = f"{figure.name[0].upper()}{figure.name[1:]}"
    return _line(
        name,
        values,
        figure.kind,
        tip_text(name, figure),
        [_reason(figure, load, side) for side in SIDES],
    )


def _reason(figure: LoadFigure, load: Load, side: SideName) -> str:
    """Return why there may be no such figure of ``side``."""
    if figure.side not in (None, side):
        return "a side that pushes is asked once a connection"
    if figure.key in _COSTS - {"connections"}:
        return unknown(load, figure.lacking)
    return figure.lacking


def unknown(load: Load, otherwise: str = "not measured yet") -> str:
    """Return why what only a crowd tells is not known."""
    return ALONE if alone(load) else load.lacking or load.state or otherwise


def _line(
    name: str, values: Sequence[float | None], kind: Kind, tip: str, reasons: Sequence[str]
) -> LoadLine:
    pairs = zip(values, reasons, strict=True)
    return LoadLine(
        name,
        aligned(values, kind),
        tip,
        tuple(why if value is None else "" for value, why in pairs),
    )


def latency_lines(load: Load) -> list[LoadLine]:
    """Return the pooled update latency: live crowd, its control, polled crowd, its control."""
    why, tip = unknown(load, "no update yet"), doubt(load)
    about = "Over all clients and all updates, the network's mean delay added; since all are up."
    reports = [(report, side) for side in SIDES for report in (load.report, load.control)]
    return [
        _line(
            name,
            [_percentile(report, side, name) for report, side in reports],
            "ms",
            tip or about,
            [why] * len(reports),
        )
        for name in PERCENTILES
    ]


def _percentile(report: CrowdReport | None, side: SideName, name: str) -> float | None:
    if report is None:
        return None
    mine = report.live if side == "live" else report.polled
    if name == "p95":
        return mine.p95_ms
    value: float | None = getattr(mine.update_latency_ms, name)
    return value


def doubt(load: Load) -> str:
    """Return why the crowd's latencies are not the server's; "" if they are."""
    return f"Not the server's: {load.distorted}" if load.distorted else ""


def faults_of(load: Load) -> str:
    """Return what went wrong with clients of the crowd, in a line; "" if nothing did."""
    found = []
    for side in SIDES:
        reports = [
            getattr(report, side) for report in (load.report, load.control) if report is not None
        ]
        for name in ("gaps", "errors", "reconnects"):
            number = sum(getattr(one, name) for one in reports)
            if number:
                found.append(f"{NAMES[side].lower()} {count(number)} {_counted(name, number)}")
    return ", ".join(found)


def _counted(name: str, number: int) -> str:
    return name.removesuffix("s") if number == 1 else name


def note(load: Load) -> str:
    """Return in one line under the latencies what they are, or what went wrong."""
    report = load.report
    if report is None:
        return ""
    faults = faults_of(load) or "no gap, no error"
    number = report.live.update_latency_ms.count + report.polled.update_latency_ms.count
    if not number:
        return f"No latency yet; {faults}"
    added = f", {milliseconds(report.added_ms)} of network added" if report.added_ms else ""
    return f"{count(number)} latencies of all clients{added}; {faults}"


def shown_share(share: float | None) -> str:
    """Return a share of a core to be read from afar: ``0.4 %``, ``16 %``, ``104 %``."""
    return of_a_core(share)


def rest_words(mine: SideLoad) -> str:
    """Return what of it is there at rest: "at rest 0.4 %, 61 MB"; "" while that is not known."""
    rest = mine.at_rest
    return f"at rest {shown_share(rest.cpu_share)}, {data(rest.rss_bytes)}" if rest else ""


def headline(load: Load) -> tuple[str, ...]:
    """Return the state, or what both models cost, in one line; then in fewer words."""
    if load.lacking:
        return (load.lacking,)
    if load.state:
        return (load.state[0].upper() + load.state[1:],)
    if alone(load):
        return (
            "One client a side. Drag Clients to see what many cost",
            "Drag Clients to see what many cost",
        )
    push, poll = (shown_share(side_of(load, side).cpu_share) for side in SIDES)
    size = load.size
    clients = full = f"{count(size.live)} live, {count(size.polled)} polled"
    if size.live == size.polled:
        clients = f"{count(size.live)} clients"
        full = f"{clients} a side"
    texts = (
        f"{full}: push takes {push} of a core for {_rate(load.live.messages_per_s)} "
        f"messages/s, polling {poll} for {_rate(load.polled.requests_per_s)} requests/s",
        f"{full}: push takes {push} of a core, polling {poll}",
        f"{clients}: {push} against {poll}",
    )
    return texts if all(_counts(side_of(load, side)) for side in SIDES) else texts[1:]


def _counts(mine: SideLoad) -> bool:
    """Say whether a server counts at all: beside a database nobody does."""
    return mine.cost.connections is not None


_rate: Callable[[float | None], str] = count


def copied(load: Load) -> str:
    """Return all figures for a spreadsheet: name, unit and a column for each side."""
    lines = ["figure\tunit\tlive\tpolled"]
    shares = aligned([side_of(load, side).cpu_share for side in SIDES], "share")
    for name, row in (
        ("Processor share", shares),
        *((one.name, one.row) for one in server_lines(load)),
    ):
        lines.append("\t".join((name, row.unit, *map(_plain, row.texts))))
    lines += ["", "update latency\tunit\tlive\tlive control\tpolled\tpolled control"]
    for one in latency_lines(load):
        lines.append("\t".join((one.name, one.row.unit, *map(_plain, one.row.texts))))
    crowd = (shown_share(load.crowd_cpu_share), data(load.crowd_rss_bytes))
    lines += ["", "clients a side\t\t{}\t{}".format(*(_asked(load))), "\t".join(("crowd", *crowd))]
    return "\n".join(line.replace(HARD, " ") for line in lines) + "\n"


def _asked(load: Load) -> tuple[int, int]:
    return load.size.live, load.size.polled


def _plain(text: str) -> str:
    """Return a figure as a spreadsheet reads it; what was not measured is empty."""
    text = bare(text).replace("\u202f", "")
    return "" if text == NOTHING else text
