"""The presets that are offered, in their order, and the file that they are kept in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from app.running import saving
from feeds import presets
from feeds.foreign import reason
from feeds.presets import Preset, PresetError

_Presets = tuple[Preset, ...]


class PresetBook:
    """Reads the presets, and writes each change of them at once; without a ``path`` keeps none.

    A file that cannot be read stays as it is: those of the program are offered, and nothing is
    changed before somebody has mended it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._before: list[_Presets] = []
        self.presets: _Presets = ()
        self.trouble = ""
        """What is wrong with the file, in one line."""
        self.read()

    @property
    def can_undo(self) -> bool:
        """Whether there is a change that can be taken back."""
        return bool(self._before)

    @property
    def lacks(self) -> bool:
        """Whether any of those that come with the program is gone."""
        return bool(self._gone())

    def read(self) -> None:
        """Read what is in the file now: another window may have written it."""
        try:
            kept = self._path is None and self.presets
            self.presets, self.trouble = kept or presets.offered(self._path), ""
        except PresetError as error:
            self.presets, self.trouble = presets.bundled(), str(error)

    def put(self, preset: Preset) -> str:
        """Have ``preset`` in place of the one of its name, or as the last; return what failed."""

        def change(found: _Presets) -> _Presets:
            at = presets.same_name(found, preset.name)
            return (*found, preset) if at is None else (*found[:at], preset, *found[at + 1 :])

        return self._change(change)

    def rename(self, at: int, name: str) -> str:
        """Call the preset at this place ``name``; return what failed."""
        return self._change(
            lambda found: (
                *found[:at],
                msgspec.structs.replace(found[at], name=name),
                *found[at + 1 :],
            )
        )

    def move(self, at: int, to: int) -> str:
        """Have the preset at this place at another; return what failed."""

        def change(found: _Presets) -> _Presets:
            others = (*found[:at], *found[at + 1 :])
            return (*others[:to], found[at], *others[to:])

        return self._change(change)

    def delete(self, at: int) -> str:
        """Have the preset at this place no more; return what failed."""
        return self._change(lambda found: (*found[:at], *found[at + 1 :]))

    def bring_back(self) -> str:
        """Have those that come with the program again, behind the others; return what failed."""
        return self._change(lambda found: (*found, *self._gone()))

    def undo(self) -> str:
        """Take the last change back; return what failed."""
        failed = self._outdated() or self._write(self._before[-1])
        if not failed:
            self._before.pop()
        return failed

    def _change(self, change: Callable[[_Presets], _Presets]) -> str:
        shown = self.presets
        failed, changed = self._outdated(), change(shown)
        if len(changed) > presets.MOST:
            return f"There are {presets.MOST} presets already: delete one first."
        failed = failed or self._write(changed)
        if not failed:
            self._before.append(shown)
        return failed

    def _gone(self) -> _Presets:
        """Return those that come with the program and are not here."""
        found = self.presets
        return tuple(one for one in presets.bundled() if presets.same_name(found, one.name) is None)

    def _outdated(self) -> str:
        """Return why what is shown is not what is kept; from then on it is."""
        shown = self.presets
        self.read()
        if self.trouble:
            return f"Nothing was changed: {self.trouble}"
        if self.presets == shown:
            return ""
        self._before.clear()
        return "Nothing was changed: another window changed the presets. Here they are."

    def _write(self, changed: _Presets) -> str:
        if self._path is not None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                return f"{self._path.parent} cannot be made: {reason(error)}"
            if failed := saving.save(self._path, presets.as_text(changed).encode()):
                return f"{self._path} {failed}"
        self.presets = changed
        return ""
