"""The file of a recording: beside the one that it replaces, and in its place once it has begun."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from feeds.foreign import reason
from feeds.recording.records import SUFFIX, RecordingError


class Target:
    """The file ``path``, open to be written; one that is there is replaced with ``force`` alone.

    Raise :class:`RecordingError` when nothing can be written there.
    """

    def __init__(self, path: Path, *, force: bool) -> None:
        self.path = path
        self._draft: Path | None = None
        """The new file, while the old one is still in its place."""
        self._real = path
        self._replaces = False
        try:
            if path.is_dir():
                raise RecordingError(f"{path} is a folder")
            self.file = self._opened(force=force)
        except FileExistsError:
            raise RecordingError(f"{path} exists already; --force replaces it") from None
        except (OSError, ValueError) as error:
            raise RecordingError(f"{path} cannot be written: {reason(error)}") from None

    def settle(self) -> str:
        """Put the new file in the place of the old one; return why that failed, or "".

        Some systems refuse while it is open: try again when it is closed.
        """
        if self._draft is None:
            return ""
        try:
            self._draft.replace(self._real)
        except OSError as error:
            return f"{self.path} cannot be replaced: {reason(error)}; it is in {self._draft}"
        self._draft = None
        return ""

    def close(self) -> None:
        """Close the file; what cannot be written any more is lost."""
        with suppress(OSError):
            self.file.close()

    def withdraw(self) -> None:
        """Remove the new file while the old one is in its place, which stays as it was."""
        if self._draft is not None:
            with suppress(OSError):
                self._draft.unlink()

    def remove(self) -> None:
        """Leave nothing behind, but what has taken the place of another file."""
        self.withdraw()
        with suppress(OSError):
            if not self._replaces and self.path.is_file():
                self.path.unlink()

    def _opened(self, *, force: bool) -> BinaryIO:
        if not (force and self.path.is_file()):
            return self.path.open("wb" if force else "xb")
        self._real = Path(os.path.realpath(self.path))  # a link stays one
        with self._real.open("ab"):
            pass  # one that may not be written is not replaced
        draft = self._real.parent / f"recording-{secrets.token_hex(4)}{SUFFIX}"
        try:
            file = draft.open("xb")
        except PermissionError:  # a file in a folder where none can be made
            return self._real.open("wb")
        self._draft, self._replaces = draft, True
        with suppress(OSError):
            draft.chmod(self._real.stat().st_mode & 0o777)
        return file
