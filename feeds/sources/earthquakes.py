"""Earthquakes: a real week of them, replayed faster with its true pattern of gaps."""

import csv
from datetime import datetime
from importlib.resources import files
from itertools import pairwise
from operator import itemgetter

from feeds.rule import ALWAYS, Rule
from feeds.sources.base import RecordedSource, Sample

_THIN_SPACE = "\u202f"


class Earthquakes(RecordedSource):
    """A week of earthquakes as a list."""

    key = "earthquakes"
    label = "Earthquakes"
    about = (
        "What the U.S. Geological Survey reported in the first week of February 2018, in a loop."
    )
    unit = "magnitude"
    default_rate_per_s = 1.0
    order = 30
    view = "events"
    rule = Rule("alarm", "alarms", 5.0, again_below=ALWAYS, rest_s=0.0, means="Magnitude 5 or more")
    """From magnitude 5 on an earthquake can do damage; two in a row are two alarms."""

    @staticmethod
    def load() -> tuple[list[float], list[Sample]]:
        """Return gaps and earthquakes, oldest first; where the loop closes the gap is the mean."""
        quakes = _load()
        gaps_s = [after - before for (before, _), (after, _) in pairwise(quakes)]
        return [sum(gaps_s) / max(1, len(gaps_s)), *gaps_s], [quake for _, quake in quakes]

    @property
    def note(self) -> str:
        """Say how much faster than the world the recording runs."""
        digits = f"{self.speed:,.0f}" if self.speed >= 10 else f"{self.speed:.2g}"
        return "time ×" + digits.replace(",", _THIN_SPACE)


def _load() -> list[tuple[float, Sample]]:
    """Return every earthquake with its instant in seconds, oldest first."""
    recording = files("resources") / "recordings" / "earthquakes_usgs_2018-02.csv"
    rows = csv.DictReader(recording.read_text(encoding="utf-8").splitlines())
    quakes = [(datetime.fromisoformat(row["time_utc"]).timestamp(), _sample(row)) for row in rows]
    return sorted(quakes, key=itemgetter(0))


def _sample(row: dict[str, str]) -> Sample:
    magnitude = float(row["magnitude"])
    return Sample(magnitude, f"M {magnitude:.1f} {row['place']}")
