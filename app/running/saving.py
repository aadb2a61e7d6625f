"""Files that are there in full or not at all: written aside, then put in place."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from feeds.foreign import reason


def problem(target: Path, *, pipes: bool = False) -> str:
    """Return why nothing can be written to ``target``, in a few words; "" if it can, or may.

    What waits for a reader is refused unless ``pipes`` are welcome.
    """
    try:
        if target.is_dir():
            return "is a folder"
        folder = target.absolute().parent
        if not folder.is_dir():
            return "cannot be written: its folder is not there"
        if target.is_fifo() and pipes:
            return ""  # whoever opens it waits for its reader
        if target.exists() and not (target.is_file() or target.is_char_device()):
            return "is not an ordinary file"
        # Opening it is the only test that holds on every file system.
        new, real = not target.exists(), Path(os.path.realpath(target))
        with real.open("xb" if new else "ab"):
            pass
        if new:
            real.unlink()
    except (OSError, ValueError) as error:
        return f"cannot be written: {reason(error)}"
    return ""


def save(target: Path, data: bytes, *, pipes: bool = False) -> str:
    """Write ``data`` to ``target``; return why that failed, in a few words, or "".

    What was there stays as it was unless all of ``data`` is written.
    """
    if trouble := problem(target, pipes=pipes):
        return trouble
    try:
        if _is_stream(target, pipes):
            target.write_bytes(data)  # nothing to be kept, and no place beside it
        else:
            # a link stays one: what it leads to is replaced
            _replace(Path(os.path.realpath(target)), data)
    except (OSError, ValueError) as error:
        return f"cannot be written: {reason(error)}"
    return ""


def _is_stream(target: Path, pipes: bool) -> bool:
    return target.is_char_device() or (pipes and target.is_fifo())


def _replace(target: Path, data: bytes) -> None:
    draft = target.parent / f".live-vs-polled-{secrets.token_hex(4)}.part"
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o777)
        draft.replace(target)
    except PermissionError:
        if not target.exists():
            raise
        target.write_bytes(data)  # a file in a folder where none can be made
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
