"""A stage that notes what a story asks of it, and the frames and loads of a lab that obeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import structs

from feeds.counters import Counters, LeftOut, MeanMax, SideSummary, Spread
from feeds.crowd.records import CrowdReport, CrowdSide, Size
from feeds.frame import Frame
from feeds.load.records import Load
from feeds.metrics.looks import Looks
from feeds.settings import Settings
from feeds.stories.claim import Claim
from feeds.stories.director import Director
from feeds.stories.story import First, Step, Story
from tests.support.noting_orders import NotesOrders

RUN = Settings(seed=5, duration_s=100.0, poll_interval_s=3.0)
SLOW = Settings(poll_interval_s=2.0)
CLAIM = "polled.staleness_ms.mean > 10 * live.staleness_ms.mean"


def step(settings: Settings = SLOW, claim: str = CLAIM, **more: object) -> Step:
    """Return a step that waits 4 s."""
    made = {"title": "T", "text": "T", "says": "S", "wait_s": 4.0, **more}
    return Step(settings=settings, claim=Claim(claim), **made)  # type: ignore[arg-type]


def _nothing(turn: First | Step) -> str:
    """Say that nothing is lacking."""
    return ""


class Theatre(NotesOrders):
    """A stage that notes what it is asked for, and the frames of a lab that obeys at once."""

    def __init__(
        self,
        *steps: Step,
        settings: Settings = RUN,
        lacks: Callable[[First | Step], str] = _nothing,
    ) -> None:
        self.settings = settings
        self.calls: list[str] = []
        self.segment, self.began_s, self.now_s = 3, 0.0, 100.0
        self.figures: tuple[float | None, float | None] = (10.0, 1000.0)
        self.left_out: list[LeftOut] = []
        story = Story(key="k", title="T", about="A", steps=steps or (step(),))
        self.director = Director(story, self, lacks=lacks)

    def apply(self, settings: Settings) -> None:
        """Note the settings."""
        self.settings = settings
        self.calls.append(f"apply {settings.poll_interval_s:g}")

    def reset(self) -> None:
        """Note it."""
        self.calls.append("reset")

    def begin(self, segment: int | None = None) -> None:
        """Begin a new segment now."""
        self.segment = self.segment + 1 if segment is None else segment
        self.began_s = self.now_s

    def frame(self, *, counters: bool = True, looks: Looks | None = None, **more: Any) -> None:  # noqa: ANN401
        """Hand over a frame of now, in which there is ``more``."""
        live, polled = self.figures
        told = Counters(
            self.now_s - self.began_s,
            10,
            SideSummary(transport="", staleness_ms=MeanMax(live)),
            SideSummary(transport="", staleness_ms=MeanMax(polled), response_time_ms=Spread(1)),
            left_out=self.left_out,
        )
        frame = Frame(
            at_ns=round(self.now_s * 1e9),
            segment=self.segment,
            segment_began_ns=round(self.began_s * 1e9),
            counters=told if counters else None,
            **more,
        )
        self.director.take(frame, looks or Looks())

    def load(self, clients: int, since_s: float | None, **more: Any) -> None:  # noqa: ANN401
        """Hand over the load of now; the crowd's figures are taken since the instant ``since_s``.

        In ``more`` are other fields, ``live`` and ``polled`` among them.
        """
        at_ns = round(self.now_s * 1e9)
        measured_s = None if since_s is None else self.now_s - since_s
        side = CrowdSide(asked=clients - 1, up=clients - 1, measured_s=measured_s)
        report = CrowdReport(at_ns=at_ns, live=side, polled=side)
        size = Size(clients, clients)
        told = Load(at_ns=at_ns, size=size, report=report, control=CrowdReport(at_ns=at_ns))
        self.director.take_load(structs.replace(told, **more))

    def play(self, seconds: float) -> Iterator[float]:
        """Give four frames a second for ``seconds``."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s += 0.25
            self.frame()
            yield self.now_s

    def run(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        for _ in self.play(seconds):
            pass

    @property
    def state(self) -> str:
        """What is said of the claim."""
        return self.director.standing.judgement.state
