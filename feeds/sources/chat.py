"""Chat: four people on call talk an incident to its end; every message counts."""

import csv
from importlib.resources import files

from feeds.sources.base import RecordedSource, Sample


class Chat(RecordedSource):
    """The recorded conversation, line by line; its messages are counted on when it begins again."""

    key = "chat"
    label = "Team chat"
    about = "An invented conversation in a loop; the value is how many messages there have been."
    unit = "messages"
    default_rate_per_s = 0.4
    order = 45
    note = "invented"
    view = "conversation"

    def __init__(self, *, seed: int, rate_per_s: float) -> None:
        super().__init__(seed=seed, rate_per_s=rate_per_s)
        self._said = 0

    def sample(self) -> Sample:
        """Return the next message, and the number of all up to it."""
        self._said += 1
        return Sample(float(self._said), super().sample().text)

    @staticmethod
    def load() -> tuple[list[float], list[Sample]]:
        """Return the pause before each line of the conversation, and who says what."""
        talk = files("resources") / "conversations" / "on_call.csv"
        lines = list(csv.DictReader(talk.read_text(encoding="utf-8").splitlines()))
        said = [f"{line['name']}: {line['words']}" for line in lines]
        return [float(line["pause_s"]) for line in lines], [Sample(0.0, text) for text in said]
