"""A recording that replaces another: the old one stays until the new one has begun."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from feeds.recording.reader import RecordingReader
from feeds.recording.writer import RecordingWriter
from tests.support.clock import on_loop, wait_until
from tests.support.recordings import BEGAN_NS, SETTINGS, figures, made

OLD = b"the recording of yesterday"
KILLED = """
import sys, time
from pathlib import Path
from feeds.recording.writer import RecordingWriter
from tests.support.recordings import BEGAN_NS, SETTINGS, made
path = Path(sys.argv[1])
writer = RecordingWriter(path, SETTINGS, force=True, began_ns=BEGAN_NS)
for frame in made():
    writer.take(frame)
while path.read_bytes() == b"the recording of yesterday":
    time.sleep(0.01)
import os
os._exit(9)
"""


def _is_old(path: Path) -> bool:
    return path.read_bytes() == OLD


def _mode(path: Path) -> int:
    return path.stat().st_mode


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "a.mcap"
    path.write_bytes(OLD)
    return path


def test_the_old_one_stays_while_nothing_is_measured(old: Path) -> None:
    writer = RecordingWriter(old, SETTINGS, force=True)
    assert _is_old(old)
    writer.discard()
    assert _is_old(old)
    assert list(old.parent.iterdir()) == [old]


@on_loop
async def test_the_new_one_takes_its_place_once_it_has_begun(old: Path) -> None:
    mode = _mode(old)
    writer = RecordingWriter(old, SETTINGS, force=True, began_ns=BEGAN_NS)
    frames = made()
    for frame in frames:
        writer.take(frame)
    await wait_until(lambda: not _is_old(old))
    writer.finish(figures(frames))
    assert _mode(old) == mode
    with RecordingReader(old) as read:
        assert list(read.frames()) == frames
    assert list(old.parent.iterdir()) == [old]


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open is replaced when closed")
def test_one_that_was_killed_is_read_from_its_place(old: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(old)], check=False, timeout=60)
    assert done.returncode == 9
    with RecordingReader(old) as read:
        assert list(read.frames()) == made()
    assert list(old.parent.iterdir()) == [old]


@on_loop
async def test_where_an_open_file_cannot_be_moved_it_is_put_there_at_the_end(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = list[Path]()
    replace = Path.replace

    def only_closed(draft: Path, target: Path) -> Path:
        if not writer._file.closed:
            refused.append(draft)
            raise PermissionError(13, "in use")
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", only_closed)
    writer = RecordingWriter(old, SETTINGS, force=True, began_ns=BEGAN_NS)
    frames = made()
    for frame in frames:
        writer.take(frame)
    await wait_until(lambda: bool(refused))
    assert _is_old(old)
    with RecordingReader(refused[0]) as read:  # what a kill would leave
        assert read.began_ns == frames[0].at_ns
    assert writer.finish(figures(frames)) == ""
    with RecordingReader(old) as read:
        assert list(read.frames()) == frames
    assert list(old.parent.iterdir()) == [old]


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators there")
def test_a_link_stays_one(old: Path) -> None:
    link = old.with_name("link.mcap")
    link.symlink_to(old)
    frames = made()
    writer = RecordingWriter(link, SETTINGS, force=True, began_ns=BEGAN_NS)
    for frame in frames:
        writer.take(frame)
    assert writer.finish(figures(frames)) == ""
    assert link.is_symlink()
    with RecordingReader(old) as read:
        assert list(read.frames()) == frames
