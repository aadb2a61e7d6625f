"""``compare`` with files, folders and zips in which something is wrong, under odd names."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from app.command_line import main as cli
from tests.feeds.evidence.runs import folder, whole
from tests.support.nonsense import TEXTS, damaged, is_one_line, spoil

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
NAMES = ("summary.json", "run/summary.json", "summary.json/", "../summary.json", "/a", "\\b", "é")
UPDATES = b"segment,seq,published_ns\n1,1,1000\n1,2,\n"


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what compares a good run with a bad one."""
    with TemporaryDirectory() as made:
        good = folder(Path(made) / "good")

        def attempt(random: Random) -> str:
            with TemporaryDirectory(dir=made) as place:
                return _compared(good, _written(random, Path(place)), as_json=random.random() < 0.3)

        yield attempt


def _written(random: Random, place: Path) -> Path:
    """Write a run in which something is wrong, and return where."""
    data = _summary(random)
    name = "".join(sign for sign in random.choice(TEXTS)[:40] if sign not in '/\0"<>|?*:\r\n\t')
    path = place / (name.encode("utf-8", "replace").decode() + random.choice((".json", ".zip", "")))
    if path == place:
        path = place / "run"
    match random.randrange(4):
        case 0:
            path.write_bytes(data)
        case 1:
            path.mkdir()
            (path / "summary.json").write_bytes(data)
            (path / "updates.csv").write_bytes(damaged(random, UPDATES))
        case _:
            path.write_bytes(_zip(random, data))
    return path


def _summary(random: Random) -> bytes:
    told = whole()
    for _ in range(random.choice((0, 1, 1, 1, 3))):
        spoil(random, told)
    as_ascii = random.random() < 0.8
    data = json.dumps(told, ensure_ascii=as_ascii).encode("utf-8", "surrogatepass")
    return damaged(random, data) if random.random() < 0.3 else data


def _zip(random: Random, data: bytes) -> bytes:
    packed = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names twice
        with zipfile.ZipFile(packed, "w", random.choice(METHODS)) as file:
            for _ in range(random.choice((1, 1, 1, 2))):
                file.writestr(
                    "summary.json" if random.random() < 0.7 else random.choice(NAMES), data
                )
            if random.random() < 0.5:
                file.writestr("updates.csv", damaged(random, UPDATES))
    found = bytearray(packed.getvalue())
    if random.random() < 0.3:  # a header that says something else: flags, method, times, sizes
        central = random.random() < 0.5
        start = found.rfind(b"PK\x01\x02") if central else 0
        at = start + random.randrange(4, 46 if central else 30)
        found[at : at + 2] = struct.pack("<H", random.choice((0, 1, 8, 9, 12, 14, 99, 0xFFFF)))
    return damaged(random, bytes(found)) if random.random() < 0.5 else bytes(found)


def _compared(good: Path, bad: Path, *, as_json: bool) -> str:
    """Compare them by the command, and hold what it says and how it ends against what is right."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = cli.main(["compare", *(["--json"] if as_json else []), str(good), str(bad)])
    told, complained = out.getvalue(), err.getvalue()
    if status == 2:
        assert not told
        assert is_one_line(complained), complained
        assert " is not evidence of a run: " in complained, complained
        return complained.partition(" is not evidence of a run: ")[2].partition(":")[0].strip()
    assert status == 0
    assert not complained
    assert all(map(is_one_line, told.splitlines(keepends=True))), told
    if as_json:
        json.loads(told, parse_constant=lambda name: 1 / 0)
    else:
        assert "nan" not in told.split("\n", 3)[3]  # under the names and what was set
    return "compared"
