"""What Python is told by the environment: the program and its processes work all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRICT = {
    "PYTHONOPTIMIZE": "2",  # no asserts and no docstrings
    "PYTHONWARNINGS": "error",
    "PYTHONINSPECT": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "0",
    "PYTHONNODEBUGRANGES": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONSTARTUP": str(ROOT / "nowhere.py"),
}
DEVELOPER = {"PYTHONDEVMODE": "1"}


def run(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program with ``words`` and ``more`` in the environment."""
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)],
        env=os.environ | more,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_needs_no_docstrings() -> None:
    plain, stripped = run("--help"), run("--help", PYTHONOPTIMIZE="2")
    assert (stripped.returncode, stripped.stdout) == (0, plain.stdout)
    assert "the value is how many messages there have been" in plain.stdout


def test_the_status_is_the_programs_although_python_is_to_inspect() -> None:
    done = run("compare", "nowhere", "nowhere", PYTHONINSPECT="1")
    assert done.returncode == run("compare", "nowhere", "nowhere").returncode != 0
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("settings", [STRICT, DEVELOPER], ids=["strict", "developer"])
@pytest.mark.parametrize(
    "words",
    [
        ["measure", "--duration=4", "--poll-interval=0.2", "--json=-", "--out={}/run"],
        pytest.param(
            ["--duration=4", "--poll-interval=0.2", "--screenshot={}/p.png"],
            marks=pytest.mark.window,
        ),
    ],
    ids=["measure", "window"],
)
def test_what_is_measured_is_measured(
    tmp_path: Path, words: list[str], settings: dict[str, str]
) -> None:
    more = {"XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", **settings}
    done = run(*(word.format(tmp_path) for word in words), **more)
    assert done.returncode == 0, done.stderr
    if settings is STRICT:
        assert "Traceback" not in done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    assert all(summary[side]["updates_delivered"] > 0 for side in ("live", "polled"))
