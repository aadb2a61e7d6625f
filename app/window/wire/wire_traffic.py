"""How a stretch of traffic is put together from its signs."""

from collections.abc import Iterable
from itertools import repeat

from PySide6.QtGui import QPainter

from app.window.charts.tracks import Numbers
from app.window.wire.wire_log import ANSWERS, ASKS, Scene
from app.window.wire.wire_signs import Exchange, Sign, Sprites

ASK = Exchange("new", "ask")


class ScenePainter:
    """Paints a scene in whole pixels of ``grain`` ns; ``shift`` is where the clock's zero would be.

    So pictures move, but never change shape.
    """

    def __init__(
        self, painter: QPainter, sprites: Sprites, grain: int, shift: int, flat_px: int
    ) -> None:
        self._painter, self._sprites, self._flat_px = painter, sprites, flat_px
        self._grain, self._shift = grain, shift

    def paint(self, scene: Scene, right: int) -> None:
        """Paint everything; a request that is held now waits up to ``right``."""
        sent, received, since = scene.pushed
        gathers = since > 0
        if gathers.any():
            spans = zip(self._at(since[gathers]), self._at(sent[gathers]), strict=True)
            self._sprites.paint_gathered(self._painter, spans, self._at(scene.replaced))
        self._lines(repeat("push"), sent, received)
        self._paint_polls(scene, right)
        for kind in ("pending", "missed", "seen"):
            instants = getattr(scene, kind)
            self._lines(repeat(kind), instants, instants)

    def _paint_polls(self, scene: Scene, right: int) -> None:
        sent, answered, codes, asks, updates, _, left = scene.polls
        held = asks == ASKS.index("request")
        self._paint_held(scene, right)
        query = ASKS.index("query")
        signs = (
            Exchange(ANSWERS[code], "answer" if waited else "both", way == query, number)
            for code, waited, way, number in zip(
                codes.tolist(), held.tolist(), asks.tolist(), updates.tolist(), strict=True
            )
        )
        self._lines(signs, (left * held) + (sent * ~held), answered)
        counts = zip(self._at(answered), updates.tolist(), strict=True)
        self._sprites.paint_counts(self._painter, counts)

    def _paint_held(self, scene: Scene, right: int) -> None:
        """Paint the requests that the server holds, and for how long it did or does."""
        polls = scene.polls[:, scene.polls[3] == ASKS.index("request")]
        sent, came, left = polls[0], polls[5], polls[6]
        spans = list(zip(self._at(came), self._at(left), strict=True))
        self._lines(repeat(ASK), sent, came)
        if scene.asking_ns is not None:
            begin, there = self._x(scene.asking_ns), self._x(scene.asked_ns)
            self._paint([(ASK, begin, there)])
            spans.append((there, right))
        self._sprites.paint_held(self._painter, spans)

    def _lines(self, signs: Iterable[Sign], begins: Numbers, ends: Numbers) -> None:
        self._paint(zip(signs, self._at(begins), self._at(ends), strict=False))

    def _paint(self, traffic: Iterable[tuple[Sign, int, int]]) -> None:
        self._sprites.paint(self._painter, traffic, self._flat_px)

    def _at(self, instants: Numbers) -> list[int]:
        places: list[int] = (instants // self._grain + self._shift).tolist()
        return places

    def _x(self, at_ns: int) -> int:
        return at_ns // self._grain + self._shift
