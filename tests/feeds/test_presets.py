"""Presets: what they change and what not, their file, and every mistake in one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from feeds import presets
from feeds.fairness import Fairness
from feeds.presets import Preset, PresetError
from feeds.settings import Settings, describe_change

CHANGED = Settings(
    source="chat",
    rate_per_s=1 / 60,
    poll_interval_s=0.3,
    push_limit_per_s=2.5,
    fairness=Fairness(polled_conditional=True),
    clients=7,
    adaptive=True,
    seed=3,
)


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def preset(settings: str) -> str:
    return f'[[preset]]\nname = "One"\n{settings}\n'


def test_those_of_the_program_can_be_had_and_change_something() -> None:
    found = presets.bundled()
    assert 5 <= len(found) <= 9
    for one in found:
        assert describe_change(Settings(), one.over(Settings())), one.name
        assert one.over(one.over(CHANGED)) == one.over(CHANGED)
        assert one.about


def test_a_preset_changes_only_what_it_names(tmp_path: Path) -> None:
    text = "settings = { delay_ms = 7, fairness = { polled_nodelay = false } }"
    (one,) = presets.load_file(written(tmp_path, preset(text)))
    fairness = Fairness(polled_conditional=True, polled_nodelay=False)
    assert one.over(CHANGED) == CHANGED.replace(delay_ms=7.0, fairness=fairness)
    (one,) = presets.load_file(written(tmp_path, preset('settings = { push_limit_per_s = "off" }')))
    assert one.over(CHANGED) == CHANGED.replace(push_limit_per_s=None)


def test_a_source_without_a_rate_has_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, preset('settings = { source = "heartbeat" }'))
    assert presets.load_file(path)[0].over(CHANGED).rate_per_s == 120.0
    path = written(tmp_path, preset('settings = { source = "heartbeat", rate_per_s = 4 }'))
    assert presets.load_file(path)[0].over(CHANGED).rate_per_s == 4.0


@pytest.mark.parametrize("settings", [Settings(), CHANGED], ids=["defaults", "others"])
def test_what_is_kept_is_read_again_and_brings_back_everything(
    tmp_path: Path, settings: Settings
) -> None:
    several = (presets.kept('Dés "1" \\', settings, "What for"), *presets.bundled())
    path = written(tmp_path, presets.as_text(several))
    assert presets.load_file(path) == several
    now = Settings(seed=9, delay_ms=1.0, push_limit_per_s=9.0, fairness=Fairness(phase_locked=True))
    assert several[0].over(now) == settings.replace(seed=9)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (preset("settings = { poll_interval_s = 0 }"), "3: preset 1, settings, poll_interval_s: 0"),
        (
            preset("[preset.settings]\ndelay_ms = 1\ndelay = 2"),
            "5: preset 1, settings, delay: unknown; allowed is source, ",
        ),
        (preset('settings = { source = "chatt" }'), "3: preset 1, settings, source: 'chatt'"),
        (preset("settings = {}"), "3: preset 1, settings: names no setting"),
        (preset("settings = 5"), "3: preset 1, settings: expected a table, not a whole number"),
        (preset(""), "1: preset 1: settings is missing"),
        ("[[preset]]\nsettings = { clients = 2 }", "1: preset 1: name is missing"),
        (
            preset("settings = { clients = 2 }") + preset("settings = { clients = 3 }").lower(),
            "5: preset 2, name: is the name of one before it",
        ),
        (
            preset("settings = { clients = 2 }").replace("One", "?"),
            "2: preset 1, name: has",
        ),
        (preset("settings = { clients = 2 }").replace("One", "x" * 41), "2: preset 1, name: 41"),
        ('title = "A story"', "1: title: unknown; allowed is preset"),
        ("preset = 3", "1: preset: expected a list, not a whole number"),
        ("[[preset", "1: not TOML: "),
        (
            preset("settings = { clients = 2 }").replace("One", "a\\u0007b"),
            "2: preset 1, name: h",
        ),
    ],
)
def test_a_mistake_is_told_in_one_line_with_file_and_line(
    tmp_path: Path, text: str, line: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(PresetError, match=re.escape(f"{path}:{line}")) as caught:
        presets.load_file(path)
    assert "\n" not in str(caught.value)


def test_there_are_only_so_many(tmp_path: Path) -> None:
    many = [Preset(f"No {at}", {"clients": 2}) for at in range(presets.MOST + 1)]
    with pytest.raises(PresetError, match="101; allowed are 100 at most"):
        presets.load_file(written(tmp_path, presets.as_text(many)))


def test_one_is_found_by_its_name_or_in_a_file(tmp_path: Path) -> None:
    first = presets.bundled()[0]
    assert presets.load("fresh-enough", None) == presets.load("FRESH  enough", None) == first
    own = written(tmp_path, preset("settings = { clients = 2 }"))
    assert presets.load("one", own).settings == {"clients": 2}
    assert presets.load("fresh-enough", own) == first
    assert presets.load(str(own), None).name == "One"
    assert presets.offered(own) == presets.load_file(own)
    assert presets.offered(tmp_path / "none.toml") == presets.bundled()
    with pytest.raises(PresetError, match=r"'freshenough' is not a preset.*mean fresh-enough"):
        presets.load("freshenough", own)
    several = written(tmp_path, presets.as_text(presets.bundled()))
    with pytest.raises(PresetError, match=f"{len(presets.bundled())} presets; one is needed"):
        presets.load(str(several), None)
