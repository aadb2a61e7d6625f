"""An evidence folder or zip: written aside and put in place when complete; read back."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import msgspec

from feeds.frame import SIDES, Counters, SideSummary

SUMMARY, UPDATES, REPORT = "summary.json", "updates.csv", "report.html"
FILES = (SUMMARY, UPDATES, REPORT)


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
