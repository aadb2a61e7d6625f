"""``story``: the list, the check with a lab whose time flies, the exit status, the viewer."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.command_line import main as cli
from app.text.measured import shown
from feeds.access import Endpoints
from feeds.counters import Counters, MeanMax, SideSummary
from feeds.frame import Arrival, Frame, SideFrame
from feeds.lab import LabError
from feeds.metrics.looks import Looks
from feeds.settings import Settings
from feeds.stories import playing
from feeds.stories.claim import Quantity
from feeds.stories.playing import Viewer
from feeds.stories.reader import bundled
from feeds.stories.story import First, Step
from tests.support.clock import interrupt_when
from tests.support.fake_lab import ENDPOINTS, stand_in
from tests.support.noting_orders import NotesOrders

STORY = """
title = "Two steps"
about = "About"
[[step]]
title = "Older"
text = "Text"
settings = { poll_interval_s = 1 }
wait_s = 4
claim = "polled.staleness_ms.mean > 10 * live.staleness_ms.mean"
says = "More than ten times as old"
[[step]]
title = "Younger"
text = "Text"
settings = { poll_interval_s = 0.5 }
first = { settings = { poll_interval_s = 1 }, wait_s = 2 }
cues = [{ at_s = 1, do = "stall" }]
wait_s = 3
claim = "polled.staleness_ms.mean < 0.6 * first.polled.staleness_ms.mean"
says = "Half as old"
"""


class FlyingLab(NotesOrders):
    """Stands in for the lab: a minute passes at once whenever a segment begins."""

    made: list[FlyingLab]
    fails = ""
    never_up = False
    live_ms: float | None = 10.0

    def __init__(
        self, settings: Settings, *, on_frame: Callable[[Frame], None], **more: object
    ) -> None:
        self.settings, self.calls, self.stopped = settings, list[str](), False
        self.began_with = settings
        self._on_frame = on_frame
        self._segment = self._now_s = 0
        self.made.append(self)

    async def start(self) -> Endpoints:
        """Be ready at once."""
        if self.fails:
            raise LabError(self.fails)
        if not self.never_up:
            self._fly()
        return ENDPOINTS

    async def both_up(self) -> None:
        """Have been so at once, or say that they never are."""
        if self.never_up:
            raise LabError("the two sides were not both up within 20 s")

    def apply(self, settings: Settings) -> None:
        """Begin a segment under ``settings``."""
        self.settings = settings
        self._fly()

    def reset(self) -> None:
        """Begin a segment."""
        self.calls.append("reset")
        self._fly()

    async def stop(self) -> None:
        """Note that it was asked to end."""
        self.stopped = True

    def _fly(self) -> None:
        self._segment += 1
        began_s = self._now_s
        for _ in range(60):
            self._now_s += 1
            polled_ms = self.settings.poll_interval_s * 500
            told = Counters(
                self._now_s - began_s,
                10,
                SideSummary(transport="", staleness_ms=MeanMax(self.live_ms)),
                SideSummary(transport="", staleness_ms=MeanMax(polled_ms)),
            )
            self._on_frame(
                Frame(
                    at_ns=self._now_s * 10**9,
                    segment=self._segment,
                    segment_began_ns=began_s * 10**9,
                    counters=told,
                )
            )


@pytest.fixture
def labs(monkeypatch: pytest.MonkeyPatch) -> list[FlyingLab]:
    """Stand in for the lab; return those that were made."""
    return stand_in(monkeypatch, playing, FlyingLab)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "two.toml"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_list_has_every_story_with_its_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["story", "--list"]) == 0
    said = capsys.readouterr().out
    for one in bundled():
        assert f"{one.key}: {one.title}\n" in said
        least = round(sum(step.length_s for step in one.steps) / 60)
        told = round(sum(step.minutes or 0 for step in one.steps))
        assert f"({len(one.steps)} steps, {least} to {told}\u00a0min)\n" in said
        for number, step in enumerate(one.steps, 1):
            assert f"{number:>2}  {step.title}\n" in said


def test_all_claims_proven(
    labs: list[FlyingLab], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["story", "--check", str(file), "--seed", "7"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "1 proven 50× Older",
        "More than ten times as old",
        "polled.staleness_ms.mean 500 ms, live.staleness_ms.mean 10 ms",
        "2 proven 2.0× Younger",
        "Half as old",
        "polled.staleness_ms.mean 250 ms, first.polled.staleness_ms.mean 500 ms",
        "Two steps: 2 of 2 steps proven",
    ]
    [lab] = labs
    assert (lab.began_with.seed, lab.began_with.poll_interval_s, lab.stopped) == (7, 1.0, True)
    assert lab.calls == ["reset", "reset", "stall"]


def test_what_cannot_be_checked_here_is_counted_and_fails_nothing(
    labs: list[FlyingLab],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def lacking(turn: First | Step, database_url: str) -> str:
        return "no database: install one" if turn.settings.poll_interval_s == 1 else ""

    monkeypatch.setattr(playing, "what_lacks", lacking)
    assert cli.main(["story", "--check", str(file), "--json=-"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["proven"], told["not_checked"]) == (False, [1, 2])
    file.write_text(STORY.replace("< 0.6 *", "> 0 or polled.requests >= 0 *"), encoding="utf-8")
    assert cli.main(["story", "--check", str(file)]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "1 not checked Older",
        "More than ten times as old",
        "no database: install one",
        "2 proven Younger",
        "Half as old",
        "polled.staleness_ms.mean 250 ms; left out here: no database: install one",
        "Two steps: 1 of 2 steps proven; not checked here: 1",
    ]
    assert labs[-1].began_with.poll_interval_s == Settings().poll_interval_s


def test_a_false_claim_is_refuted_and_1(
    labs: list[FlyingLab], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(STORY.replace("> 10 *", "> 51 *"), encoding="utf-8")
    assert cli.main(["story", "--check", str(file)]) == 1
    said = capsys.readouterr().out
    assert " 1  refuted 50×" in said
    assert said.endswith("Two steps: 1 of 2 steps proven; refuted: 1\n")


def test_what_stays_unknown_is_given_up_and_1(
    labs: list[FlyingLab],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(FlyingLab, "live_ms", None)
    monkeypatch.setattr(playing, "PATIENCE_S", -3.8)
    assert cli.main(["story", "--check", str(file), "--step", "1"]) == 1
    said = capsys.readouterr().out
    assert "live.staleness_ms.mean –" in said
    assert said.endswith("Two steps: 0 of 1 steps proven; not yet: 1\n")


def test_one_step_alone(
    labs: list[FlyingLab], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["story", "--check", str(file), "--step", "2"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(" 2  proven")
    assert said.endswith("Two steps: 1 of 1 steps proven\n")


def test_json_alone_on_standard_output(
    labs: list[FlyingLab], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["story", "--check", str(file), "--seed=7", "--json", "-"]) == 0
    said = capsys.readouterr()
    assert (said.err, said.out.count("\n")) == ("", 1)
    told = json.loads(said.out)
    assert (told["proven"], told["seed"]) == (True, 7)
    assert told["story"] == {"key": "two", "title": "Two steps"}
    first, second = told["steps"]
    assert (first["number"], first["state"], first["ratio"]) == (1, "proven", 50.0)
    assert first["left"] == {"name": "polled.staleness_ms.mean", "value": 500.0}
    assert second["figures"]["first.polled.staleness_ms.mean"] == 500.0
    assert second["settings"]["poll_interval_s"] == 0.5


def test_json_file_beside_the_rows(
    labs: list[FlyingLab], file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "told.json"
    assert cli.main(["story", "--check", str(file), "--json", str(target)]) == 0
    assert len(json.loads(target.read_text(encoding="utf-8"))["steps"]) == 2
    assert "2 of 2 steps proven" in capsys.readouterr().out


def test_a_lab_that_cannot_start_is_one_line(
    labs: list[FlyingLab],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(FlyingLab, "fails", "the source process did not start")
    assert cli.main(["story", "--check", str(file)]) == 1
    assert capsys.readouterr() == ("", "live-vs-polled: the source process did not start\n")
    assert labs[0].stopped


def test_sides_that_never_come_up_are_one_line(
    labs: list[FlyingLab],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(FlyingLab, "never_up", True)
    assert cli.main(["story", "--check", str(file)]) == 1
    assert "not both up" in capsys.readouterr().err
    assert labs[0].stopped


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_ctrl_c_tells_what_was_done_and_130(
    labs: list[FlyingLab],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(FlyingLab, "live_ms", None)  # the first step is never judged
    interrupt = interrupt_when(signal.SIGINT, lambda: labs)
    assert cli.main(["story", "--check", str(file)]) == 130
    interrupt.join()
    said = capsys.readouterr()
    assert said == ("", "live-vs-polled: interrupted; Two steps: 0 of 2 steps proven\n")
    assert labs[0].stopped


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_rendering_checks_no_more_and_draws_nothing(
    number: signal.Signals, labs: list[FlyingLab], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FlyingLab, "live_ms", None)  # no step is ever judged
    interrupt = interrupt_when(number, lambda: labs)
    assert cli.main(["story", "--render", str(tmp_path / "new")]) == 128 + number
    interrupt.join()
    assert len(labs) == 1  # not one for each of the five stories
    assert list((tmp_path / "new").iterdir()) == []


def test_a_folder_that_cannot_be_used_is_told_before_anything_is_measured(
    labs: list[FlyingLab], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, reason in (
        (file, "is not a folder"),
        (file / "in", "cannot be written: Not a dir"),
    ):
        assert cli.main(["story", "--render", str(folder), "--check", str(file)]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"live-vs-polled: --render: {folder} {reason}")
        assert said.count("\n") == 1
    assert labs == []


def frame(segment: int, arrivals: int) -> Frame:
    """Return a frame with so many live arrivals."""
    arrived = [Arrival(seq, 0, 0, 0.0) for seq in range(arrivals)]
    return Frame(at_ns=0, segment=segment, live=SideFrame(arrivals=arrived))


def test_the_viewer_counts_looks_anew_in_each_segment() -> None:
    taken: list[tuple[int, Looks]] = []
    viewer = Viewer(lambda frame, looks: taken.append((frame.segment, looks)))
    for frames in ([(1, 2), (1, 1)], [], [(1, 1), (2, 4)], [(2, 1)]):
        for segment, arrivals in frames:
            viewer.put(frame(segment, arrivals))
        viewer.look()
    viewer.put(frame(2, 0))
    viewer.look()
    assert taken == [
        (1, Looks()),
        (1, Looks()),
        (1, Looks(2, 1, 2)),
        (2, Looks()),
        (2, Looks(1, 1, 3)),
        (2, Looks(2, 2, 3)),
    ]
    assert viewer.segment == 2


def test_the_viewer_looks_60_times_a_second_and_gives_up_in_time() -> None:
    looks: list[Looks] = []
    viewer = Viewer(lambda frame, seen: looks.append(seen))

    async def watch() -> tuple[bool, bool]:
        viewer.put(frame(1, 0))
        late = await viewer.until(lambda: False, 0.25)
        viewer.put(frame(1, 0))
        return late, await viewer.until(lambda: len(looks) == 2, 5.0)

    assert asyncio.run(watch()) == (False, True)
    assert 0 < looks[-1].looks <= 17


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("polled.update_latency_ms.mean", 1021.4, "1 021 ms"),
        ("first.polled.update_latency_ms.count", 30, "30"),
        ("live.bytes_per_s", 1300.0, "1.3 kB/s"),
        ("live.bytes_received", 1300, "1.3 kB"),
        ("live.server_rss_bytes", 2e7, "20 MB"),
        ("polled.requests_per_s", 0.5, "0.5 /s"),
        ("settings.poll_interval_s", 2, "2.0 s"),
        ("polled.missed_share", 0.95, "95 %"),
        ("max(live.load.serving_share, polled.load.serving_share)", 0.0423, "4.2 %"),
        ("polled.server_cpu_share", 0.12, "12 %"),
        ("live.load.cpu_share", None, "–"),
        ("live.freshness", 0.8, "80 %"),
        ("elapsed_s", 8.02, "8.0 s"),
        ("polled.requests", 1234, "1 234"),
        ("live.rms_error", 0.12345, "0.1235"),
        ("abs(a.x_ms - b.x_ms)", -400.0, "−400 ms"),
        ("a.x_ms / b.x_ms", 2.5, "2.5"),
        ("live.staleness_ms.mean", None, "–"),
        ("live.requests", None, "–"),
    ],
)
def test_values_are_shown_with_their_unit(name: str, value: float | None, text: str) -> None:
    plain = shown(Quantity(name, value)).replace("\u202f", " ").replace("\u00a0", " ")
    assert plain == text
