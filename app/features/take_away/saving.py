"""Files that are there in full or not at all: written aside, then put in place."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def problem(target: Path) -> str:
    """Return why nothing can be written to ``target``, in a few words; "" if it can, or may."""
    try:
        if target.is_dir():
            return "is a folder"
        if not target.absolute().parent.is_dir():
            return "cannot be written: its folder is not there"
        if target.exists() and not (target.is_file() or target.is_char_device()):
            return "is no ordinary file"
    except (OSError, ValueError) as error:
        return f"cannot be written: {_reason(error)}"
    return ""


def save(target: Path, data: bytes) -> str:
    """Write ``data`` to ``target``; return why that failed, in a few words, or "".

    What was there stays as it was unless all of ``data`` is written.
    """
    if trouble := problem(target):
        return trouble
    try:
        if target.is_char_device():
            target.write_bytes(data)  # nothing to be kept, and no place beside it
        else:
            # a link stays one: what it leads to is replaced
            _replace(Path(os.path.realpath(target)), data)
    except (OSError, ValueError) as error:
        return f"cannot be written: {_reason(error)}"
    return ""


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".live-vs-polled-", suffix=".part", dir=target.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(_mode_of(target))  # mkstemp's own 600 would hide it from others
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def _mode_of(target: Path) -> int:
    """Return the permissions of what is replaced, or those that files usually get."""
    return target.stat().st_mode & 0o777 if target.exists() else 0o644


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)
