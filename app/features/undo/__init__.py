"""Undo and redo of changed settings, and the way back to the defaults."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.ui.actions import Action
from app.ui.override import override
from app.window.host import Host
from app.window.settings_model import SettingsModel
from feeds.clock import now_ns
from feeds.remote.ours import shown
from feeds.settings import Settings, describe_change

DRAG_NS = 1_000_000_000
"""Changes of the same settings that follow each other faster are one: a slider was dragged."""
MOST = 200
"""Changes that are kept."""


class SettingStep(QUndoCommand):
    """One change. Only what it was about is put back, onto what is set by then."""

    def __init__(self, model: SettingsModel, before: Settings, after: Settings, at_ns: int) -> None:
        super().__init__()
        self._model, self.before, self.after, self.at_ns = model, before, after, at_ns
        self.joins = True
        """Whether it may be one step with the change before it."""

    @property
    def names(self) -> list[str]:
        """The settings that it is about."""
        both = self.before, self.after
        return [
            one for one in Settings.__struct_fields__ if len({getattr(s, one) for s in both}) > 1
        ]

    @override
    def id(self) -> int:
        return 1  # of one kind: Qt asks whether two become one

    @override
    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, SettingStep)
        soon = other.joins and other.at_ns - self.at_ns <= DRAG_NS
        if not soon or other.names != self.names:
            return False
        self.after, self.at_ns = other.after, other.at_ns
        self.setObsolete(not self.names)  # it was dragged back to where it was
        return True

    @override
    def undo(self) -> None:
        self._put(self.before)

    @override
    def redo(self) -> None:
        self._put(self.after)  # Qt does this the first time, too

    def _put(self, source: Settings) -> None:
        found = {name: getattr(source, name) for name in self.names}
        self._model.put(self._model.settings.replace(**found))


class SettingSteps(QUndoStack):
    """The changes so far. Those that change nothing any more are passed over."""

    def __init__(self, model: SettingsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._dragging = False
        self.setUndoLimit(MOST)

    def note(self, before: Settings, after: Settings, at_ns: int, *, dragged: bool = True) -> None:
        """Make ``after`` of ``before`` at ``at_ns`` (of one clock), so that it can be undone.

        What was not ``dragged`` is a step of its own, however soon it came.
        """
        step = SettingStep(self._model, before, after, at_ns)
        step.joins, self._dragging = self._dragging and dragged, dragged
        self.push(step)

    def back(self) -> bool:
        """Take the newest change back; say whether there was one."""
        return self._go(self.undo, self.canUndo)

    def forth(self) -> bool:
        """Make the change again that was taken back last; say whether there was one."""
        return self._go(self.redo, self.canRedo)

    def _go(self, step: Callable[[], None], possible: Callable[[], bool]) -> bool:
        before, self._dragging = self._model.settings, False
        while possible() and self._model.settings == before:
            step()
        return self._model.settings != before


class Undo(QObject):
    """Remembers what the person set; what is put back is not remembered as a change."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._tell, self._model = host.tell, host.settings
        self._elsewhere = host.asked.remote is not None
        self._steps = SettingSteps(host.settings, self)
        host.settings.chosen.connect(self._note)
        host.actions.add(
            Action("undo", "Undo the last change", "Measure", ("Ctrl+Z",), self.undo),
            Action("redo", "Redo the change", "Measure", ("Ctrl+Shift+Z", "Ctrl+Y"), self.redo),
            Action("defaults", "All settings to defaults", "Measure", ("Ctrl+R",), self.reset),
        )

    def _note(self, before: Settings, after: Settings) -> None:
        self._steps.note(before, after, now_ns(), dragged=self._model.settles)

    def undo(self) -> None:
        """Take the last change back, and tell of it."""
        self._go(self._steps.back, "Undone", "Nothing to undo.")

    def redo(self) -> None:
        """Make the change again that was taken back last, and tell of it."""
        self._go(self._steps.forth, "Redone", "Nothing to redo.")

    def reset(self) -> None:
        """Set everything as it is by default; that can be undone like any change."""
        now = self._model.settings
        wanted = Settings(seed=now.seed, duration_s=now.duration_s)
        if self._elsewhere:
            wanted = shown(now, wanted)
        if self._model.refusal(wanted):
            self._model.choose(wanted)
            return
        nothing = "All settings have their defaults already."
        self._go(lambda: self._model.choose(wanted), "Defaults", nothing)

    def _go(self, step: Callable[[], object], did: str, nothing: str) -> None:
        self._model.settle()
        before = self._model.settings
        step()
        after = self._model.settings
        text = f"{did}: {describe_change(before, after)}" if after != before else nothing
        self._tell(text, tone="calm")


install = Undo
"""Puts it into the window of a host."""
