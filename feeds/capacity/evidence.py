"""What a search leaves: its JSON, its measurements as CSV, and the JSON read back to go on."""

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec

from feeds.capacity.records import LEAST, CapacityPlan, CapacityProbe, SideCapacity
from feeds.evidence.reading import contents, decoded
from feeds.evidence.summary import clock, machine, program, taken_at
from feeds.foreign import one_line, reason
from feeds.frame import SideName
from feeds.settings import Settings

FILES = JSON, CURVE, PAGE, CHART = "capacity.json", "curve.csv", "capacity.html", "capacity.svg"


class CapacityKept(msgspec.Struct, frozen=True, kw_only=True):
    """A search as its JSON holds it, as far as another goes on with it."""

    settings: Settings
    max_latency_s: float
    most: int
    live: SideCapacity | None = None
    polled: SideCapacity | None = None

    def __post_init__(self) -> None:
        """Refuse what no search leaves; raise :class:`ValueError`."""
        for side in (self.live, self.polled):
            for one in side.probes if side else ():
                if not LEAST <= one.clients <= self.most:
                    raise ValueError(f"{one.clients} clients are outside {LEAST} to {self.most}")

    def unfinished(self, plan: CapacityPlan) -> bool:
        """Say whether ``plan`` asks for a side that this search did not come to the end of."""
        found = (getattr(self, side) for side in plan.sides)
        return any(one is None or not one.finished for one in found)

    def is_of(self, plan: CapacityPlan, *, any_seed: bool) -> bool:
        """Say whether ``plan`` asks for the same, under any seed if none was asked for."""
        settings = plan.settings
        if any_seed:
            settings = settings.replace(seed=self.settings.seed)
        asked = (settings, plan.max_latency_s, plan.most)
        return asked == (self.settings, self.max_latency_s, self.most)

    @property
    def found(self) -> dict[SideName, SideCapacity]:
        """What is known of each side."""
        sides: tuple[tuple[SideName, SideCapacity | None], ...] = (
            ("live", self.live),
            ("polled", self.polled),
        )
        return {side: one for side, one in sides if one is not None}


def kept_at(target: Path) -> CapacityKept | None:
    """Return the search in a folder, zip or JSON file; ``None`` if there is none.

    Raise :class:`ValueError` in one line if it cannot be read.
    """
    if not target.exists() or (target.is_dir() and not (target / JSON).is_file()):
        return None
    try:
        return decoded(contents(target, JSON), CapacityKept, "a search for capacity")
    except OSError as error:
        raise ValueError(one_line(f"cannot be read: {reason(error)}")) from None
    except ValueError as error:
        raise ValueError(one_line(f"holds no search to go on with: {error}")) from None


def told(
    plan: CapacityPlan, found: Mapping[SideName, SideCapacity], *, interrupted: bool
) -> dict[str, Any]:
    """Return the search as plain data; what was not measured is ``None``."""
    return {
        "program": program(),
        "taken_at": taken_at(),
        "interrupted": interrupted,
        "settings": msgspec.to_builtins(plan.settings),
        "max_latency_s": plan.max_latency_s,
        "most": plan.most,
        "live": msgspec.to_builtins(found.get("live")),
        "polled": msgspec.to_builtins(found.get("polled")),
        "machine": machine(),
        "clock": clock(),
    }


def curve_csv(found: Mapping[SideName, SideCapacity], between: str = ",") -> str:
    """Return every measurement as a line, in the order in which they were taken."""
    text = StringIO()
    names = CapacityProbe.__struct_fields__
    write = csv.writer(text, delimiter=between, lineterminator="\n").writerow
    write(["side", *names])
    for side, one in found.items():
        for probe in one.probes:
            write([side, *(getattr(probe, name) for name in names)])
    return text.getvalue()
