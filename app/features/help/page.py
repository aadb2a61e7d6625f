"""A topic as a document: in the theme's colours, in Inter's own weights, sized by the text."""

from __future__ import annotations

from PySide6.QtGui import (
    QBrush,
    QColor,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextListFormat,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from app.features.help.markup import Block, Heading, Items, Span, Table, Text, spans
from app.ui.theme import REGULAR, SEMIBOLD, Theme, sized

__all__ = ["write"]

HEADINGS = {1: (1.55, SEMIBOLD), 2: (1.15, SEMIBOLD)}
LINE_PER_CENT = 130.0
FIRST, HALF, SHORT = 32, 54, 24
"""How many per cent of a table's width its first column has: for short texts, and for others."""


def write(document: QTextDocument, blocks: tuple[Block, ...], theme: Theme, em: int) -> None:
    """Write ``blocks`` into ``document``, in place of what is there; ``em`` is a line in pixels."""
    document.clear()
    document.setDefaultFont(sized())
    document.setDocumentMargin(1.2 * em)
    document.setIndentWidth(1.4 * em)
    page = _Page(document, theme, em)
    for block in blocks:
        page.add(block)


class _Page:
    """Writes at the end of one document."""

    def __init__(self, document: QTextDocument, theme: Theme, em: int) -> None:
        self._theme, self._em = theme, em
        self._cursor = QTextCursor(document)
        self._fresh = True

    def add(self, block: Block) -> None:
        """Write ``block``."""
        match block:
            case Heading(level, text):
                self._begin(above=0.0 if level == 1 else 1.1, below=0.35)
                scale, weight = HEADINGS[level]
                self._cursor.insertText(text, self._ink(self._theme.text, scale, weight))
            case Text(text):
                self._begin(above=0.0, below=0.7)
                self._write(text)
            case Items(texts):
                self._add_items(texts)
            case Table():
                self._add_table(block)

    def _begin(self, *, above: float, below: float) -> None:
        """Begin a block with so many lines of room above and below."""
        shape = QTextBlockFormat()
        shape.setTopMargin(above * self._em)
        shape.setBottomMargin(below * self._em)
        proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        shape.setLineHeight(LINE_PER_CENT, proportional)
        if self._fresh:
            self._cursor.setBlockFormat(shape)
        else:
            self._cursor.insertBlock(shape)
        self._fresh = False

    def _add_items(self, texts: tuple[str, ...]) -> None:
        shape = QTextListFormat()
        shape.setStyle(QTextListFormat.Style.ListDisc)
        for index, text in enumerate(texts):
            self._begin(above=0.0, below=0.7 if index == len(texts) - 1 else 0.3)
            self._cursor.setBlockCharFormat(self._ink(self._theme.muted))
            if index == 0:
                made = self._cursor.createList(shape)
            else:
                made.add(self._cursor.block())
            self._write(text)

    def _add_table(self, table: Table) -> None:
        theme = self._theme
        shape = QTextTableFormat()
        shape.setBorder(0)
        shape.setCellPadding(0.35 * self._em)
        shape.setCellSpacing(0)
        shape.setTopMargin(0.2 * self._em)
        shape.setBottomMargin(0.8 * self._em)
        shape.setWidth(_share(100))
        first = FIRST if all(len(row[0]) <= SHORT for row in table.rows) else HALF
        shape.setColumnWidthConstraints([_share(first), _share(100 - first)])
        headed = bool(table.heads)
        made = self._cursor.insertTable(headed + len(table.rows), 2, shape)
        for column, head in enumerate(table.heads):
            self._fill(made, 0, column, [(head, self._ink(theme.muted, 0.92))])
        for row, cells in enumerate(table.rows, headed):
            for column, cell in enumerate(cells):
                weight = SEMIBOLD if column == 0 else REGULAR
                line, _, small = cell.partition("\n")
                lines = [(line, self._ink(theme.text, 1.0, weight))]
                if small:
                    lines.append((small, self._ink(theme.muted, 0.92)))
                self._fill(made, row, column, lines)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._fresh = True  # a table is followed by an empty block already

    def _fill(
        self, table: QTextTable, row: int, column: int, lines: list[tuple[str, QTextCharFormat]]
    ) -> None:
        """Write ``lines`` into a cell, over a thin line."""
        cell = table.cellAt(row, column)
        look = QTextTableCellFormat()
        look.setPadding(0.35 * self._em)
        look.setBottomBorder(1)
        look.setBottomBorderBrush(QBrush(self._theme.edge))
        look.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        cell.setFormat(look)
        cursor = cell.firstCursorPosition()
        for index, (text, ink) in enumerate(lines):
            if index:
                cursor.insertBlock()
            for span in spans(text):
                cursor.insertText(span.text, self._styled(span, ink))

    def _write(self, text: str) -> None:
        ink = self._ink(self._theme.text)
        for span in spans(text):
            self._cursor.insertText(span.text, self._styled(span, ink))

    def _styled(self, span: Span, ink: QTextCharFormat) -> QTextCharFormat:
        """Return ``ink`` for a piece of text: code on a chip, strong in a heavier weight."""
        if span.kind == "plain":
            return ink
        styled = self._ink(self._theme.text, 1.0, SEMIBOLD if span.kind == "strong" else REGULAR)
        if span.kind == "code":
            styled.setBackground(self._theme.chip)
        return styled

    def _ink(self, colour: QColor, scale: float = 1.0, weight: int = REGULAR) -> QTextCharFormat:
        ink = QTextCharFormat()
        ink.setFont(sized(scale, weight))
        ink.setForeground(colour)
        return ink


def _share(per_cent: int) -> QTextLength:
    return QTextLength(QTextLength.Type.PercentageLength, per_cent)
