"""What was saved comes back with its type; what is broken is as if never saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from app.ui.preferences import Plain
from tests.support.memory import in_file

DEFAULTS: dict[str, Plain] = {
    "source": "market",
    "poll_interval_s": 2.0,
    "message_bytes": 64,
    "seed": None,
    "sound": False,
}


def anything(_name: str, _value: Plain) -> bool:
    return True


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "preferences.ini")


def test_nothing_stored_is_the_defaults(path: str) -> None:
    assert in_file(path).load(DEFAULTS, anything) == DEFAULTS


def test_values_come_back_with_their_types(path: str) -> None:
    values: dict[str, Plain] = {
        "source": "heart ± beat",
        "poll_interval_s": 0.5,
        "message_bytes": 128,
        "seed": 7,
        "sound": True,
    }
    in_file(path).save(values)
    found = in_file(path).load(DEFAULTS, anything)
    assert found == values
    assert [type(value) for value in found.values()] == [str, float, int, int, bool]


def test_none_can_be_stored(path: str) -> None:
    in_file(path).save({"seed": None})
    assert in_file(path).load({"seed": 5}, anything) == {"seed": None}


def test_saving_some_leaves_the_others(path: str) -> None:
    kept = in_file(path)
    kept.save({"source": "clock"})
    kept.save({"message_bytes": 256})
    found = kept.load(DEFAULTS, anything)
    assert (found["source"], found["message_bytes"]) == ("clock", 256)


@pytest.mark.parametrize("stored", ["{", "[1]", '{"a": 1}', "", "@Invalid()", "two", "1e999"])
def test_broken_text_falls_back_key_by_key(path: str, stored: str) -> None:
    raw = QSettings(path, QSettings.Format.IniFormat)
    raw.setValue("values/poll_interval_s", stored)
    raw.sync()
    kept = in_file(path)
    kept.save({"source": "clock"})
    found = kept.load(DEFAULTS, lambda _name, value: value != float("inf"))
    assert found == {**DEFAULTS, "source": "clock"}


def test_the_check_decides_and_may_raise(path: str) -> None:
    kept = in_file(path)
    kept.save({"poll_interval_s": 99999.0, "message_bytes": "many", "source": "clock"})

    def valid(name: str, value: Plain) -> bool:
        if name == "poll_interval_s":
            raise ValueError("outside the range")
        return not (name == "message_bytes" and len(str(value)) > 3)

    assert kept.load(DEFAULTS, valid) == {**DEFAULTS, "source": "clock"}


def test_a_file_of_garbage_does_no_harm(path: str) -> None:
    Path(path).write_bytes(bytes(range(256)) * 8)
    assert in_file(path).load(DEFAULTS, anything) == DEFAULTS
    assert in_file(path).geometry() is None


def test_geometry(path: str) -> None:
    kept = in_file(path)
    assert kept.geometry() is None
    kept.save_geometry(QByteArray(b"\x01\x00geometry"))
    assert in_file(path).geometry() == QByteArray(b"\x01\x00geometry")


def test_forget(path: str) -> None:
    kept = in_file(path)
    kept.save({"source": "clock"})
    kept.save_geometry(QByteArray(b"geometry"))
    kept.forget()
    again = in_file(path)
    assert again.load(DEFAULTS, anything) == DEFAULTS
    assert again.geometry() is None
