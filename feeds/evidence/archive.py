"""An evidence folder or zip: written aside, and put in place when it is complete."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUMMARY, UPDATES, REPORT = "summary.json", "updates.csv", "report.html"
FILES = (SUMMARY, UPDATES, REPORT)


class EvidenceError(RuntimeError):
    """Evidence cannot be written there; one line for the user."""


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
