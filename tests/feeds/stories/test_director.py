"""The director: what is applied when, whose figures count, when a claim is judged."""

from __future__ import annotations

from typing import Any

import pytest

from feeds import choices
from feeds.counters import LeftOut
from feeds.fairness import Fairness
from feeds.frame import Mark, SideFrame
from feeds.metrics.looks import Looks
from feeds.settings import Settings
from feeds.stories.claim import Quantity
from feeds.stories.director import Director
from feeds.stories.story import Cue, First, Step, what_lacks
from tests.support.theatre import CLAIM, RUN, SLOW, Theatre, step


def test_a_claim_is_judged_after_its_wait_from_its_own_segment() -> None:
    theatre = Theatre()
    theatre.frame()
    theatre.director.go(0)
    assert theatre.calls == ["apply 2"]
    assert theatre.settings == SLOW.replace(seed=5, duration_s=100.0)  # the run keeps these
    theatre.run(10)  # frames of the segment before: nothing of them counts
    assert (theatre.director.standing.elapsed_s, theatre.director.figures) == (0.0, {})
    theatre.begin()
    theatre.run(3.75)
    standing = theatre.director.standing
    assert (standing.phase, standing.elapsed_s, standing.wait_s) == ("measuring", 3.75, 4.0)
    assert standing.judgement.state == "not yet"
    assert standing.judgement.ratio == 100.0  # measured already, not judged
    theatre.run(0.25)
    judged = theatre.director.standing.judgement
    assert (judged.state, judged.ratio) == ("proven", 100.0)
    assert judged.left == Quantity("polled.staleness_ms.mean", 1000.0)
    assert judged.right == Quantity("live.staleness_ms.mean", 10.0)
    assert theatre.director.figures["settings.poll_interval_s"] == 2.0


def test_the_verdict_may_still_change() -> None:
    theatre = Theatre()
    theatre.director.go(0)
    theatre.begin()
    theatre.figures = (None, 1000.0)
    theatre.run(5)
    assert theatre.state == "not yet"
    theatre.figures = (500.0, 1000.0)
    theatre.run(0.25)
    assert theatre.state == "refuted"
    assert theatre.director.standing.judgement.ratio == 2.0
    theatre.figures = (10.0, 1000.0)
    theatre.now_s += 0.25
    theatre.frame(counters=False)
    assert theatre.state == "refuted"  # a frame without figures judges nothing
    theatre.run(0.25)
    assert theatre.state == "proven"


def test_a_new_segment_begins_the_evidence_again_with_its_cues() -> None:
    theatre = Theatre(step(cues=(Cue(at_s=1.0, do="stall"), Cue(at_s=2.0, do="cut"))))
    theatre.director.go(0)
    theatre.begin()
    theatre.run(0.75)
    assert theatre.calls == ["apply 2"]
    theatre.run(3.25)
    assert theatre.calls == ["apply 2", "stall", "cut"]
    assert theatre.state == "proven"
    theatre.begin()  # somebody moved a slider
    theatre.frame(counters=False)
    assert (theatre.state, theatre.director.standing.elapsed_s) == ("not yet", 0.0)
    theatre.run(1.0)
    assert theatre.calls[3:] == ["stall"]


def test_a_segment_that_is_measured_anew_begins_the_evidence_again() -> None:
    theatre = Theatre()
    theatre.director.go(0)
    theatre.begin()
    theatre.run(3)
    theatre.begin(theatre.segment)  # the live side connected anew after a change
    theatre.run(3)
    assert theatre.state == "not yet"
    theatre.run(1)
    assert theatre.state == "proven"


def test_while_settings_become_effective_there_is_no_evidence_and_no_cue() -> None:
    theatre = Theatre(step(cues=(Cue(at_s=0.0, do="stall"),)))
    theatre.director.go(0)
    theatre.begin()
    theatre.now_s += 1
    theatre.frame(settling=True)
    assert theatre.calls == ["apply 2"]
    assert theatre.director.figures == {}
    theatre.begin()
    theatre.frame()
    assert theatre.calls == ["apply 2", "stall"]


def test_a_late_frame_gives_every_cue_that_is_due_once_and_in_order() -> None:
    cues = (Cue(at_s=0.0, do="poll-now"), Cue(at_s=1.0, do="stall"), Cue(at_s=3.0, do="cut"))
    theatre = Theatre(step(cues=cues))
    theatre.director.go(0)
    theatre.begin()
    theatre.now_s += 2
    theatre.frame()
    theatre.frame()
    assert theatre.calls == ["apply 2", "poll-now", "stall"]


def test_without_a_change_the_counters_are_reset() -> None:
    theatre = Theatre(step(RUN.replace(seed=None, duration_s=None)))
    theatre.director.go(0)
    assert theatre.calls == ["reset"]
    assert theatre.settings == RUN


def test_what_is_measured_first_is_kept_to_compare_with() -> None:
    claim = "live.staleness_ms.mean < 0.5 * first.live.staleness_ms.mean"
    first = First(settings=Settings(poll_interval_s=1.0), wait_s=2.0)
    cue = Cue(at_s=0.5, do="stall")
    theatre = Theatre(step(claim=claim, first=first, cues=(cue,)))
    theatre.director.go(0)
    theatre.begin()
    theatre.figures = (90.0, None)
    theatre.run(1.75)
    standing = theatre.director.standing
    assert (standing.phase, standing.wait_s, standing.elapsed_s) == ("before", 2.0, 1.75)
    theatre.run(0.25)
    assert theatre.calls == ["apply 1", "apply 2"]  # and no cue before
    assert (theatre.director.standing.phase, theatre.director.standing.wait_s) == ("measuring", 4)
    theatre.figures = (30.0, None)
    theatre.run(5)  # still frames of what was measured first
    assert theatre.director.standing.elapsed_s == 0.0
    theatre.begin()
    theatre.run(4)
    judged = theatre.director.standing.judgement
    assert (judged.state, judged.ratio) == ("proven", 3.0)
    theatre.begin()
    theatre.run(4)
    assert theatre.state == "proven"  # a slider begins the step again, not what was first
    assert theatre.calls == ["apply 1", "apply 2", "stall", "stall"]


def test_first_under_the_same_settings_is_a_reset() -> None:
    theatre = Theatre(step(first=First(settings=SLOW, wait_s=1.0)))
    theatre.director.go(0)
    theatre.begin()
    theatre.run(1)
    assert theatre.calls == ["apply 2", "reset"]


def firsts(**intervals_s: float) -> tuple[First, ...]:
    """Return what is measured first for 2 s under each of these names."""
    settings = {name: Settings(poll_interval_s=each) for name, each in intervals_s.items()}
    return tuple(First(name=name, settings=each, wait_s=2.0) for name, each in settings.items())


def test_what_is_measured_first_is_measured_in_turn_under_its_name() -> None:
    claim = "often.polled.staleness_ms.mean < 0.5 * seldom.polled.staleness_ms.mean"
    theatre = Theatre(step(claim=claim, first=firsts(seldom=9, often=1)))
    director, seen = theatre.director, []
    director.go(0)
    for polled_ms in (4500.0, 500.0, 1000.0):
        theatre.begin()
        theatre.figures = (10.0, polled_ms)
        theatre.run(1.75)
        told = director.standing
        names = {name.partition(".")[0] for name in director.figures if "staleness" in name}
        seen.append((told.phase, told.turn, told.turns, told.elapsed_s, names - {"conditions"}))
        theatre.run(2.25)
    assert theatre.calls == ["apply 9", "apply 1", "apply 2"]
    assert seen == [
        ("before", 1, 3, 1.75, {"seldom"}),
        ("before", 2, 3, 1.75, {"seldom", "often"}),
        ("measuring", 3, 3, 1.75, {"seldom", "often", "live", "polled"}),
    ]
    assert (theatre.state, director.standing.judgement.ratio) == ("proven", 9.0)


def test_a_disturbance_of_any_of_what_was_first_disturbs_the_step() -> None:
    theatre = Theatre(step(first=firsts(seldom=9, often=1)))
    theatre.director.go(0)
    theatre.begin()
    theatre.frame(marks=[Mark(101 * 10**9, "polled by hand")])
    theatre.run(2)
    for _ in range(2):
        theatre.begin()
        theatre.figures = (1000.0, 1000.0)
        theatre.run(4)
    assert (theatre.director.standing.disturbed, theatre.state) == ("polled by hand", "not yet")


def no_slower(turn: First | Step) -> str:
    """Say that nothing slower than a poll a minute is here."""
    return "no patience: wait" if turn.settings.poll_interval_s >= 60 else ""


def test_what_a_step_lacks_is_what_either_side_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(key: str, url: str) -> str:
        return f"{key} wants {url or 'a database'}" if key == "rest" else ""

    monkeypatch.setattr(choices, "lacking", lacking)
    assert what_lacks(step()) == "rest wants a database"
    assert what_lacks(First(settings=SLOW, wait_s=2), "one") == "rest wants one"


def test_what_a_database_of_ones_own_costs_cannot_be_read() -> None:
    costs = step(claim="polled.database_cpu_s > 0")
    assert what_lacks(costs) == what_lacks(step(), "postgresql://here") == ""
    assert what_lacks(costs, "postgresql://here").startswith("what a database of your own costs")


def test_a_step_that_lacks_something_is_not_checked_and_leaves_all_as_it_was() -> None:
    theatre = Theatre(step(), step(Settings(poll_interval_s=60)), lacks=no_slower)
    director = theatre.director
    director.go(0)
    theatre.begin()
    theatre.run(4)
    director.go(1)
    assert (theatre.state, director.standing.lacking) == ("not checked", "no patience: wait")
    assert theatre.calls == ["apply 2"]
    theatre.apply(theatre.settings.replace(delay_ms=0.0))
    theatre.begin()
    theatre.figures = (1000.0, 1000.0)
    theatre.run(9)
    standing = director.standing
    assert (theatre.state, standing.changed, standing.index) == ("not checked", "", 1)
    assert not standing.is_measuring
    director.go(0)
    theatre.begin()
    theatre.figures = (10.0, 1000.0)
    theatre.run(4)
    assert (theatre.state, director.standing.lacking) == ("proven", "")
    director.go(1)
    director.leave()
    assert theatre.settings == RUN


def test_what_cannot_be_measured_first_is_passed_over_and_the_rest_is_judged() -> None:
    theatre = Theatre(step(first=firsts(never=60, often=1)), lacks=no_slower)
    theatre.director.go(0)
    assert theatre.calls == ["apply 1"]
    for _ in range(2):
        theatre.begin()
        theatre.run(4)
    standing = theatre.director.standing
    assert (theatre.state, standing.turn, standing.turns) == ("proven", 3, 3)
    assert standing.lacking == "no patience: wait"


def test_a_claim_about_what_could_not_be_measured_first_is_not_checked() -> None:
    claim = "never.live.staleness_ms.mean > 0"
    either = f"{claim} or {CLAIM}"
    for text, state in ((claim, "not checked"), (either, "proven")):
        theatre = Theatre(step(claim=text, first=firsts(never=60)), lacks=no_slower)
        theatre.director.go(0)
        theatre.begin()
        theatre.run(3.75)
        assert theatre.state == "not yet"
        theatre.run(0.25)
        assert theatre.state == state


def test_a_transport_that_is_refused_while_it_runs_is_lacking_here() -> None:
    theatre = Theatre(step(first=firsts(seldom=9, often=1)))
    director = theatre.director
    director.refused("live", "websocket", "the database has gone")  # of no step
    director.go(0)
    director.refused("live", "other", "the database has gone")  # somebody else asked for it
    theatre.begin()
    theatre.run(1)
    assert (director.standing.turn, director.standing.elapsed_s) == (1, 1)
    director.refused("live", "websocket", "the database has gone")
    theatre.begin()
    theatre.run(9)
    standing = director.standing
    assert (theatre.state, standing.lacking) == ("not checked", "the database has gone")
    assert theatre.calls == ["apply 9"]
    director.go(0)  # it is asked for anew
    assert theatre.calls == ["apply 9", "reset"]
    assert (theatre.state, director.standing.lacking) == ("not yet", "")


def test_every_step_can_be_entered_from_every_other() -> None:
    seeded = step(Settings(poll_interval_s=5.0, seed=9))
    theatre = Theatre(step(), seeded, step(Settings(delay_ms=0.0)))
    director = theatre.director
    director.go(1)
    assert (theatre.settings.seed, theatre.settings.poll_interval_s) == (9, 5.0)
    director.go(2)
    assert theatre.settings == Settings(delay_ms=0.0, seed=5, duration_s=100.0)
    assert director.standing.index == 2
    director.go(1)
    assert (director.standing.index, theatre.settings.seed) == (1, 9)
    director.go(0)
    assert director.standing.index == 0
    assert theatre.calls == [f"apply {each}" for each in (5, 2, 5, 2)]
    for index in (-1, 3):
        with pytest.raises(IndexError):
            director.go(index)


def test_leaving_puts_back_what_was_set_before() -> None:
    theatre = Theatre(step(), step(Settings(delay_ms=0.0)))
    theatre.director.leave()  # before it has begun
    assert theatre.calls == []
    theatre.director.go(0)
    theatre.director.go(1)
    theatre.begin()
    theatre.run(1)
    theatre.director.leave()
    assert theatre.settings == RUN
    figures = theatre.director.figures
    theatre.begin()
    theatre.run(9)
    assert theatre.director.figures is figures
    assert (theatre.state, len(theatre.calls)) == ("not yet", 3)


def test_settings_take_the_way_that_is_given_and_orders_go_to_the_stage() -> None:
    theatre = Theatre(step(cues=(Cue(at_s=1.0, do="stall"),)))
    applied: list[Settings] = []
    director = Director(theatre.director.story, theatre, 3, applied.append)
    theatre.director = director
    director.go(0)
    theatre.begin()
    theatre.run(1)
    assert applied == [SLOW.replace(seed=5, duration_s=100.0)]
    assert theatre.calls == ["stall"]


def test_before_both_sides_are_up_nothing_is_evidence() -> None:
    theatre = Theatre()
    theatre.segment = 0
    theatre.director.go(0)
    theatre.run(9)
    assert theatre.director.standing.elapsed_s == 0.0
    theatre.begin(1)
    theatre.run(4)
    assert theatre.state == "proven"


def test_segments_that_are_counted_anew_are_later_ones() -> None:
    theatre = Theatre()
    theatre.frame()
    theatre.director.go(0)
    theatre.begin(0)  # the probe died and began again
    theatre.run(1)
    theatre.begin(1)
    theatre.run(4)
    assert theatre.state == "proven"


def test_looks_are_figures_too() -> None:
    theatre = Theatre(step(claim="screen.never_shown > 3 * screen.shown"))
    theatre.director.go(0)
    theatre.begin()
    theatre.now_s += 4
    theatre.frame(looks=Looks(240, 100, 500))
    assert theatre.state == "proven"
    assert theatre.director.figures["screen.looks_per_s"] == 60.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"poll_interval_s": 0.5}, "poll every 500 ms"),
        ({"rate_per_s": 100.0}, "100 updates/s"),
        ({"delay_ms": 0.0}, "delay 0 ms"),
        ({"message_bytes": 512}, "messages of 512 B"),
        ({"source": "clock", "rate_per_s": 1.0}, "source clock, 1 update/s"),
        ({"fairness": Fairness(polled_keep_alive=False)}, "new connection for every poll"),
        ({"push_limit_per_s": 2.0}, "pushed at most 2/s"),
        ({"adaptive": True}, "interval adapts from 200 ms to 10 s"),
        ({"query_all": True}, "queries for all since"),
    ],
)
def test_a_step_that_is_changed_is_not_judged_until_it_is_restored(
    change: dict[str, object], words: str
) -> None:
    theatre = Theatre()
    theatre.director.go(0)
    theatre.begin()
    theatre.run(2)
    theatre.apply(theatre.settings.replace(**change))
    theatre.figures = (1000.0, 1000.0)
    theatre.run(1)  # frames of the segment before, still
    assert (theatre.director.standing.changed, theatre.state) == (words, "not yet")
    theatre.begin()
    theatre.run(9)
    assert (theatre.director.standing.changed, theatre.state) == (words, "not yet")
    assert not theatre.director.standing.is_measuring
    theatre.director.go(0)
    assert theatre.director.standing.changed == ""
    theatre.begin()
    theatre.figures = (10.0, 1000.0)
    theatre.run(4)
    assert theatre.state == "proven"


def test_a_change_that_is_undone_by_hand_is_none() -> None:
    theatre = Theatre()
    theatre.director.go(0)
    as_asked = theatre.settings
    theatre.apply(as_asked.replace(delay_ms=0.0))
    theatre.begin()
    theatre.run(5)
    theatre.apply(as_asked)
    theatre.begin()
    theatre.run(4)
    assert (theatre.director.standing.changed, theatre.state) == ("", "proven")


def test_what_is_measured_first_waits_for_a_change_to_be_restored() -> None:
    theatre = Theatre(step(first=First(settings=Settings(poll_interval_s=1.0), wait_s=2.0)))
    theatre.director.go(0)
    theatre.apply(theatre.settings.replace(poll_interval_s=7.0))
    theatre.begin()
    theatre.run(9)
    standing = theatre.director.standing
    assert (standing.phase, standing.changed) == ("before", "poll every 7 s")
    theatre.director.go(0)
    theatre.begin()
    theatre.run(2)
    assert theatre.director.standing.phase == "measuring"


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        ({"marks": [Mark(102 * 10**9, "polled by hand")]}, "polled by hand"),
        ({"marks": [Mark(102 * 10**9, "server stalled for 1.4 s")]}, "server stalled for 1.4 s"),
        ({"marks": [Mark(102 * 10**9, "connections cut")]}, "connections cut"),
        ({"live": SideFrame(state="reconnecting")}, "the live side lost its connection"),
        ({"polled": SideFrame(state="stalled")}, "the polled side fell silent"),
    ],
)
def test_disturbed_evidence_refutes_nothing(frame: dict[str, Any], words: str) -> None:
    theatre = Theatre()
    theatre.director.go(0)
    theatre.begin()
    theatre.run(2)
    theatre.frame(**frame)
    theatre.figures = (1000.0, 1000.0)
    theatre.run(4)
    assert (theatre.director.standing.disturbed, theatre.state) == (words, "not yet")
    theatre.figures = (10.0, 1000.0)
    theatre.run(1)
    assert theatre.state == "proven"  # all the same
    theatre.begin()
    theatre.figures = (1000.0, 1000.0)
    theatre.run(4)
    assert (theatre.director.standing.disturbed, theatre.state) == ("", "refuted")


def test_evidence_that_is_counted_anew_says_so_and_is_judged() -> None:
    theatre = Theatre()
    theatre.director.go(0)
    theatre.begin()
    theatre.run(2)
    theatre.figures = (1000.0, 1000.0)
    theatre.begin()
    theatre.frame(marks=[Mark(102 * 10**9, "counters reset")])
    assert theatre.director.standing.disturbed == "counters reset"
    theatre.run(4)
    assert (theatre.director.standing.disturbed, theatre.state) == ("counters reset", "refuted")


def test_what_is_left_out_of_the_figures_is_said_and_they_are_judged() -> None:
    theatre = Theatre()
    theatre.director.go(0)
    theatre.begin()
    theatre.left_out = [LeftOut(100 * 10**9, 2.0, "the program stood still")]
    theatre.figures = (1000.0, 1000.0)
    theatre.run(4)
    assert theatre.director.standing.disturbed == "the program stood still"
    theatre.frame(counters=False)
    assert theatre.director.standing.disturbed == "the program stood still"
    assert theatre.state == "refuted"


def test_what_the_story_itself_orders_disturbs_nothing() -> None:
    cues = (Cue(at_s=0.5, do="poll-now"), Cue(at_s=1.0, do="cut"))
    theatre = Theatre(step(RUN.replace(seed=None, duration_s=None), cues=cues))
    theatre.director.go(0)
    theatre.begin()
    theatre.frame(marks=[Mark(100 * 10**9, "counters reset")])
    theatre.run(2)
    marks = [Mark(102 * 10**9, "polled by hand"), Mark(102 * 10**9, "connections cut")]
    theatre.frame(marks=marks, live=SideFrame(state="reconnecting"))
    assert theatre.director.standing.disturbed == ""
    theatre.frame(marks=marks[1:])  # once more: that was somebody else
    assert theatre.director.standing.disturbed == "connections cut"


def test_what_happened_before_the_segment_is_not_in_its_evidence() -> None:
    theatre = Theatre(step(first=First(settings=Settings(poll_interval_s=1.0), wait_s=2.0)))
    theatre.director.go(0)
    theatre.begin()
    theatre.frame(marks=[Mark(99 * 10**9, "polled by hand")])
    assert theatre.director.standing.disturbed == ""
    theatre.frame(marks=[Mark(101 * 10**9, "polled by hand")])
    theatre.run(2)
    theatre.begin()
    theatre.frame()  # what is compared with was disturbed
    assert theatre.director.standing.disturbed == "polled by hand"
