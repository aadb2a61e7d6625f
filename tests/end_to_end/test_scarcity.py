"""A process that cannot be started ends the command in one line with status 1, whichever it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.test_lab import ROLES
from tests.support.clock import PATIENCE_S

Done = subprocess.CompletedProcess[str]
COMMANDS = {
    "measure": ["measure", "--duration", "1"],
    "serve": ["serve", "--duration", "1"],
    "story": ["story", "--check", "ten-steps", "--step", "1"],
    "theory": ["measure", "--check-theory"],
    "window": ["--duration", "1"],
}


def run(command: str, tmp_path: Path, first: str) -> Done:
    """Run a command whose process executes ``first``."""
    program = f"{first}\nfrom app.start import main\nraise SystemExit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, *COMMANDS[command]],
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE_S,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)},
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_too_few_files_are_told_in_one_line(command: str, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    few = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))"
    done = run(command, tmp_path, few)
    assert (done.returncode, done.stdout) == (1, "")
    assert "did not start: Too many open files" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_an_interpreter_that_is_gone_is_told_in_one_line(command: str, tmp_path: Path) -> None:
    done = run(command, tmp_path, "import sys; sys.executable = '/gone/python'")
    assert (done.returncode, done.stdout) == (1, "")
    assert "did not start: No such file or directory: /gone/python" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("role", ROLES)
def test_a_process_that_dies_at_import_is_told_in_one_line(role: str, tmp_path: Path) -> None:
    first = f"""
from feeds import interpreter

usual = interpreter.command

def command(module, *words):
    if " ".join(words) == {role!r}:
        return [*usual(module)[:1], "-c", "raise ImportError('no such module as this')"]
    return usual(module, *words)

interpreter.command = command
"""
    done = run("measure", tmp_path, first)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"live-vs-polled: the {role} process did not start: ImportError: no such module as this\n"
    )
