"""What the window remembers from one run to the next, in the platform's usual place.

A stored value may be anything: written by an older version, or edited by hand. So every value
passes the check it is given, one by one, and one that fails is as if it had never been stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

import msgspec
from PySide6.QtCore import QByteArray, QSettings

Plain = str | int | float | bool | None
"""What a preference can be."""

GEOMETRY = "window/geometry"
VALUES = "values"


class _OneRun:
    """Keeps values as :class:`QSettings` does, but nowhere."""

    def __init__(self) -> None:
        kept: dict[str, object] = {}
        self.value, self.setValue = kept.get, kept.__setitem__
        self.allKeys, self.clear, self.sync = kept.keys, kept.clear, lambda: None


class Preferences:
    """Loads and saves plain values by name, and the window's geometry."""

    def __init__(self, store: QSettings | _OneRun) -> None:
        self._store = store

    @classmethod
    def for_one_run(cls) -> Preferences:
        """Return some that are empty, and forgotten when the program ends."""
        return cls(_OneRun())

    @property
    def last(self) -> bool:
        """Whether they are kept when the program ends."""
        return not isinstance(self._store, _OneRun)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever stored."""
        return not self._store.allKeys()

    def load(
        self, defaults: Mapping[str, Plain], valid: Callable[[str, Plain], bool]
    ) -> dict[str, Plain]:
        """Return the stored values, and the default for each that is missing or not ``valid``.

        ``valid`` is asked with the name and the value; it may also raise ``ValueError`` or
        ``TypeError``.
        """
        found = dict(defaults)
        for name in defaults:
            stored = self._store.value(f"{VALUES}/{name}")
            with suppress(ValueError, TypeError):  # msgspec's errors are ValueErrors
                if isinstance(stored, str):
                    value = msgspec.json.decode(stored, type=Plain)
                    found[name] = value if valid(name, value) else found[name]
        return found

    def save(self, values: Mapping[str, Plain]) -> None:
        """Store ``values``, leaving other names as they are."""
        for name, value in values.items():
            # as JSON, because an ini file knows no types: 2 and "2" would come back alike
            self._store.setValue(f"{VALUES}/{name}", msgspec.json.encode(value).decode())
        self._store.sync()

    def geometry(self) -> QByteArray | None:
        """Return the window's geometry for ``restoreGeometry``, or ``None``."""
        stored = self._store.value(GEOMETRY)
        return stored if isinstance(stored, QByteArray) and not stored.isEmpty() else None

    def save_geometry(self, geometry: QByteArray) -> None:
        """Store the window's geometry."""
        self._store.setValue(GEOMETRY, geometry)
        self._store.sync()

    def forget(self) -> None:
        """Forget everything."""
        self._store.clear()
        self._store.sync()
