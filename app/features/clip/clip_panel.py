"""A small panel at the foot of the window: how long a clip is to be, of which form, how wide."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu

from app.features.clip.records import FORMS, LENGTHS_S, WIDTHS, ClipChoice, clip_size
from app.ui.chip_button import ChipButton
from app.ui.ink import paint_card
from app.ui.label import Label
from app.ui.menus import check, choice_menu, drop
from app.ui.override import override
from app.ui.theme import SEMIBOLD, metrics, theme_of
from app.window.asker import Asker

if TYPE_CHECKING:
    from app.ui.preferences import Plain, Preferences
    from app.window.surface import Surface

DOWN, ACROSS = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight


def _valid(name: str, value: Plain) -> bool:
    known: dict[str, tuple[object, ...]] = {
        "clip_length_s": LENGTHS_S,
        "clip_form": tuple(FORMS),
        "clip_width": WIDTHS,
    }
    return not isinstance(value, bool) and value in known[name]


class ClipPanel(Asker):
    """Asks; Enter goes on to the file's name, Esc leaves it."""

    wanted = Signal(object)
    """A clip as this :class:`ClipChoice` says."""

    def __init__(self, window: Surface, memory: Preferences) -> None:
        super().__init__(window, "Clip")
        self._memory = memory
        self._size = (16, 9)
        found = memory.load(asdict(ClipChoice()), _valid)
        self.choice = ClipChoice(**found)  # type: ignore[arg-type]
        self.title = Label("A clip of", weight=SEMIBOLD)
        self.length, self.form, self.width_ = (ChipButton("", menu_sign=True) for _ in range(3))
        self.length.setToolTip("How much of what was just shown")
        self.form.setToolTip("The kind of file")
        self.width_.setToolTip("The size of the pictures in pixels, as the window is shaped")
        self.save = ChipButton("Save …", icon="export", key="Enter", strong=True)
        self.leave = ChipButton("Close", icon="close", tip="Close (Esc)")
        self.leave.set_detail("icon")
        self._menus = self._made_menus()
        self.forms = self._menus[1]
        self._lay_out()
        self.save.clicked.connect(self._want)
        self.leave.clicked.connect(lambda _checked: self.close_panel())
        self.dress()

    def open(self, size: tuple[int, int]) -> None:
        """Ask what clip is to be made of a window of this ``size``."""
        self._size = size
        if self.choice.form.lacking():
            self.choice = replace(self.choice, clip_form="webp")
        self._say()
        self.ask_by(self.save)

    def close_panel(self) -> bool:
        """Ask no more; say whether it was asked."""
        if self.isHidden():
            return False
        self.go()
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self, theme_of(self).card, theme_of(self).muted)

    # -- inside -------------------------------------------------------------------------------

    def _made_menus(self) -> tuple[QMenu, QMenu, QMenu]:
        """Return the menus of length, form and width; what cannot be had says why."""
        lengths = [(str(s), f"the last {s} s") for s in LENGTHS_S]
        forms = [(key, f"{form.name}: {form.good_for}") for key, form in FORMS.items()]
        widths = [(str(width), f"{width} pixels wide") for width in WIDTHS]
        menus = (
            choice_menu(self.length, lengths, lambda key: self._choose(clip_length_s=int(key))),
            choice_menu(self.form, forms, lambda key: self._choose(clip_form=key)),
            choice_menu(self.width_, widths, lambda key: self._choose(clip_width=int(key))),
        )
        for action in menus[1].actions():
            if lacking := FORMS[action.data()].lacking():
                action.setEnabled(False)
                action.setText(f"{FORMS[action.data()].name}: not here, {lacking}")
        for menu, button in zip(menus, (self.length, self.form, self.width_), strict=True):
            drop(menu, button)
        return menus

    def _lay_out(self) -> None:
        self._rows = QBoxLayout(ACROSS, self)
        choices, buttons = QHBoxLayout(), QHBoxLayout()
        for part in (self.title, self.length, self.form, self.width_):
            choices.addWidget(part)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        buttons.addWidget(self.leave)
        self._rows.addLayout(choices)
        self._rows.addLayout(buttons)
        for row in (choices, buttons):
            self.space(row, 0.5, 0)
        self.space(self._rows, 0.6, 0, 1, 0.6, 0.6, 0.6)

    def _choose(self, **changes: object) -> None:
        self.choice = replace(self.choice, **changes)  # type: ignore[arg-type]
        self._memory.save(asdict(self.choice))
        self._say()
        self.fit()
        self.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        """Show what is chosen."""
        choice = self.choice
        across, down = clip_size(self._size, choice.clip_width)
        self.length.say(f"the last {choice.clip_length_s} s")
        self.form.say(choice.form.name)
        self.width_.say(f"{across} × {down}")
        told = (str(choice.clip_length_s), choice.clip_form, str(choice.clip_width))
        for menu, key in zip(self._menus, told, strict=True):
            check(menu, key)

    def _want(self) -> None:
        self.close_panel()
        self.wanted.emit(self.choice)

    @override
    def fit(self) -> None:
        """Lie at the foot of the window, where least is to be seen; in two rows if need be."""
        if self.isHidden():
            return
        em, outer = metrics().height(), self.over.size()
        self._rows.setDirection(ACROSS)
        if self._rows.sizeHint().width() > outer.width() - 2 * em:
            self._rows.setDirection(DOWN)
        size = self._rows.sizeHint()
        left = (outer.width() - size.width()) // 2
        self.setGeometry(QRect(QPoint(left, outer.height() - size.height() - em // 2), size))
