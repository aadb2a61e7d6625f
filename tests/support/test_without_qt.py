"""Where a library that Qt loads is missing, the tests that do without Qt are run all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.inner_pytest import environment

PROBLEM = "libEGL.so.1: cannot open shared object file"
HERE = Path(__file__)


def test_what_needs_qt_is_left_out_and_nothing_else(tmp_path: Path) -> None:
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").touch()
    for module in ("QtCore", "QtGui", "QtWidgets"):
        (package / f"{module}.py").write_text(f"raise ImportError({PROBLEM!r})", encoding="utf-8")
    files = [f"tests/app/test_{name}.py" for name in ("formats", "panel", "cli")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", *files, "tests/support/test_leaks.py"],
        env=environment(PYTHONPATH=str(tmp_path)),
        cwd=HERE.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"tests of the window left out: {PROBLEM}" in done.stdout
    for module in ("test_formats", "test_cli", "test_leaks"):
        assert f"<Module {module}.py>" in done.stdout
    assert "<Module test_panel.py>" not in done.stdout
