"""An evidence folder or zip: written aside and put in place when complete, read back, compared."""

import json
import math
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal

import msgspec

from feeds.figure import Figure, Kind
from feeds.figures import compared
from feeds.frame import SIDES, Counters, Interval, SideName, SideSummary

SUMMARY, UPDATES, REPORT = "summary.json", "updates.csv", "report.html"
FILES = (SUMMARY, UPDATES, REPORT)
Finding = Literal["differs", "inside the noise", "unknown"]
COUNTS = [one.name for one in msgspec.structs.fields(SideSummary) if one.default == 0]
"""What every summary says of a side; what came later may be missing, and is then not known."""


class BadEvidenceError(ValueError):
    """Something that should be evidence and is not; one line for the user."""


class EvidenceError(RuntimeError):
    """Evidence cannot be written there; one line for the user."""


class Recorded(Counters, frozen=True, kw_only=True):
    """The figures of a run, as its summary holds them, and what they were measured under."""

    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What another run left."""

    path: Path
    run: Recorded


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Make a fault of the system an :class:`EvidenceError` that names ``target``."""
    try:
        yield
    except OSError as error:
        raise EvidenceError(f"{target} cannot be written: {error.strerror}") from None


class Draft:
    """A folder beside the target that becomes the evidence, or vanishes."""

    def __init__(self, target: Path) -> None:
        self.target = target
        with writing(target):
            made = tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        self.folder = Path(made)
        self.folder.chmod(0o755)  # mkdtemp's own 700 would hide the evidence from others

    def put_in_place(self) -> None:
        """Make the draft the target; files of an older evidence are replaced, others kept."""
        with writing(self.target):
            if self.target.suffix.lower() == ".zip":
                self._pack().replace(self.target)
            elif self.target.exists():
                for name in FILES:
                    (self.folder / name).replace(self.target / name)
            else:
                self.folder.rename(self.target)

    def discard(self) -> None:
        """Leave nothing of the draft behind."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pack(self) -> Path:
        packed = self.folder / "packed.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for name in FILES:
                file.write(self.folder / name, name)
        return packed


def problem(target: Path, *, force: bool) -> str:
    """Return why evidence cannot go to ``target``, in a few words; "" if it can."""
    try:
        if target.exists():
            packed = target.suffix.lower() == ".zip"
            if packed == target.is_dir():
                return "is a folder" if packed else "is a file; name a folder or a .zip"
            taken = packed or any(target.iterdir())
            if taken and not force:
                return "exists already; --force replaces it"
        if target.is_dir():
            # Making a file is the only test that holds on every file system.
            with tempfile.TemporaryFile(dir=target):
                pass
        with tempfile.TemporaryFile(dir=target.absolute().parent):
            pass
    except (OSError, ValueError) as error:
        return f"cannot be written: {getattr(error, 'strerror', None) or error}"
    return ""


def load(path: Path) -> Evidence:
    """Return the evidence in a folder, a zip or a summary.json; say in one line if it is none."""
    try:
        summary = json.loads(_summary(path))
        run = msgspec.convert(summary, Recorded)
        for side, name in product(SIDES, COUNTS):
            if name not in summary[side]:
                raise msgspec.ValidationError(f"{side} has no {name}")
    except OSError as error:
        raise BadEvidenceError(f"{path} cannot be read: {error.strerror}") from None
    except KeyError:
        raise BadEvidenceError(f"{path} is no evidence: there is no {SUMMARY} in it") from None
    except msgspec.ValidationError as error:
        reason = f"not the summary of a run: {error}"
        raise BadEvidenceError(f"{path} is no evidence: {reason}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise BadEvidenceError(f"{path} is no evidence: not JSON") from None
    return Evidence(path, run)


def _summary(path: Path) -> bytes:
    """Return the text of the summary; raise ``KeyError`` for a folder or a zip without any."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return packed.read(SUMMARY)
    if not path.is_dir():
        return path.read_bytes()
    if not (path / SUMMARY).is_file():
        raise KeyError(SUMMARY)
    return (path / SUMMARY).read_bytes()


class Difference(msgspec.Struct, frozen=True):
    """One figure of one side in both runs. ``half_width`` is of the 95 % interval of b − a."""

    side: SideName
    name: str
    unit: Kind
    about: str
    a: float | None
    b: float | None
    difference: float | None
    relative: float | None
    """Of ``a``; ``None`` when that is 0."""
    half_width: float | None
    finding: Finding


class Comparison(msgspec.Struct, frozen=True):
    """Everything that two runs differ in. ``settings`` holds the pairs that are not equal."""

    a: str
    b: str
    settings: dict[str, tuple[Any, Any]]
    differences: list[Difference]


def compare(a: Evidence, b: Evidence) -> Comparison:
    """Return how run ``b`` differs from run ``a``."""
    one, other = _flat(a.run.settings), _flat(b.run.settings)
    changed = {
        name: (one.get(name), other.get(name))
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    }
    differences = []
    for side in SIDES:
        for figure in compared(side):
            here, there = (_mean(figure, one.run, side) for one in (a, b))
            if here.mean is not None or there.mean is not None:
                differences.append(_difference(side, figure, here, there))
    return Comparison(str(a.path), str(b.path), changed, differences)


def _flat(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings with those inside another one named after it: "fairness.…"."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": one for inner, one in _flat(value).items()}
        else:
            flat[name] = value
    return flat


def _difference(side: SideName, figure: Figure, a: Interval, b: Interval) -> Difference:
    apart = relative = half = None
    finding: Finding = "unknown"
    if a.mean is not None and b.mean is not None:
        apart = b.mean - a.mean
        relative = apart / a.mean if a.mean else None
        if a.half_width is not None and b.half_width is not None:
            # The runs know nothing of each other, so their variances add up.
            half = math.hypot(a.half_width, b.half_width)
            finding = "inside the noise" if abs(apart) <= half else "differs"
        elif apart == 0:
            finding = "inside the noise"
    about = figure.label(figure.parts[0])
    return Difference(
        side, figure.key, figure.kind, about, a.mean, b.mean, apart, relative, half, finding
    )


def _mean(figure: Figure, run: Counters, side: SideName) -> Interval:
    """Return the mean of a compared figure, with its interval where that is known."""
    summary, elapsed_s = getattr(run, side), run.elapsed_s
    known = summary.confidence.get(figure.key, Interval())
    mean, half = figure.value(summary, elapsed_s, figure.parts[0]), known.half_width
    if figure.key == "requests_per_s" and half is not None and elapsed_s:
        # Whether the first or the last request of a run falls into its time is chance.
        half = max(half, 1 / elapsed_s)
    return Interval(known.mean if mean is None else mean, half, known.n)
