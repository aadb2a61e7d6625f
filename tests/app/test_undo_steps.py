"""Undo and redo: one step a drag, only what was changed is put back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from app.features.undo import SettingSteps
from app.window.settings_model import SettingsModel
from feeds.fairness import Fairness
from feeds.settings import Settings
from tests.support.noting_lab import NotingLab

S = 1_000_000_000
FIRST = Settings(seed=1)


@pytest.fixture
def model(qapp: QApplication) -> SettingsModel:
    return SettingsModel(NotingLab(FIRST))


@pytest.fixture
def steps(model: SettingsModel) -> SettingSteps:
    return SettingSteps(model)


def drag(
    model: SettingsModel,
    steps: SettingSteps,
    *values: float,
    at_ns: int = 0,
    gap_ns: int = S // 20,
) -> None:
    """Move the interval through ``values``, one every ``gap_ns``."""
    for index, value in enumerate(values):
        now = model.settings
        steps.note(now, now.replace(poll_interval_s=value), at_ns + index * gap_ns)
        assert model.settings.poll_interval_s == value


def test_a_drag_is_one_step(model: SettingsModel, steps: SettingSteps) -> None:
    drag(model, steps, 1.9, 1.5, 1.0)
    ways: tuple[tuple[Callable[[], bool], float], ...] = (
        (steps.back, 2.0),
        (steps.forth, 1.0),
    )
    for go, interval_s in ways:
        assert go()
        assert model.settings == FIRST.replace(poll_interval_s=interval_s)
        assert not go()


def test_a_second_between_two_moves_makes_two_steps(
    model: SettingsModel, steps: SettingSteps
) -> None:
    drag(model, steps, 1.0, 0.5, gap_ns=S + 1)
    assert steps.back()
    assert model.settings.poll_interval_s == 1.0
    assert steps.back()
    assert model.settings == FIRST


def test_two_settings_are_two_steps(model: SettingsModel, steps: SettingSteps) -> None:
    faster = FIRST.replace(rate_per_s=50.0)
    steps.note(FIRST, faster, 0)
    steps.note(faster, faster.replace(delay_ms=0.0), 1)
    assert steps.back()
    assert model.settings == faster


def test_a_drag_back_to_where_it_was_is_no_step(model: SettingsModel, steps: SettingSteps) -> None:
    drag(model, steps, 1.0, 2.0)
    assert model.settings == FIRST
    assert not steps.canUndo()


def test_a_move_after_undo_is_a_step_of_its_own_and_ends_redo(
    model: SettingsModel, steps: SettingSteps
) -> None:
    drag(model, steps, 3.0, gap_ns=0)
    drag(model, steps, 1.0, 0.5, at_ns=2 * S)
    assert steps.back()
    assert model.settings.poll_interval_s == 3.0
    drag(model, steps, 4.0, at_ns=S // 10)
    assert not steps.forth()
    assert steps.back()
    assert model.settings.poll_interval_s == 3.0


def test_what_others_have_set_meanwhile_stays(model: SettingsModel, steps: SettingSteps) -> None:
    drag(model, steps, 1.0)
    model.put(model.settings.replace(fairness=Fairness(live_compression=True)))
    assert steps.back()
    assert model.settings.poll_interval_s == 2.0
    assert model.settings.fairness.live_compression


def test_steps_that_change_nothing_any_more_are_passed_over(
    model: SettingsModel, steps: SettingSteps
) -> None:
    faster = FIRST.replace(rate_per_s=50.0)
    steps.note(FIRST, faster, 0)
    steps.note(faster, faster.replace(delay_ms=0.0), 1)
    model.put(faster)  # the delay was put back by somebody else
    assert steps.back()
    assert model.settings == FIRST
