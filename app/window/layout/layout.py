"""How the rows of the window stand, and which of them are shown at which size."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.announce import announce
from app.ui.ink import NAMES
from app.window.controls.control_bar import ControlBar
from app.window.layout.fitting import DrawerRoom, drawer_room, fitting, fitting_pointed, guest_room
from app.window.layout.rows import Guest, Rows
from app.window.layout.tray import Tray
from app.window.panel.body import LIST_EM
from app.window.panel.panel import CHARTS_EM, Panel

LOW_EM = 55
"""Below this height in lines of text the wire strip is as low as it can be."""
COMPACT_EM = 34
"""Below this height in lines of text the controls say less."""
DRAWER_SHARE = 0.36
"""Of the window's height: as much as an open drawer takes if it would like to."""
DRAWER_EM = 12
"""Below this height in lines of text a drawer is worth more than the charts."""
LEAST_DRAWER_EM = 5
"""A drawer that would be lower takes the panels' place while there is a guest."""
LOWER_CHARTS = 0.8
"""The share of their least height that charts need where one of them can be left out."""
GUEST_CHARTS_EM = 5
"""How much higher than their least the charts are before a guest leaves room to other rows."""

ROWS = ("strip", "verdict", "controls")
"""Rows outside of the panels that a guest can point at."""
CONTROLS_AT = 2
"""The controls' place in the column, after the header and what is between."""


class WindowLayout(QObject):
    """The large figures always stay; other rows give way in order of rank."""

    bare_changed = Signal()
    """What is only there to work with was left out, or came back."""
    fitted = Signal()
    """Rows may have come or gone, or stand elsewhere."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows.surface)
        surface = self._surface = rows.surface
        self._header, self._notice, self._panels = rows.header, rows.notice, rows.panels
        self._shelf = rows.shelf
        self._strip, self._verdict, self._controls = rows.strip, rows.verdict, rows.controls
        self._guest: Guest | None = None
        self._foot: QWidget | None = None
        self.alone: Panel | None = None
        """The panel that has all the width; ``None`` while both are shown."""
        self.bare = False
        """Whether header, controls and foot are left out: they are only there to work with."""
        self.tray = Tray(surface, rows.controls)
        """Brings the controls where they have no row."""
        self._column, self._middle = QVBoxLayout(surface), QVBoxLayout()
        self._sides = QHBoxLayout()
        self._lay_out()
        surface.resized.connect(self.fit)
        surface.dressed.connect(self.dress)
        rows.notice.changed.connect(self._place_notice)
        self.bare_changed.connect(self.fit)
        self.tray.changed.connect(self.fit)
        for panel in rows.panels:
            panel.body.changed.connect(self.fit)

    # -- what it is told ----------------------------------------------------------------------

    def add_guest(self, guest: Guest) -> None:
        """Make room for ``guest`` whenever its row is shown."""
        self._guest = guest
        self._middle.addWidget(guest.row)
        self._notice.raise_()

    def turn(self) -> None:
        """Show the left panel alone, then the right one, then both again."""
        order = (None, *self._panels)
        self.show_alone(order[(order.index(self.alone) + 1) % len(order)])

    def show_alone(self, panel: Panel | None) -> None:
        """Give ``panel`` all the width, or show both again; the other goes on to be measured."""
        if panel is not self.alone:
            self.alone = panel
            announce(self._surface, "Both sides" if panel is None else f"{NAMES[panel.side]} alone")
            self.fit()

    def add_foot(self, foot: QWidget) -> None:
        """Show ``foot`` as the last row while there is room."""
        self._foot = foot
        self._column.addWidget(foot)

    def dress(self) -> None:
        """Space the rows by the present text size."""
        em = self._surface.fontMetrics().height()
        self._column.setSpacing(round(em * 0.55))
        self._middle.setContentsMargins(round(em * 0.8), round(em * 0.7), round(em * 0.8), 0)
        self._middle.setSpacing(round(em * 0.55))
        self._sides.setSpacing(round(em * 0.7))
        self.fit()

    def settle(self) -> None:
        """Put every row in its place now, not when Qt is idle."""
        self._column.activate()

    @property
    def has_guest(self) -> bool:
        """Whether a guest's row is shown."""
        return self._guest is not None and not self._guest.row.isHidden()

    @property
    def rows(self) -> tuple[QWidget, ...]:
        """All rows that can have the keyboard, in the order in which they are read."""
        guest = () if self._guest is None else (self._guest.row,)
        middle = (*self._panels, self._shelf, self._strip, self._verdict, *guest)
        return (self._header, *middle, self._controls)

    def aside(self, height: int) -> int:
        """Return where something of this height lies over what is least looked at, in pixels.

        That is the foot; without one, what stands above the controls. Beside a guest, who points
        at things there, it is the top of the panels.
        """
        if self.has_guest:
            return 0 if self._header.isHidden() else self._header.geometry().bottom()
        foot = self._foot is not None and self._foot.isVisible()
        if foot or not self._controls.isVisible():
            return self._surface.height() - height
        return self._controls.y() - height

    # -- which rows, and how high ---------------------------------------------------------------

    def fit(self) -> None:
        """Drop rows that do not fit any more, and bring back those that do."""
        surface, gap = self._surface, self._middle.spacing()
        width, height = surface.width(), surface.height()
        em = max(1, self._header.fontMetrics().height())  # 0 while fonts change
        self._size_parts(height / em)
        guest = self._guest if self.has_guest else None
        moved = guest is not None and guest.points_at("controls")
        header = 0 if self.bare else self._header.sizeHint().height()
        controls = 0 if self.bare and not moved else self._controls.heightForWidth(width)
        charts = (CHARTS_EM - 2) * em
        room = height - self._panels[0].least_height() - header - controls - 2 * em
        if guest is not None:
            inside = width - 2 * round(0.8 * em)
            room -= guest.fit(inside, height / em, bare=self.bare) + gap
            spare = guest_room(room, header, controls, charts, moved=moved)
            room, header, controls = spare.room, spare.header, spare.controls
            charts = charts if spare.charts else 0
        drawer, panels = DrawerRoom(0), True
        pointed = guest is not None and guest.points_at("counters")
        if self._shelf.open_name:
            drawer = drawer_room(
                room - gap,
                wanted=self._shelf.sizeHint().height(),
                most=max(round(DRAWER_SHARE * height), DRAWER_EM * em),
                least=DRAWER_EM * em,
                kept=self._kept_beside_drawer(guest, gap),
                charts=charts,
                controls=controls,
                pointed=pointed,
            )
            if guest is not None and drawer.height < LEAST_DRAWER_EM * em:
                panels = False  # nothing else is left to make room for both
                given = (CHARTS_EM - 2) * em - charts
                drawer = DrawerRoom(room - gap + self._panels[0].least_height() - given)
            self._shelf.setFixedHeight(drawer.height)
            left = room - gap - drawer.height
            room = left if drawer.charts else (left + charts) * pointed
        optional = self._optional(gap, em, guest)
        kept = fitting(room, 0, optional)
        if guest is not None and drawer.charts:
            shown = {name for name, _ in optional if guest.points_at(name)}
            lower = round(charts * LOWER_CHARTS)
            kept, charts = fitting_pointed(room, charts, lower, optional, shown)
        self._show_panels(kept, panels=panels, charts=drawer.charts and charts > 0)
        _show(self._header, header > 0)
        self._show_controls(in_row=drawer.controls and controls > 0)
        self._column.setContentsMargins(0, 0, 0, gap if self.tray.offered else 0)
        self._place_notice()
        self.fitted.emit()

    def _kept_beside_drawer(self, guest: Guest | None, gap: int) -> int:
        """Return the height that counters keep; they give way to a drawer pointed at alone."""
        counters = self._panels[0].counters.sizeHint().height()
        if guest is not None and guest.points_at("counters"):
            return counters + gap
        return 0 if guest is not None and guest.points_at("drawer") else counters

    def _size_parts(self, height_em: float) -> None:
        """Give what is always shown its size in a window ``height_em`` lines of text high."""
        size, guest = self._surface.size(), self._guest
        beside_rows = bool(self._shelf.open_name) or (
            guest is not None and any(guest.points_at(row) for row in ROWS)
        )
        if self.alone is not None:
            size.setWidth(2 * size.width())  # it has the room of two
        for panel in self._panels:
            panel.fit_to(size, staged=self.bare, beside_rows=beside_rows)
        # over the bottom edge they cover as little as they can
        self._controls.set_compact(height_em < COMPACT_EM or (self.bare and self.tray.offered))
        least = self._strip.minimumSizeHint().height()
        self._strip.setMaximumHeight(round((1.1 if height_em < LOW_EM else 1.7) * least))

    def _show_panels(self, kept: set[str], *, panels: bool, charts: bool) -> None:
        for panel in self._panels:
            _show(panel, panels and self.alone in (None, panel))
            panel.counters.setVisible("counters" in kept)
            panel.body.setVisible(charts)
        self._verdict.setVisible("verdict" in kept)
        self._strip.setVisible("strip" in kept)
        if self._foot is not None:
            self._foot.setVisible("foot" in kept)

    def _show_controls(self, *, in_row: bool) -> None:
        """Show the controls in their row, or over the bottom edge while they are wanted there."""
        if not in_row:
            self._column.removeWidget(self._controls)
        elif self._column.indexOf(self._controls) < 0:
            self._column.insertWidget(CONTROLS_AT, self._controls)
        self.tray.fit(offered=not in_row)
        _show(self._controls, in_row or self.tray.is_open)

    def _place_notice(self) -> None:
        """Have the notice right under the header, on a stage at the bottom; and over no button.

        An audience does not see it where the speaker has a screen.
        """
        desk = self._surface.desk
        self._notice.lie_over(desk)
        if self._notice.isHidden():
            return
        low = self.bare or desk is not self._surface  # panels are looked at
        header = 0 if self._header.isHidden() else self._header.sizeHint().height()
        others = [*desk.findChildren(QAbstractButton), *desk.findChildren(ControlBar)]
        buttons = (b for b in others if b.isVisible() and not self._notice.isAncestorOf(b))
        busy = (QRect(each.mapTo(desk, QPoint()), each.size()) for each in buttons)
        gap = self._notice.fontMetrics().height() // 4
        edge = desk.height() - gap if low else header + gap
        self._notice.lie(edge, desk.width(), busy, low=low)

    def _optional(self, gap: int, em: int, guest: Guest | None) -> Sequence[tuple[str, int]]:
        """Return what may give way and its height, the most important first."""
        rows = {
            "counters": self._panels[0].counters.sizeHint().height() + gap,
            "verdict": self._verdict.sizeHint().height() + gap,
            "strip": self._strip.minimumSizeHint().height() + gap,
        }
        if self._shelf.open_name:
            del rows["strip"]  # an open drawer is in its place
        if self._foot is not None and not self.bare:
            rows["foot"] = self._foot.sizeHint().height() + gap
        order = list(rows)
        if guest is not None:
            if self.bare and not guest.points_at("verdict"):
                order.remove("verdict")  # what the guest says is the verdict
            rows["charts"] = GUEST_CHARTS_EM * em
            order.insert(1, "charts")
        if self._panels[0].body.list is not None:
            rows["list"] = (LIST_EM - CHARTS_EM + 2) * em
            order.insert(0, "list")
        if guest is not None:
            order.sort(key=lambda name: not guest.points_at(name))
        return [(name, rows[name]) for name in order]

    def _lay_out(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        for panel in self._panels:
            self._sides.addWidget(panel, 1)
        self._middle.addLayout(self._sides, 1)
        for row in (self._shelf, self._strip, self._verdict):
            self._middle.addWidget(row)
        self._column.addWidget(self._header)
        self._column.addLayout(self._middle, 1)
        self._column.insertWidget(CONTROLS_AT, self._controls)
        self._notice.setParent(self._surface)  # over what stands here so far
        self._notice.stage = self._surface
        # Rows give way by rank; the layout's own minimum would keep the window from shrinking.
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)


def _show(part: QWidget, shown: bool) -> None:
    """Show ``part`` or hide it; the keyboard does not go to its neighbour then."""
    focus = part.window().focusWidget()  # also while another window has the keyboard
    if not shown and focus is not None and part.isAncestorOf(focus):
        part.window().setFocus()
    part.setVisible(shown)
