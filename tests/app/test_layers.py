"""The house: no file is in a circle with others, and each feature of the window can be left out."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from app.commands.window.features import FEATURES

ROOT = Path(__file__).parents[2]
STARTS = """
import importlib, json, sys
from PySide6.QtWidgets import QApplication
from tests.support.fake_frames import FakeFrames, history_frame
from feeds.settings import Settings

app, began_ns, seen = QApplication([]), 1_000_000_000, {}
frames = history_frame(FakeFrames(began_ns=began_ns), began_ns=began_ns, seconds=2)
for tree in sys.argv[1:]:
    for name in [name for name in sys.modules if name.partition(".")[0] == "app"]:
        del sys.modules[name]
    sys.path.insert(0, tree)
    importlib.invalidate_caches()
    from app.commands.recorded_lab import RecordedLab
    from app.commands.window.features import FEATURES, install_all
    from app.ui.preferences import Preferences
    from app.window.build import build
    from app.window.host import Asked
    from app.window.painting.mailbox import Mailbox
    from app.window.theme_choice import ThemeChoice

    assert sys.modules["app"].__file__.startswith(tree), sys.modules["app"].__file__
    lab, themes = RecordedLab(Settings(seed=1)), ThemeChoice(app, "dark")
    host = build(lab, Mailbox(), themes, Preferences.for_one_run(), asked=Asked(hints=True))
    install_all(host)
    surface = host.parts.surface
    surface.resize(1600, 1000)
    surface.show()
    app.processEvents()
    host.parts.painter.show_still(frames, frames[-1].at_ns)
    app.processEvents()
    shown = [panel.hero.value.spoken().name for panel in host.parts.panels]
    seen[tree] = [list(FEATURES), shown]
    for put_back in (*host.closing, *host.ending):
        put_back()
    surface.deleteLater()
    app.processEvents()
    sys.path.remove(tree)
print(json.dumps(seen))
app.shutdown()
"""


def modules() -> dict[str, Path]:
    """Return every module of the program and its file."""
    found = {}
    for package in ("app", "feeds"):
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(text: str, known: set[str]) -> Iterator[str]:
    """Give the modules among ``known`` that ``text`` imports, wherever, and if only for types."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (one if one in known else str(node.module) for one in inside)


def circle(files: dict[str, str]) -> list[str]:
    """Return the modules of a circle of imports; none if there is no circle."""
    graph = {name: set(imported(text, set(files))) - {name} for name, text in files.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_file_is_in_a_circle() -> None:
    assert circle({name: path.read_text("utf-8") for name, path in modules().items()}) == []


def test_a_circle_is_found_if_it_is_only_for_types() -> None:
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app import a"
    typed = typed.replace("\\\n", "\n")
    assert circle({"app": "", "app.a": "from app.b import c", "app.b": "import app.a"})
    assert circle({"app": "", "app.a": "def f():\n    import app.b", "app.b": typed})
    assert not circle({"app": "", "app.a": "import app.b", "app.b": ""})


def test_a_class_name_stands_for_one_thing() -> None:
    names = Counter(
        node.name
        for path in modules().values()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, number in names.items() if number > 1] == []


def without(feature: str, tree: Path) -> Path:
    """Make ``tree`` the program without the folder of ``feature`` and its line in the list."""
    tree.mkdir()
    shutil.copytree(ROOT / "app", tree / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(tree / "app" / "features" / feature)
    listing = tree / "app" / "commands" / "window" / "features.py"
    text = listing.read_text("utf-8")
    assert text.count(f'    "{feature}",\n') == 1
    listing.write_text(text.replace(f'    "{feature}",\n', ""), "utf-8")
    return tree


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Return what is on screen of the program without each of the features, by its name."""
    folder = tmp_path_factory.mktemp("without")
    trees = {str(without(feature, folder / feature)): feature for feature in FEATURES}
    run = subprocess.run(
        [sys.executable, "-c", STARTS, *trees],
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return {trees[tree]: shown for tree, shown in json.loads(run.stdout).items()}


@pytest.mark.parametrize("feature", FEATURES)
def test_the_window_shows_values_without_the_feature(
    started: dict[str, tuple[list[str], list[str]]], feature: str
) -> None:
    others, shown = started[feature]
    assert others == [one for one in FEATURES if one != feature]
    assert all(any(letter.isdigit() for letter in text) for text in shown)
