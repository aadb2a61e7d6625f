"""What the window remembers, in a file that somebody else wrote: what is right in it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from feeds.settings import Settings
from tests.support.nonsense import NUMBERS, TEXTS, damaged, value

RIGHT = {
    **{"source": "clock", "rate_per_s": 3.0, "poll_interval_s": 0.5, "message_bytes": 128},
    **{"delay_ms": 7, "jitter_ms": 0.5, "theme": "light", "history_s": 60, "text_scale": 2},
}
OTHERS = ("folder", "hints", "alarm_notices", "seed", "fairness", "%zz", "a/b")
FORMS = (
    *(
        "@Invalid()",
        "@Variant(\\0\\0\\0\\x1\\1)",
        "@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\x1x)",
        "@Rect(1)",
    ),
    *("@ByteArray(x)", "@Size(1 2", "@DateTime(\\0)", "a, b, c", "1, 2", '"', "\\x", "\\x110000"),
    *("true", "30.0", "nan", "1e999", "-0", "[]", "{}", "null", "@", "@@x", "@String(x)"),
)


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what remembers, and is asked for, what a made-up file holds."""
    pytest.importorskip("PySide6.QtCore", exc_type=ImportError)
    with TemporaryDirectory() as made:
        yield lambda random: _recalled(random, Path(made) / f"{random.random()}.ini")


def _recalled(random: Random, path: Path) -> str:
    """Write nonsense beside what is right, and hold what is recalled against the latter."""
    wrong = {name: _nonsense(random) for name in (*RIGHT, *OTHERS) if random.random() < 0.3}
    lines = [f"{name}={_ini(json.dumps(right))}" for name, right in RIGHT.items()]
    lines = [line for line in lines if line.partition("=")[0] not in wrong]
    lines += [f"{name}={text}" for name, text in wrong.items()]
    random.shuffle(lines)
    places = [f"geometry={_nonsense(random)}"]
    data = "\n".join(["[values]", *lines, "", "[window]", *places, ""]).encode("utf-8", "replace")
    # Qt reads on from a quotation mark to the next one, over the ends of lines
    open_ended = any(line.replace('\\"', "").count('"') % 2 for line in lines)
    if whole := random.random() < 0.7 and not open_ended:
        path.write_bytes(data)
    elif random.random() < 0.9:
        path.write_bytes(damaged(random, data))
    else:
        path.mkdir()
    kept = _begun(path)
    if not whole:
        return "damaged"
    lost = {name for name, right in RIGHT.items() if kept[name] != right} - {*wrong}
    assert not lost, (lost, data)
    return f"{len(wrong)} wrong"


def _begun(path: Path) -> dict[str, object]:
    """Begin and end as the window does; return what it began with."""
    from PySide6.QtCore import QSettings

    from app.commands.window.memory import THEMES, recall
    from app.features.welcome.hints import recall_hints
    from app.ui.preferences import Preferences
    from app.window.charts.shared import HISTORIES_S

    memory = Preferences(QSettings(str(path), QSettings.Format.IniFormat))
    begin = recall(memory, Settings(), frozenset())
    assert begin.theme in THEMES
    assert begin.history_s in HISTORIES_S
    assert type(begin.history_s) is int
    assert 1.0 <= begin.text_scale <= 2.5
    assert Settings().replace(**{name: getattr(begin.settings, name) for name in ("source",)})
    recall_hints(memory)
    memory.geometry()
    memory.load({"folder": ""}, lambda _name, one: isinstance(one, str))
    memory.save({"theme": begin.theme, "delay_ms": begin.settings.delay_ms})
    looks = {"theme": begin.theme, "history_s": begin.history_s, "text_scale": begin.text_scale}
    return {name: looks.get(name, getattr(begin.settings, name, None)) for name in RIGHT}


def _nonsense(random: Random) -> str:
    """Return what stands behind a name in the file, on one line."""
    match random.randrange(4):
        case 0:
            return random.choice(FORMS)
        case 1:
            text = random.choice(TEXTS)[:1000]
        case 2:
            text = json.dumps(random.choice(NUMBERS))
        case _:
            text = json.dumps(value(random))[:5000]
    return _ini(text) if random.random() < 0.8 else " ".join(text.split())


def _ini(text: str) -> str:
    """Return ``text`` as Qt writes one in a file."""
    plain = " ".join(text.split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
