"""An evidence folder or zip: written aside under a lock, and put in place when it is complete."""

import os
import secrets
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from feeds.foreign import reason

if sys.platform != "win32":
    import fcntl

SUMMARY, UPDATES, REPORT = "summary.json", "updates.csv", "report.html"
FILES = (SUMMARY, UPDATES, REPORT)
PACKED = "packed.zip"


class EvidenceError(RuntimeError):
    """Evidence cannot be written there; one line for the user."""


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Make a fault of the system an :class:`EvidenceError` that names ``target``."""
    try:
        yield
    except OSError as error:
        raise EvidenceError(f"{target} cannot be written: {reason(error)}") from None


class Draft:
    """A folder beside the target that becomes the evidence, or vanishes; one run at a time has it.

    Without ``force`` nothing is replaced that is there, whenever it came. ``files`` are the names
    of what will be in it.
    """

    def __init__(self, target: Path, *, force: bool, files: Sequence[str] = FILES) -> None:
        self.target, self._force, self._files = target, force, files
        # short, whatever the target's name is, and the same for every run with this target
        with writing(target):
            self._real = Path(os.path.realpath(target))
            name = blake2b(os.fsencode(self._real.name), digest_size=6).hexdigest()
            self.folder = self._real.parent / f".{name}.part"
            self._lock = self._claim()
        self._ours = True
        if trouble := self._problem():
            self.discard()
            raise EvidenceError(f"{target} {trouble}")

    def put_in_place(self) -> None:
        """Make the draft the target; files of an older evidence are replaced, others kept.

        When that fails the evidence stays as a folder, which the :class:`EvidenceError` names.
        """
        try:
            with writing(self.target):
                if trouble := self._problem():
                    raise EvidenceError(f"{self.target} {trouble}")
                self._put()
        except EvidenceError as error:
            kept = self._real.with_name(f"evidence-{secrets.token_hex(4)}")
            with writing(self.target):
                (self.folder / PACKED).unlink(missing_ok=True)
                self._rename(kept)
            raise EvidenceError(f"{error}; the evidence is in {kept}") from None

    def discard(self) -> None:
        """Leave nothing of the draft behind."""
        if self._ours:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._ours = False
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _problem(self) -> str:
        return problem(self.target, force=self._force, files=self._files)

    def _put(self) -> None:
        if _is_zip(self.target):
            self._pack().replace(self._real)
        elif self._real.exists():
            for name in self._files:
                (self.folder / name).replace(self._real / name)
        else:
            self._rename(self._real)

    def _rename(self, target: Path) -> None:
        self.folder.rename(target)
        self._ours = False  # that name may be another run's now

    def _claim(self) -> int | None:
        """Make the folder, or take over what a killed run left; return its lock."""
        try:
            self.folder.mkdir()
        except FileExistsError:
            if sys.platform == "win32":  # there a file that is open cannot be removed
                shutil.rmtree(self.folder)
                self.folder.mkdir()
        if sys.platform == "win32":
            return None
        try:
            lock = os.open(self.folder, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                mine = os.path.samestat(os.fstat(lock), self.folder.stat())
            except OSError:
                os.close(lock)
                raise
        except (BlockingIOError, FileNotFoundError):
            mine = False
        if not mine:
            raise EvidenceError(f"{self.target} is being written by another run")
        for left in self.folder.iterdir():
            left.unlink()
        return lock

    def _pack(self) -> Path:
        packed = self.folder / PACKED
        # a clock may stand before 1980, which a zip cannot say
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as file:
            for name in self._files:
                file.write(self.folder / name, name)
        return packed


def problem(target: Path, *, force: bool, files: Sequence[str] = FILES) -> str:
    """Return why evidence cannot go to ``target``, in a few words; "" if it can."""
    try:
        if target.exists():
            packed = _is_zip(target)
            if packed == target.is_dir():
                return "is a folder" if packed else "is a file; name a folder or a .zip"
            if not packed and (taken := next((x for x in files if (target / x).is_dir()), "")):
                return f"holds a folder {taken}"
            if not force and (packed or any(target.iterdir())):
                return "exists already; --force replaces it"
        # Making a file is the only test that holds on every file system.
        if target.is_dir():
            with tempfile.TemporaryFile(dir=target):
                pass
        with tempfile.TemporaryFile(dir=target.absolute().parent):
            pass
        if not target.exists():
            real = Path(os.path.realpath(target))  # not a link to what is not there yet
            real.touch(exist_ok=False)  # its name may be too long
            real.unlink()
    except (OSError, ValueError) as error:
        return f"cannot be written: {reason(error)}"
    return ""


def _is_zip(target: Path) -> bool:
    return target.suffix.lower() == ".zip"
