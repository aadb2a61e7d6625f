"""Evidence on its way to its place: alone, with the usual permissions, and never lost."""

from __future__ import annotations

import errno
import os
import sys
import zipfile
from pathlib import Path

import pytest

from feeds.evidence.archive import FILES, Draft, EvidenceError, problem

ONLY_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there is nothing of this kind")


def _draft(target: Path, *, force: bool = False) -> Draft:
    """Return a draft in which everything is written."""
    draft = Draft(target, force=force)
    for name in FILES:
        (draft.folder / name).write_text(name, encoding="utf-8")
    return draft


@pytest.mark.parametrize("name", ["run", "run.zip"])
@pytest.mark.parametrize("force", [False, True])
def test_a_second_run_with_the_same_target_is_refused(
    tmp_path: Path, name: str, force: bool
) -> None:
    first = _draft(tmp_path / name)
    with pytest.raises(EvidenceError, match=f"{name} is being written by another run"):
        Draft(tmp_path / name, force=force)
    first.put_in_place()
    first.discard()
    assert [one.name for one in tmp_path.iterdir()] == [name]
    with pytest.raises(EvidenceError, match="--force"):
        Draft(tmp_path / name, force=False)
    again = Draft(tmp_path / name, force=True)
    again.discard()
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_what_a_killed_run_left_is_taken_over(tmp_path: Path) -> None:
    killed = _draft(tmp_path / "run")
    assert killed._lock is not None
    os.close(killed._lock)  # as the system does
    draft = _draft(tmp_path / "run")
    draft.put_in_place()
    draft.discard()
    assert [one.name for one in tmp_path.iterdir()] == ["run"]
    assert sorted(one.name for one in (tmp_path / "run").iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", ["run", "run.zip"])
def test_what_came_meanwhile_is_not_replaced_and_nothing_is_lost(tmp_path: Path, name: str) -> None:
    draft = _draft(tmp_path / name)
    (tmp_path / name).write_text("somebody's", encoding="utf-8")
    with pytest.raises(EvidenceError, match="the evidence is in") as raised:
        draft.put_in_place()
    draft.discard()
    kept = Path(str(raised.value).rpartition(" in ")[2])
    assert sorted(one.name for one in kept.iterdir()) == sorted(FILES)
    assert (tmp_path / name).read_text(encoding="utf-8") == "somebody's"
    assert {one.name for one in tmp_path.iterdir()} == {name, kept.name}


def test_a_disk_that_is_too_full_for_the_zip_leaves_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    draft = _draft(tmp_path / "run.zip")
    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(EvidenceError, match="No space left on device; the evidence is in"):
        draft.put_in_place()
    draft.discard()
    (kept,) = tmp_path.iterdir()
    assert sorted(one.name for one in kept.iterdir()) == sorted(FILES)


@ONLY_POSIX
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
@pytest.mark.parametrize("name", ["run", "run.zip"])
def test_the_umask_holds(tmp_path: Path, umask: int, name: str) -> None:
    before = os.umask(umask)
    try:
        draft = _draft(tmp_path / name)
        draft.put_in_place()
        draft.discard()
    finally:
        os.umask(before)
    for one in (tmp_path / name, *(tmp_path / name).glob("*")):
        usual = 0o777 if one.is_dir() else 0o666
        assert one.stat().st_mode & 0o777 == usual & ~umask


@pytest.mark.parametrize("date", [0, 4_500_000_000])
def test_a_clock_before_1980_or_after_2107_is_no_trouble(tmp_path: Path, date: int) -> None:
    draft = _draft(tmp_path / "run.zip")
    for name in FILES:
        os.utime(draft.folder / name, (date, date))
    draft.put_in_place()
    draft.discard()
    with zipfile.ZipFile(tmp_path / "run.zip") as packed:
        assert sorted(packed.namelist()) == sorted(FILES)


@ONLY_POSIX
@pytest.mark.parametrize("ending", ["", ".zip"])
def test_the_longest_name_that_a_file_can_have(tmp_path: Path, ending: str) -> None:
    longest = tmp_path / ("ä" * 125 + "x" * (5 - len(ending)) + ending)
    draft = _draft(longest)
    draft.put_in_place()
    draft.discard()
    assert list(tmp_path.iterdir()) == [longest]
    too_long = tmp_path / ("x" * (256 - len(ending)) + ending)
    assert problem(too_long, force=False).startswith("cannot be written: File name too long")


@ONLY_POSIX
def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for force in (False, True):
        assert problem(tmp_path / "link", force=force) == ""
        draft = _draft(tmp_path / "link", force=force)
        draft.put_in_place()
        draft.discard()
        assert (tmp_path / "link").is_symlink()
        assert sorted(one.name for one in (tmp_path / "real").iterdir()) == sorted(FILES)
        assert {one.name for one in tmp_path.iterdir()} == {"link", "real"}
        for one in (tmp_path / "real").iterdir():
            one.unlink()


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    assert problem(tmp_path / "new", force=False) == ""
    assert problem(tmp_path, force=False) == ""  # empty
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    assert problem(tmp_path, force=False) == "exists already; --force replaces it"
    assert problem(tmp_path, force=True) == ""
    old = tmp_path / "old.zip"
    old.write_bytes(b"old")
    assert "--force" in problem(old, force=False)
    assert problem(tmp_path / "mine.txt", force=True).startswith("is a file")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt", "old.zip"]
    (tmp_path / "summary.json").mkdir()
    assert problem(tmp_path, force=True) == "holds a folder summary.json"
