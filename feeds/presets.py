"""Presets: named sets of settings, those that come with the program and a person's own.

A person's own are one file, which has all of them in their order; while there is none, those that
come with the program are offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from feeds import PROGRAM
from feeds.foreign import one_line
from feeds.settings import Settings
from feeds.sources import find
from feeds.toml_file import (
    OFF,
    KeyPath,
    Table,
    TomlError,
    TomlFile,
    hint,
    plain,
    quoted,
)

NAME_LENGTH, ABOUT_LENGTH = 40, 200
MOST = 100
"""Presets of one file."""
_NOT_KEPT = ("seed", "duration_s")
"""What is not kept of the settings of a run: it says how long, and which, and not how."""
_HEAD = f"""\
# Presets of {PROGRAM}, in their order: the first nine are chosen by Alt+1 to Alt+9.
# It is written anew when they are changed in the window; remarks of your own would be lost.
"""


class PresetError(TomlError):
    """Presets that cannot be read: one line for the user."""


class Preset(msgspec.Struct, frozen=True):
    """A named set of settings; what it does not name stays as it is."""

    name: str
    settings: Mapping[str, Any]
    """By name, as :class:`~feeds.settings.Settings` has them; of ``fairness`` its switches."""
    about: str = ""

    def changes(self, now: Settings) -> dict[str, Any]:
        """Return what it makes of the settings ``now``, by name."""
        found = dict(self.settings)
        if "source" in found:
            found.setdefault("rate_per_s", find(found["source"]).default_rate_per_s)
        if "fairness" in found:
            found["fairness"] = now.fairness.replace(**found["fairness"])
        return found

    def over(self, now: Settings) -> Settings:
        """Return the settings ``now`` with its own; raise ``BadSettingError`` if they clash."""
        return now.replace(**self.changes(now))


def kept(name: str, settings: Settings, about: str = "") -> Preset:
    """Return a preset that brings back how ``settings`` are, in everything but the seed."""
    found = msgspec.structs.asdict(settings)
    found["fairness"] = msgspec.structs.asdict(settings.fairness)
    return Preset(name, {one: found[one] for one in found if one not in _NOT_KEPT}, about)


class PresetFile(TomlFile):
    """A file of presets; raises :class:`PresetError`."""

    part: ClassVar[str] = "preset"
    called: ClassVar[str] = "a file of presets"
    failure: ClassVar[type[TomlError]] = PresetError

    def keys(self, path: KeyPath) -> list[str]:
        """Return the keys that the table at ``path`` can have."""
        return list(Preset.__struct_fields__) if path else [self.part]

    def presets(self, tables: Table) -> tuple[Preset, ...]:
        """Return the presets that the ``tables`` in the file are."""
        listed = self.table(tables, (), [self.part]).get(self.part, [])
        found: list[Preset] = []
        for at, table in enumerate(self.record(listed, list[Table], (self.part,))):
            found.append(self._preset(table, (self.part, at)))
            if same_name(found[:-1], found[-1].name) is not None:
                raise self.error((self.part, at, "name"), "is the name of one before it")
        if len(found) > MOST:
            raise self.error((self.part,), f"{len(found)}; allowed are {MOST} at most")
        return tuple(found)

    def _preset(self, table: Table, path: KeyPath) -> Preset:
        self.tidy(table, path, ("name", "about"))
        self.table(table, path, Preset.__struct_fields__)
        found = self.record(table, Preset, path)
        if trouble := name_trouble(found.name):
            raise self.error((*path, "name"), trouble)
        if len(found.about) > ABOUT_LENGTH:
            told = f"{len(found.about)} characters; allowed are {ABOUT_LENGTH}"
            raise self.error((*path, "about"), told)
        if not found.settings:
            raise self.error((*path, "settings"), "names no setting")
        way = (*path, "settings")
        read = self.record(self.settings({}, table["settings"], way), Settings, way)
        named: dict[str, Any] = {one: getattr(read, one) for one in found.settings}
        if "fairness" in named:
            switches = found.settings["fairness"]
            named["fairness"] = {one: getattr(read.fairness, one) for one in switches}
        return msgspec.structs.replace(found, settings=named)


def name_trouble(name: str) -> str:
    """Return why a preset cannot be called ``name``; "" if it can."""
    if not slug(name):
        return "has neither a letter nor a figure"
    if len(name) > NAME_LENGTH:
        return f"{len(name)} characters; allowed are {NAME_LENGTH}"
    return ""


def slug(name: str) -> str:
    """Return ``name`` as it can be typed without quotes: "Fresh enough" is "fresh-enough"."""
    return "-".join(re.findall(r"[^\W_]+", name.casefold()))


def same_name(presets: Sequence[Preset], name: str) -> int | None:
    """Return the place of the preset that is called ``name``, however it is written."""
    return next((at for at, one in enumerate(presets) if slug(one.name) == slug(name)), None)


def bundled() -> tuple[Preset, ...]:
    """Return the presets that come with the program."""
    file = files("resources") / "presets.toml"
    text, tables = PresetFile.tables(file, file.name)
    return PresetFile(file.name, text).presets(tables)


def load_file(path: Path) -> tuple[Preset, ...]:
    """Return the presets in the file ``path``; raise :class:`PresetError`."""
    text, tables = PresetFile.tables(path, str(path))
    return PresetFile(str(path), text).presets(tables)


def own_path() -> Path | None:
    """Return the file of a person's own, which need not be there; ``None`` without a home."""
    from platformdirs import user_config_path

    try:
        return user_config_path(PROGRAM, appauthor=False) / "presets.toml"
    except RuntimeError:
        return None


def offered(path: Path | None) -> tuple[Preset, ...]:
    """Return the presets in ``path``, or those of the program where there is no such file."""
    return load_file(path) if path is not None and path.exists() else bundled()


def load(source: str, path: Path | None) -> Preset:
    """Return the preset called ``source``, of ``path`` or of the program, or the one in that file.

    Raise :class:`PresetError`.
    """
    if source.endswith(".toml"):
        found = load_file(Path(source))
        if len(found) == 1:
            return found[0]
        raise PresetError(one_line(f"{source}: {len(found)} presets; one is needed"))
    known = (*offered(path), *bundled())
    at = same_name(known, source)
    if at is not None:
        return known[at]
    names = list(dict.fromkeys(slug(one.name) for one in known))
    there = f"there are {', '.join(names)}, and files whose names end in .toml"
    raise PresetError(one_line(f"{source!r} is not a preset; {there}{hint(slug(source), names)}"))


def as_text(presets: Iterable[Preset]) -> str:
    """Return the file of ``presets``; whoever reads it gets the same."""
    return _HEAD + "".join(map(_written_preset, presets))


def _written_preset(preset: Preset) -> str:
    lines = ["", "[[preset]]", f"name = {quoted(preset.name)}"]
    if preset.about:
        lines.append(f"about = {quoted(preset.about)}")
    inside = {one: value for one, value in preset.settings.items() if one != "fairness"}
    lines += ["[preset.settings]", *(_line(one, value) for one, value in inside.items())]
    if "fairness" in preset.settings:
        switches = preset.settings["fairness"].items()
        lines.append(
            f"fairness = {{ {', '.join(f'{name} = {plain(on)}' for name, on in switches)} }}"
        )
    return "\n".join([*lines, ""])


def _line(name: str, value: float | str | None) -> str:
    return f"{name} = {quoted(OFF) if value is None else plain(value)}"
