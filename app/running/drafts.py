"""Evidence of several texts: its place is taken before a run, and they are put there after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.text.mistakes import complain, mistake
from feeds.evidence.archive import Draft, EvidenceError, writing


def claimed(out: Path | None, files: Sequence[str], *, force: bool) -> Draft | None:
    """Return the draft of ``files`` for ``out``, or ``None`` without one.

    A place where it cannot go ends the program with one line and 2.
    """
    if out is None:
        return None
    try:
        return Draft(out, force=force, files=files)
    except EvidenceError as error:
        mistake(f"--out: {error}")


def kept(draft: Draft, texts: Mapping[str, str]) -> bool:
    """Write the files and put them in place; ``False``, told in one line, if that fails."""
    try:
        with writing(draft.target):
            for name, text in texts.items():
                (draft.folder / name).write_text(text, encoding="utf-8")
        draft.put_in_place()
    except EvidenceError as error:
        complain(f"--out: {error}")
        return False
    return True
