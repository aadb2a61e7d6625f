"""Undo and redo: one step a drag, only what was changed is put back."""

from __future__ import annotations

from app.features.undo.setting_history import SettingHistory
from feeds.fairness import Fairness
from feeds.settings import Settings

S = 1_000_000_000
FIRST = Settings(seed=1)


def drag(
    history: SettingHistory, *values: float, at_ns: int = 0, gap_ns: int = S // 20
) -> Settings:
    """Move the interval through ``values``, one every ``gap_ns``; return where it ends."""
    now = FIRST
    for index, value in enumerate(values):
        after = now.replace(poll_interval_s=value)
        history.note(now, after, at_ns + index * gap_ns)
        now = after
    return now


def test_a_drag_is_one_step() -> None:
    history = SettingHistory()
    now = drag(history, 1.9, 1.5, 1.0)
    assert history.undo(now) == FIRST
    assert history.undo(FIRST) is None
    assert history.redo(FIRST) == now
    assert history.redo(now) is None


def test_a_second_between_two_moves_makes_two_steps() -> None:
    history = SettingHistory()
    now = drag(history, 1.0, 0.5, gap_ns=S + 1)
    back = history.undo(now)
    assert back is not None
    assert back.poll_interval_s == 1.0
    assert history.undo(back) == FIRST


def test_two_settings_are_two_steps() -> None:
    history = SettingHistory()
    faster = FIRST.replace(rate_per_s=50.0)
    both = faster.replace(delay_ms=0.0)
    history.note(FIRST, faster, 0)
    history.note(faster, both, 1)
    assert history.undo(both) == faster


def test_a_drag_back_to_where_it_was_is_no_step() -> None:
    history = SettingHistory()
    now = drag(history, 1.0, 2.0)
    assert now == FIRST
    assert history.undo(now) is None


def test_a_move_after_undo_is_a_step_of_its_own_and_ends_redo() -> None:
    history = SettingHistory()
    drag(history, 1.0, 0.5)
    assert history.undo(FIRST.replace(poll_interval_s=0.5)) == FIRST
    drag(history, 3.0, at_ns=S // 10)
    assert history.redo(FIRST.replace(poll_interval_s=3.0)) is None
    assert history.undo(FIRST.replace(poll_interval_s=3.0)) == FIRST


def test_what_others_have_set_meanwhile_stays() -> None:
    history = SettingHistory()
    drag(history, 1.0)
    now = FIRST.replace(poll_interval_s=1.0, fairness=Fairness(live_compression=True))
    back = history.undo(now)
    assert back is not None
    assert (back.poll_interval_s, back.fairness.live_compression) == (2.0, True)


def test_steps_that_change_nothing_any_more_are_passed_over() -> None:
    history = SettingHistory()
    faster = FIRST.replace(rate_per_s=50.0)
    history.note(FIRST, faster, 0)
    history.note(faster, faster.replace(delay_ms=0.0), 1)
    # the delay was put back by somebody else
    assert history.undo(faster) == FIRST
