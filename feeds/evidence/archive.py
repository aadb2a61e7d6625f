"""An evidence folder or zip: written aside and put in place when complete; read back."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from feeds.evidence import updates_csv
from feeds.evidence.updates_csv import BadEvidenceError, Updates
from feeds.figure import SIDES
from feeds.frame import Counters, SideSummary

COUNTS = [field.name for field in msgspec.structs.fields(SideSummary) if field.default == 0]
"""What every summary counts. What comes later is ``None`` where an older one has it not."""
SUMMARY, UPDATES, REPORT = "summary.json", "updates.csv", "report.html"
FILES = (SUMMARY, UPDATES, REPORT)


class EvidenceError(RuntimeError):
    """Evidence cannot be written there; one line for the user."""


class Evidence:
    """What another run left: its summary, and its updates if they were kept."""

    def __init__(self, path: Path, summary: dict[str, Any]) -> None:
        self.path, self.summary = path, summary

    def counters(self) -> Counters:
        """Return the figures of the run; say in one line if one is missing or not a number."""
        with suppress(msgspec.ValidationError):
            if all(set(COUNTS) <= set(self.summary[side]) for side in SIDES):
                return msgspec.convert(self.summary, Counters)
        raise BadEvidenceError(f"{self.path} is no evidence: a figure is missing or not a number")

    def updates(self) -> Updates | None:
        """Return the rows of the measured segment; ``None`` if there is only a summary."""
        if self.path.is_dir():
            file = self.path / UPDATES
            if not file.is_file():
                return None
            with file.open(encoding="utf-8", newline="") as lines:
                return updates_csv.read(lines)
        if not zipfile.is_zipfile(self.path):
            return None
        with zipfile.ZipFile(self.path) as packed:
            if UPDATES not in packed.namelist():
                return None
            with packed.open(UPDATES) as raw:
                return updates_csv.read(io.TextIOWrapper(raw, "utf-8", newline=""))


class Draft:
    """A folder beside the target that becomes the evidence, or vanishes."""

    def __init__(self, target: Path) -> None:
        self.target = target
        try:
            made = tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        except OSError as error:
            raise EvidenceError(f"{target} cannot be written: {error.strerror}") from None
        self.folder = Path(made)
        self.folder.chmod(0o755)  # mkdtemp's own 700 would hide the evidence from others

    def put_in_place(self) -> None:
        """Make the draft the target; files of an older evidence are replaced, others kept."""
        try:
            if self.target.suffix.lower() == ".zip":
                self._pack().replace(self.target)
            elif self.target.exists():
                for name in FILES:
                    (self.folder / name).replace(self.target / name)
            else:
                self.folder.rename(self.target)
        except OSError as error:
            raise EvidenceError(f"{self.target} cannot be written: {error.strerror}") from None

    def discard(self) -> None:
        """Leave nothing of the draft behind."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pack(self) -> Path:
        packed = self.folder / "packed.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for name in FILES:
                file.write(self.folder / name, name)
        return packed


@contextmanager
def draft(target: Path) -> Iterator[Draft]:
    """Give a draft of ``target``; what was not put in place is discarded."""
    made = Draft(target)
    try:
        yield made
    finally:
        made.discard()


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
        text = _summary_text(path)
        summary = json.loads(text)
    except OSError as error:
        raise BadEvidenceError(f"{path} cannot be read: {error.strerror}") from None
    except (KeyError, zipfile.BadZipFile):
        raise BadEvidenceError(f"{path} is no evidence: there is no {SUMMARY} in it") from None
    except (ValueError, RecursionError):
        raise BadEvidenceError(f"{path} is no evidence: not JSON") from None
    names = ("settings", "elapsed_s", "updates_published", "live", "polled")
    if not isinstance(summary, dict) or any(name not in summary for name in names):
        raise BadEvidenceError(f"{path} is no evidence: not the summary of a run")
    wrong = [name for name in ("settings", "live", "polled") if not isinstance(summary[name], dict)]
    if wrong or not isinstance(summary["elapsed_s"], int | float):
        raise BadEvidenceError(f"{path} is no evidence: not the summary of a run")
    return Evidence(path, summary)


def _summary_text(path: Path) -> bytes:
    if path.is_dir():
        file = path / SUMMARY
        if not file.is_file():
            raise KeyError(SUMMARY)
        return file.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return packed.read(SUMMARY)
    return path.read_bytes()
