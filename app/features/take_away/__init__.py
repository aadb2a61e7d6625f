"""What is taken away: pictures, numbers, markers, and the evidence of the running segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.window.host import Host


class TakeAway:
    """Records the running segment, and copies, saves and exports on request."""

    def __init__(self, host: Host) -> None:
        # here, and not above: the export's own process needs nothing of Qt
        from app.features.take_away.copies import Copies
        from app.features.take_away.export import Exporter
        from app.features.take_away.markers import Markers
        from app.features.take_away.menus import TakeMenus
        from app.features.take_away.segment_log import SegmentLog
        from app.window.save_questions import SaveQuestions

        painter = host.parts.painter
        questions = SaveQuestions(host.parts.surface, host.preferences)
        self.log = SegmentLog(painter.legs.painted_ns)
        self.exporter = Exporter(host, self.log, questions)
        self.copies, self.markers = Copies(host, questions), Markers(host)
        self.menus = TakeMenus(host, self.copies, self.markers)
        if host.asked.replay is None:
            painter.takers.append(self.log.take)
        host.serving.extend((self.exporter.serve, self.copies.serve))
        host.finishing.extend((self.exporter.finish, self.copies.finish))
        host.ending.append(self.log.close)


install = TakeAway
"""Offers in the window of a host all that can be taken away."""
