"""Evidence read back: what a file holds becomes a checked record, or one line that says why not.

The figures and their intervals are those of ``summary.json``; ``updates.csv`` is not looked at.
"""

import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, FileIO
from itertools import chain
from os import fstat
from pathlib import Path, PurePosixPath
from typing import IO, Annotated, Any, TypeVar, cast

import msgspec
from msgspec import Meta

from feeds.counters import FOLLOWED, Counters, Interval, SideSummary
from feeds.crowd.records import Crowd
from feeds.evidence.archive import SUMMARY
from feeds.evidence.differences import mean_of
from feeds.figure import Figure
from feeds.figures import compared
from feeds.foreign import at_once, one_line, reason
from feeds.frame import SIDES, SideName
from feeds.load.listed import COMPARED, LoadRow, listed
from feeds.load.records import AtRest, LoadSummary, ServingCost
from feeds.settings import Settings

MOST_BYTES = 8_000_000
"""The most that is read of a summary: a hundred times that of a long run with many markers."""
MOST_LISTED_BYTES = 1_000_000
"""The most that is read at once, such as a zip's list of files: ten thousand of them."""
BITE_BYTES = 64
"""The packed bytes that are read at once: bzip2 may make 100 MB of them, whatever is asked for."""
LARGEST = 1e15
"""The largest figure that is believed: in ms 30,000 years."""

T = TypeVar("T")
Count = Annotated[int, Meta(ge=0, le=2**53)]
_COUNTS = [
    (one.name, Count | None if one.name in FOLLOWED else Count)
    for one in msgspec.structs.fields(SideSummary)
    if one.default == 0
]
_Counted = msgspec.defstruct(
    "_Counted", [(side, msgspec.defstruct("_Counts", _COUNTS)) for side in SIDES]
)
"""The counts that the summary of every version has for each side."""
_DEFAULTS = Settings()
_NEWER = (
    *("push_limit_per_s", "adaptive", "adaptive_low_s", "adaptive_high_s", "query_all"),
    *("clients", "in_step"),
)
"""Settings that evidence of earlier versions lacks."""
_ZIP = b"PK\x03\x04"
_Name = Annotated[str, Meta(max_length=80)]
_Number = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Plain = Annotated[str, Meta(max_length=200)] | _Number | float | bool | None
Plains = Annotated[dict[_Name, Plain], Meta(max_length=100)]


class BadEvidenceError(ValueError):
    """Something that should be evidence and is not; one line for the user."""


class RecordedSide(SideSummary, frozen=True, kw_only=True):
    """The figures of one side, and what serving it cost; earlier versions did not measure that."""

    server_cost: ServingCost = ServingCost()
    server_at_rest: AtRest | None = None


class Recorded(Counters, frozen=True, kw_only=True):
    """The figures of a run, as its summary holds them, and what they were measured under."""

    live: RecordedSide
    polled: RecordedSide
    crowd: Crowd | None = None
    settings: Annotated[dict[_Name, Plain | Plains], Meta(max_length=100)]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What another run left: its settings, and the figures that runs are compared by."""

    path: Path
    settings: dict[str, Plain]
    """Those inside another one are named after it: "fairness.…"."""
    means: dict[tuple[SideName, str], Interval]
    """By side and figure; finite, not negative, and at most :data:`LARGEST`."""
    many: dict[str, LoadRow]
    """What many clients are compared by, bounded in the same way; nothing with one client."""
    distorted: str
    """Why the crowd's latencies are not those of the server; "" if they are."""


def load(path: Path) -> Evidence:
    """Return the evidence in a folder, a zip or a summary.json; say in one line if it is none."""
    try:
        run = _recorded(contents(path, SUMMARY))
        means = {(side, one.key): _mean(one, run, side) for side in SIDES for one in compared(side)}
        many = {row.key: row for row in _many(run)}
    except OSError as error:
        raise BadEvidenceError(one_line(f"{path} cannot be read: {reason(error)}")) from None
    except ValueError as error:
        raise BadEvidenceError(one_line(f"{path} is not evidence of a run: {error}")) from None
    return Evidence(path, _settings(run), means, many, run.crowd.distorted if run.crowd else "")


def contents(path: Path, name: str) -> bytes:
    """Return what is in the file ``name`` of evidence, or in itself if ``path`` is one.

    Of too much only the beginning. Raise :class:`OSError` or :class:`ValueError` in a few words.
    """
    if path.is_dir():
        path /= name
        if not path.is_file():
            raise ValueError(f"there is no {name} in it")
    with _Sparing(path, opener=at_once) as file:
        if not stat.S_ISREG(fstat(file.fileno()).st_mode):  # a pipe cannot be looked at twice
            data = _gathered(file.read, MOST_LISTED_BYTES)
            return _of_zip(BytesIO(data), name) if data.startswith(_ZIP) else data
        if file.read(len(_ZIP)) == _ZIP or zipfile.is_zipfile(file):
            return _of_zip(file, name)
        file.seek(0)
        return _gathered(file.read, MOST_LISTED_BYTES)


def _gathered(read: Callable[[int], bytes], bite: int) -> bytes:
    """Return what ``read`` gives bite by bite, and no more than a bite too many."""
    data = bytearray()
    while len(data) <= MOST_BYTES and (more := read(bite)):
        data += more
    return bytes(data)


class _Sparing(FileIO):
    """A file that never gives much at once, however long a zip says that its list of files is."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_LISTED_BYTES:
            raise zipfile.BadZipFile
        return super().read(size)


def _of_zip(file: IO[bytes], name: str) -> bytes:
    """Return what is in the file ``name`` of a zip, or in that of the only run in it."""
    try:
        with zipfile.ZipFile(file) as packed:
            listed = packed.infolist()
            found = [one for one in listed if one.filename == name] or [
                one for one in listed if PurePosixPath(one.filename).name == name
            ]
            if len(found) != 1:
                much = "more than one" if found else "no"
                raise BadEvidenceError(f"there is {much} {name} in it")
            if found[0].flag_bits & 1:
                raise BadEvidenceError("it is locked with a password")
            with cast("zipfile.ZipExtFile", packed.open(found[0])) as member:
                member.MIN_READ_SIZE = BITE_BYTES
                return _gathered(member.read1, BITE_BYTES)
    except BadEvidenceError:
        raise
    except NotImplementedError:
        raise BadEvidenceError("it is packed in a way that is not read here") from None
    except Exception:  # noqa: BLE001 - four libraries unpack, and each has errors of its own
        raise BadEvidenceError("a damaged zip") from None


def _recorded(data: bytes) -> Recorded:
    """Return the record that a summary holds.

    What a crowd alone could not count is null in it; no figure follows from 0 of each.
    """
    counted = decoded(data, _Counted)
    if any(getattr(getattr(counted, side), name) is None for side in SIDES for name in FOLLOWED):
        whole = decoded(data, dict[str, Any])
        whole["updates_published"] = whole.get("updates_published") or 0
        for side in SIDES:
            whole[side].update(dict.fromkeys(FOLLOWED, 0))
        data = msgspec.json.encode(whole)
    return decoded(data, Recorded)


def decoded(data: bytes, kind: type[T], called: str = "the summary of a run") -> T:
    """Return ``data`` as a checked record; raise :class:`ValueError` in a few words."""
    if len(data) > MOST_BYTES:
        raise ValueError(f"larger than {MOST_BYTES // 10**6} MB, the most that is read")
    try:
        text = data.decode(json.detect_encoding(data))  # PowerShell's > writes UTF-16
        msgspec.json.decode(text, type=msgspec.Raw)  # what is no JSON is to be told first
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"not {called}: {error}") from None
    except UnicodeDecodeError:
        raise ValueError("not JSON: not a text") from None
    except RecursionError:
        raise ValueError("not JSON: nested too deeply") from None
    except msgspec.DecodeError as error:
        raise ValueError(f"not JSON: {str(error).removeprefix('JSON is malformed: ')}") from None


def _settings(run: Recorded) -> dict[str, Plain]:
    """Return what a run was measured under; a side's transport is the one that served it.

    What could not be chosen yet in an earlier version was as it is by default.
    """
    served = {f"{side}_transport": getattr(run, side).transport for side in SIDES}
    found = {name: getattr(_DEFAULTS, name) for name in _NEWER} | _flat(run.settings)
    return found | {name: key for name, key in served.items() if key}


def _flat(settings: dict[str, Plain | dict[str, Plain]]) -> dict[str, Plain]:
    """Return the settings with those inside another one named after it."""
    flat: dict[str, Plain] = {}
    for name, value in settings.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": one for inner, one in value.items()}
        else:
            flat[name] = value
    return flat


def _mean(figure: Figure, run: Counters, side: SideName) -> Interval:
    """Return the mean of a compared figure, with its interval where that is known."""
    found = mean_of(figure, run, side)
    for value in (found.mean, found.half_width):
        _check(value, side, figure.key)
    return found


def _many(run: Recorded) -> Iterator[LoadRow]:
    """Give the figures of many clients that runs are compared by."""
    load = LoadSummary(run.crowd, run.live.server_cost, run.polled.server_cost)
    for row in chain.from_iterable(listed(load)):
        if row.key in COMPARED:
            for side in SIDES:
                _check(getattr(row, side), side, row.key)
            yield row


def _check(value: float | None, side: SideName, key: str) -> None:
    if value is not None and not 0 <= value <= LARGEST:
        try:
            shown = f"{value:g}"
        except OverflowError:  # a whole number may have more digits than a float can hold
            shown = "beyond all bounds"
        raise ValueError(f"{side} {key} is {shown}; allowed is 0 to {LARGEST:g}")
