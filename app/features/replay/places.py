"""Where on the bar of a recording something happened."""

from app.features.replay.scrub_bar import BarMark
from app.features.replay.words import places
from feeds.recording.reader import RecordingReader


def bar_places(reader: RecordingReader) -> list[BarMark]:
    """Return what changed, and what somebody marked, as places on the bar."""
    length_ns = max(1, reader.ended_ns - reader.began_ns)

    def share(at_ns: int) -> float:
        return min(max((at_ns - reader.began_ns) / length_ns, 0.0), 1.0)

    changed = [BarMark(share(at_ns), words) for at_ns, words in places(reader)]
    marked = [BarMark(share(one.at_ns), one.note, by_hand=True) for one in reader.markers]
    return sorted([*changed, *marked], key=lambda one: one.share)
