"""Chat: four people on call talk an incident to its end; every message counts."""

import csv
from importlib.resources import files

from feeds.sources.base import RecordedSource, Sample


class Chat(RecordedSource):
    """The recorded conversation, line by line."""

    key = "chat"
    label = "Team chat"
    about = "An invented conversation in a loop; the value is the number of the message in it."
    unit = "message"
    default_rate_per_s = 0.4
    order = 45
    note = "invented"
    view = "conversation"

    @staticmethod
    def load() -> tuple[list[float], list[Sample]]:
        """Return the pause before each line of the conversation, and who says what."""
        talk = files("resources") / "conversations" / "on_call.csv"
        lines = list(csv.DictReader(talk.read_text(encoding="utf-8").splitlines()))
        said = [f"{line['name']}: {line['words']}" for line in lines]
        samples = [Sample(float(number), text) for number, text in enumerate(said, 1)]
        return [float(line["pause_s"]) for line in lines], samples
