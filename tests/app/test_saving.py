"""Files are there in full or not at all, and a failure is one short reason."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from app.running import saving

ONLY_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")


def test_what_was_there_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    assert saving.save(target, b"one") == ""
    assert saving.save(target, b"two") == ""
    assert target.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_gone_or_in_the_way(tmp_path: Path) -> None:
    gone = tmp_path / "no" / "a.png"
    assert saving.save(gone, b"x") == "cannot be written: its folder is not there"
    assert saving.save(tmp_path, b"x") == "is a folder"
    assert saving.save(tmp_path / "a\0b", b"x").startswith("cannot be written")
    assert saving.save(tmp_path / ("a" * 400), b"x").startswith("cannot be written")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_gets_full_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.png"
    target.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert saving.save(target, b"new") == f"cannot be written: {os.strerror(errno.ENOSPC)}"
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_device_is_told_and_stays_one() -> None:
    assert "No space left" in saving.save(Path("/dev/full"), b"x" * 100_000)
    assert Path("/dev/full").is_char_device()


@ONLY_POSIX
def test_a_folder_one_may_not_write_to(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("an administrator may write everywhere")
    tmp_path.chmod(0o500)
    assert "Permission denied" in saving.save(tmp_path / "a.png", b"x")
    tmp_path.chmod(0o700)


@ONLY_POSIX
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_permissions_are_the_usual_ones_or_those_of_before(tmp_path: Path, umask: int) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "old").chmod(0o640)
    before = os.umask(umask)
    try:
        assert saving.save(tmp_path / "new", b"x") == saving.save(tmp_path / "old", b"x") == ""
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o666 & ~umask
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o640


@ONLY_POSIX
def test_the_longest_name_that_a_file_can_have(tmp_path: Path) -> None:
    assert saving.save(tmp_path / ("x" * 251 + ".png"), b"x") == ""
    assert "File name too long" in saving.problem(tmp_path / ("x" * 252 + ".png"))


@ONLY_POSIX
def test_a_file_in_a_folder_where_none_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*args: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    (tmp_path / "a.png").write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", closed)
    assert saving.save(tmp_path / "a.png", b"x") == ""
    assert (tmp_path / "a.png").read_bytes() == b"x"
    assert [one.name for one in tmp_path.iterdir()] == ["a.png"]


@ONLY_POSIX
def test_pipes_are_refused_and_links_kept(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert saving.save(tmp_path / "pipe", b"x") == "is not an ordinary file"
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert saving.save(tmp_path / "link", b"x") == ""
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"
