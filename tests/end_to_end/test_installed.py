"""The installed program: built from its sdist, and beside modules of the same names as its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.strangers import OURS, strangers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
OLD_COMMAND = """#!{python}
import re
import sys
from live_vs_polled import main
if __name__ == '__main__':
    sys.exit(main())
"""
"""What pip wrote before version 25: the first import is not this program's."""
IMPORTED_BY_M = (
    *("importlib", "warnings", "contextlib", "collections", "keyword"),
    *("operator", "reprlib", "functools", "types"),
)
"""What ``python -m`` itself imports, whatever it is to run."""


def call(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run ``words`` with ``more`` in the environment, and in the folder PWD."""
    return subprocess.run(
        [str(word) for word in words],
        env={**os.environ, **more},
        cwd=more.get("PWD"),
        capture_output=True,
        text=True,
        check=False,
    )


def built(kind: str, tree: Path, folder: Path) -> Path:
    """Build the sdist or the wheel of ``tree`` in ``folder``; return its file."""
    done = call(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder, PWD=str(tree))
    assert done.returncode == 0, done.stderr
    [file] = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel that is built from the sdist."""
    folder = tmp_path_factory.mktemp("built")
    with tarfile.open(built("sdist", ROOT, folder / "sdist")) as sdist:
        sdist.extractall(folder, filter="data")
    [tree] = folder.glob("live_vs_polled-*")
    return built("wheel", tree, folder / "wheel")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an environment that has the wheel, and packages from this one."""
    folder = tmp_path_factory.mktemp("installed") / "its environment"
    venv.create(folder, symlinks=os.name != "nt")
    site = site_of(folder)
    (site / "others.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    done = pip(folder, "install", "--no-deps", str(wheel))
    assert done.returncode == 0, done.stderr
    return folder


def site_of(folder: Path) -> Path:
    """Return where the environment in ``folder`` has its packages."""
    at = {"base": str(folder), "platbase": str(folder)}
    return Path(sysconfig.get_path("purelib", "venv", at))


def command_of(folder: Path) -> Path:
    """Return the command in the environment in ``folder``."""
    return python_of(folder).with_name("live-vs-polled" + ".exe" * (os.name == "nt"))


def python_of(folder: Path) -> Path:
    """Return the interpreter of the environment in ``folder``."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Have pip, which the environment in ``folder`` itself lacks, do something with it."""
    return call(sys.executable, "-m", "pip", "--python", python_of(folder), *words)


def test_nobody_elses_name_is_taken(wheel: Path) -> None:
    names = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {
        "live_vs_polled",
        "live_vs_polled.pth",
    }


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["measure", "--duration=0.5", "--out=run", "--force"],
        ["story", "--list"],
        ["doctor"],
        pytest.param(["--duration=0.5", "--screenshot=p.png"], marks=pytest.mark.window),
    ],
    ids=lambda words: words[0],
)
def test_strangers_do_not_matter(installed: Path, tmp_path: Path, words: list[str]) -> None:
    here = str(strangers(tmp_path / "strangers"))
    more = {"PYTHONPATH": os.pathsep.join(["", here]), "PWD": here}
    run = call(command_of(installed), *words, **more, XDG_CONFIG_HOME=str(tmp_path))
    assert "STRANGER" not in run.stdout + run.stderr
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.skipif(os.name == "nt", reason="commands are not text there")
def test_strangers_do_not_matter_to_an_older_pips_command(installed: Path, tmp_path: Path) -> None:
    here, old = str(strangers(tmp_path / "strangers")), tmp_path / "live-vs-polled"
    old.write_text(OLD_COMMAND.format(python=python_of(installed)), "utf-8")
    run = call(python_of(installed), old, "--version", PYTHONPATH=here)
    assert run.stdout.startswith("live-vs-polled "), run.stderr


@pytest.mark.parametrize("program", [[sys.executable, "-m", "app"], [command_of(Path(sys.prefix))]])
def test_strangers_do_not_matter_in_the_clone(tmp_path: Path, program: list[str | Path]) -> None:
    if not Path(program[0]).exists():
        pytest.skip("the clone is not installed in this environment")
    here = strangers(tmp_path / "strangers")
    if program[1:]:
        for name in IMPORTED_BY_M:
            (here / f"{name}.py").unlink()
    run = call(*program, "measure", "--duration=0.5", PWD=str(ROOT), PYTHONPATH=str(here))
    assert run.returncode == 0, run.stderr


@pytest.mark.skipif(os.name == "nt", reason="a folder that is somebody's working folder stays")
def test_a_working_folder_that_is_gone_does_not_matter(installed: Path, tmp_path: Path) -> None:
    for words, status in (["--duration=0.5"], 0), (["--out=run"], 2):
        gone = tmp_path / "gone"
        gone.mkdir()
        line = 'cd "$1" && rmdir "$1" && shift && "$@"'
        run = call("sh", "-c", line, "sh", gone, command_of(installed), "measure", *words)
        assert run.returncode == status, run.stderr
        assert ("--out: run cannot be written" in run.stderr) == (status == 2)


def test_strangers_beside_it_stay(wheel: Path, installed: Path) -> None:
    site = site_of(installed)
    files = [site / name / "__init__.py" for name in OURS]
    for file in files:
        file.parent.mkdir()
        file.write_text("whose = 'theirs'\n", "utf-8")
    assert pip(installed, "install", "--no-deps", "--force-reinstall", str(wheel)).returncode == 0
    assert call(command_of(installed), "story", "--list").returncode == 0
    asked = call(python_of(installed), "-c", "import app, resources; print(app.whose)", PWD="/")
    assert asked.stdout.split() == ["theirs"]
    assert pip(installed, "uninstall", "--yes", "live-vs-polled").returncode == 0
    assert all(file.exists() for file in files)
    assert not list(site.glob("live*"))
