"""Standard streams that are closed, full or unread, and terminals that say nonsense of themselves.

Never a traceback, and never the status of success for what was not written.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.feeds.evidence.runs import folder

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="shells of another kind"),
    pytest.mark.slow,
]

PROGRAM = f'"{sys.executable}" -m app'
QUICK = ["--version", "measure --help", "story --list", "compare RUN RUN", "compare RUN RUN --json"]
COMMANDS = [
    *(*QUICK, "doctor", "serve --duration 0.5", "--duration 0.5"),
    *("measure --duration 0.5", "measure --duration 0.5 --json -"),
]
MISTAKEN = ["--rate 0", "compare none none", "measure --out /", "nonsense"]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evidence to be compared with itself."""
    return folder(tmp_path_factory.mktemp("evidence") / "run")


def shell(
    line: str, run: Path, stdout: int = subprocess.PIPE, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run ``line``, in which PROGRAM is the program and RUN the evidence; there is no display."""
    bare = {name: value for name, value in os.environ.items() if not name.endswith("DISPLAY")}
    bare.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        ["sh", "-c", line.replace("PROGRAM", PROGRAM).replace("RUN", f'"{run}"')],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env=bare | environ,
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("stream", "reason"),
    [(">&-", "Bad file descriptor"), (">/dev/full", "No space left on device")],
)
def test_output_that_cannot_be_written_is_told_and_is_no_success(
    run_folder: Path, command: str, stream: str, reason: str
) -> None:
    done = shell(f"PROGRAM {command} {stream}", run_folder)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"live-vs-polled: standard output: {reason}"


@pytest.mark.parametrize("command", QUICK)
@pytest.mark.parametrize("streams", ["<&- >&- 2>&-", ">/dev/full 2>/dev/full"])
def test_all_streams_at_once(run_folder: Path, command: str, streams: str) -> None:
    assert shell(f"PROGRAM {command} {streams}", run_folder).returncode == 1


@pytest.mark.parametrize("command", ["story --list", "serve --duration 0.5", "--duration 0.5"])
@pytest.mark.parametrize("stream", ["2>&-", "2>/dev/full", "<&-"])
def test_what_nobody_can_be_told_spoils_nothing(
    run_folder: Path, command: str, stream: str
) -> None:
    done = shell(f"PROGRAM {command} {stream}", run_folder)
    assert done.returncode == 0
    assert done.stdout


@pytest.mark.parametrize("words", MISTAKEN)
@pytest.mark.parametrize("stream", ["2>&-", "2>/dev/full", "<&- >&- 2>&-"])
def test_a_mistake_stays_one_although_nobody_is_told(
    run_folder: Path, words: str, stream: str
) -> None:
    assert shell(f"PROGRAM {words} {stream}", run_folder).returncode == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_went_away(run_folder: Path, command: str) -> None:
    reader, pipe = os.pipe()
    os.close(reader)
    try:
        done = shell(f"PROGRAM {command}", run_folder, stdout=pipe)
    finally:
        os.close(pipe)
    assert done.returncode == 141


@pytest.mark.parametrize("size", ["0", "-5", "abc", "²", "1", "99999999", "9" * 5000])
@pytest.mark.parametrize("command", ["compare RUN RUN", "--help"])
def test_the_size_of_the_terminal_may_be_nonsense(
    run_folder: Path, command: str, size: str
) -> None:
    done = shell(f"PROGRAM {command}", run_folder, COLUMNS=size, LINES=size)
    assert done.returncode == 0
    assert len(done.stdout) > 500


@pytest.mark.parametrize("coding", ["ascii:strict", "cp437"])
@pytest.mark.parametrize("command", QUICK)
def test_any_coding_of_the_terminal(run_folder: Path, command: str, coding: str) -> None:
    done = shell(f"PROGRAM {command} | cat -v", run_folder, PYTHONIOENCODING=coding)
    assert done.returncode == 0
    assert done.stdout


def test_json_says_the_same_in_any_coding(tmp_path: Path) -> None:
    run = folder(tmp_path / "läuft ± 5")
    told = [
        shell("PROGRAM compare RUN RUN --json", run, PYTHONIOENCODING=coding).stdout
        for coding in ("utf-8", "ascii")
    ]
    assert told[1].isascii()
    assert json.loads(told[0]) == json.loads(told[1])
    assert json.loads(told[1])["a"] == str(run)
