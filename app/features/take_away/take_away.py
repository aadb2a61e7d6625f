"""All that can be taken away, in one place: what it works on, and when that begins and ends."""

from __future__ import annotations

from app.features.take_away.copies import Copies
from app.features.take_away.export import Exporter
from app.features.take_away.markers import Markers
from app.features.take_away.menus import TakeMenus
from app.features.take_away.recording import Recording
from app.features.take_away.save_questions import SaveQuestions
from app.window.host import Host


class TakeAway:
    """Records the running segment, and copies, saves and exports on request."""

    def __init__(self, host: Host) -> None:
        painter = host.parts.painter
        questions = SaveQuestions(host.parts.surface, host.preferences)
        self.recording = Recording(painter.legs.painted_ns)
        self.exporter = Exporter(host, self.recording, questions)
        self.copies, self.markers = Copies(host, questions), Markers(host)
        self.menus = TakeMenus(host, self.copies, self.markers)
        painter.takers.append(self.recording.take)
        host.serving.extend((self.exporter.serve, self.copies.serve))
        host.ending.append(self.recording.close)
