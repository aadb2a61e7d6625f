"""Chat: four people on call talk an incident to its end; every message counts."""

from __future__ import annotations

import csv
from importlib.resources import files

from feeds.sources.base import RecordedSource, Sample


class Chat(RecordedSource):
    """An invented conversation in a loop; the value is the number of the message in it."""

    key = "chat"
    label = "Team chat"
    unit = "message"
    default_rate_per_s = 0.4
    order = 45
    note = "invented"
    view = "conversation"

    def __init__(self, *, seed: int, rate_per_s: float) -> None:
        lines = _load()
        super().__init__(
            seed=seed,
            rate_per_s=rate_per_s,
            gaps_s=[float(line["pause_s"]) for line in lines],
            samples=[
                Sample(float(number), f"{line['name']}: {line['words']}")
                for number, line in enumerate(lines, 1)
            ],
        )


def _load() -> list[dict[str, str]]:
    """Return every line of the conversation: the pause before it in seconds, who, and what."""
    talk = files("resources") / "conversations" / "on_call.csv"
    return list(csv.DictReader(talk.read_text(encoding="utf-8").splitlines()))
