"""The rows of the list of alarms: what happened, and when either side learned of it."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QSizePolicy, QTableView

from app.features.lists.event_list import paint_triangle
from app.features.lists.feed import Line, Status
from app.features.lists.feed_view import paint_sign
from app.text.in_words import in_words
from app.ui.ink import colour_of, draw_glyph
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics, sized, theme_of
from feeds.frame import SIDES, SideName

ROW_EM = 1.8
SHARES = (0.475, 0.2625, 0.2625)
"""How the columns share the width: what happened, live, polled."""
_ROLE = Qt.ItemDataRole
_Index = QModelIndex | QPersistentModelIndex


class AlarmTable(Dressed, QTableView):
    """One alarm a row, newest first; no row is cut at the foot."""

    def __init__(self) -> None:
        super().__init__()
        self._alarms = _Alarms(self)
        self.setModel(self._alarms)
        self.setAccessibleName("Alarms, newest first")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(1)
            header.hide()
        self.dress()

    def show_alarms(self, alarms: tuple[Line, ...]) -> None:
        """Show ``alarms``, newest first."""
        self._alarms.show(alarms)
        self.updateGeometries()

    @override
    def dress(self) -> None:
        self.setFont(sized())
        self.setIconSize(QSize(metrics().height(), metrics().height()))
        self.verticalHeader().setDefaultSectionSize(round(ROW_EM * metrics().height()))

    @override
    def updateGeometries(self) -> None:
        super().updateGeometries()
        width, row = self.viewport().width(), self.verticalHeader().defaultSectionSize()
        for column, share in enumerate(SHARES):
            self.setColumnWidth(column, round(share * width))
        height = self.contentsRect().height()
        rest = height % row if height > row and self._alarms.rowCount() * row > height else 0
        if rest != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, rest)


class _Alarms(QAbstractTableModel):
    """Alarms as ``table`` shows them: words, and the sign before them."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._shown: tuple[Line, ...] = ()

    def show(self, alarms: tuple[Line, ...]) -> None:
        """Show these alarms from now on, newest first."""
        if alarms != self._shown:
            self.beginResetModel()
            self._shown = alarms
            self.endResetModel()

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._shown)

    @override
    def columnCount(self, parent: _Index | None = None) -> int:
        return len(SHARES)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> object:
        if role == _ROLE.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return ("Alarm", "Live", "Polled")[section]
        return super().headerData(section, orientation, role)

    @override
    def data(self, index: _Index, role: int = _ROLE.DisplayRole) -> object:
        alarm = self._shown[index.row()]
        side = SIDES[index.column() - 1] if index.column() else None
        text = alarm.text if side is None else f"{side} {alarm.says(side)}"
        if role in (_ROLE.DisplayRole, _ROLE.ToolTipRole):
            return text
        if role == _ROLE.AccessibleTextRole:
            return in_words(text)
        status = None if side is None else alarm.status(side)
        if role == _ROLE.FontRole:
            return sized(1.0, SEMIBOLD) if status in (None, "never") else sized()
        theme = theme_of(self._table)
        if role == _ROLE.ForegroundRole:
            return {"never": theme.alert, "coming": theme.muted}.get(status or "", theme.text)
        return self._sign(side, status) if role == _ROLE.DecorationRole else None

    def _sign(self, side: SideName | None, status: Status | None) -> QPixmap:
        """Return a triangle for the alarm; for a side its glyph, a cross or a hollow disc."""
        theme, em = theme_of(self._table), metrics().height()
        ratio = self._table.devicePixelRatioF()
        sign = QPixmap(round(em * ratio), round(em * ratio))
        sign.setDevicePixelRatio(ratio)
        sign.fill(Qt.GlobalColor.transparent)
        painter, centre = QPainter(sign), QPointF(em / 2, em / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if side is None:
            painter.setBrush(theme.alert)
            paint_triangle(painter, centre, 0.36 * em)
        elif status == "seen":
            painter.setBrush(colour_of(side, theme))
            draw_glyph(painter, side, centre, 0.28 * em)
        else:
            colour = theme.alert if status == "never" else theme.muted
            paint_sign(painter, centre, 0.28 * em, colour, lost=status == "never")
        painter.end()
        return sign
