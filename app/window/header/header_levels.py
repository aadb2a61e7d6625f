"""How much the header says at which width: the steps by which it gives way, and their widths."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QLabel

from app.ui.chip_button import ChipButton, Detail
from app.window.header.warning_chip import WarningChip

__all__ = ["LEVELS", "Contents", "Level"]


@dataclass(frozen=True, slots=True)
class Level:
    """One step of giving way."""

    tools: Detail
    """How much the buttons that act say."""
    views: Detail
    """How much the buttons that open something say."""
    note: bool = True
    transports: bool = True
    title: bool = True
    brief: bool = False
    """Whether a warning says no more than that there is one."""
    folded: bool = False
    """Whether the buttons that act are in a menu."""


LEVELS = (
    Level("full", "full"),
    Level("label", "full"),
    Level("label", "full", transports=False),
    Level("label", "label", transports=False),
    Level("icon", "full"),
    Level("icon", "full", transports=False),
    Level("icon", "label", transports=False),
    Level("icon", "label", note=False, transports=False),
    Level("icon", "label", note=False, transports=False, brief=True),
    Level("icon", "icon", note=False, transports=False, brief=True),
    Level("icon", "icon", note=False, transports=False, brief=True, folded=True),
    Level("icon", "icon", note=False, transports=False, title=False, brief=True, folded=True),
)
"""From everything to the least."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The parts of the header, by how they give way."""

    tools: tuple[ChipButton, ...]
    views: tuple[ChipButton, ...]
    story: tuple[ChipButton, ...]
    """The button for stories, if there is one: it says as much as the views, and folds away."""
    fixed: tuple[ChipButton, ...]
    """Buttons that have no icon and stay."""
    more: ChipButton
    note: QLabel
    transports: QLabel
    title: QLabel
    warning: WarningChip

    def buttons(self) -> tuple[ChipButton, ...]:
        """Return all buttons."""
        return (*self.fixed, *self.views, *self.story, *self.tools, self.more)

    def show_at(self, level: Level) -> None:
        """Show as much as ``level`` says."""
        for button in self.tools:
            button.set_detail(level.tools)
            button.setVisible(not level.folded)
        for button in (*self.views, *self.story, *self.fixed):
            button.set_detail(level.views)
        for button in self.story:
            button.setVisible(not level.folded)
        self.more.setVisible(level.folded)
        self.warning.set_brief(level.brief)
        for part, wanted in self._texts(level):
            part.setVisible(wanted)
        self.warning.setVisible(bool(self.warning.why))

    def width_at(self, level: Level, gap: int) -> int:
        """Return the width of everything at ``level``, with ``gap`` pixels beside each part."""
        widths = [button.size_for(level.views).width() for button in (*self.views, *self.fixed)]
        if not level.folded:
            widths += [button.size_for(level.views).width() for button in self.story]
        acting = (self.more,) if level.folded else self.tools
        widths += [button.size_for(level.tools).width() for button in acting]
        widths += [part.sizeHint().width() for part, wanted in self._texts(level) if wanted]
        if self.warning.why:
            widths.append(self.warning.size_for(brief=level.brief).width())
        return sum(widths) + gap * len(widths)

    def _texts(self, level: Level) -> tuple[tuple[QLabel, bool], ...]:
        # a warning matters more than what is said on the panels, too
        transports = level.transports and not self.warning.why
        return (
            (self.note, level.note and bool(self.note.text())),
            (self.transports, transports),
            (self.title, level.title),
        )
