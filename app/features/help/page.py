"""A topic as a document: Markdown read by Qt, in the theme's colours and in Inter's own weights."""

from collections.abc import Iterator

from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from app.ui.theme import REGULAR, SEMIBOLD, Theme, sized

DIALECT = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
PLAIN = QTextDocument.MarkdownFeature.MarkdownNoHTML
HEADINGS = {1: 1.55, 2: 1.15}
SMALL = 0.92
"""The scale of a table's heads, and of what is written in *italics*: notes."""
LINE_PER_CENT = 130.0
FIRST, HALF, SHORT = 32, 54, 24
"""A table's first column has FIRST per cent of the width if its texts have at most SHORT
characters, otherwise HALF."""


def read(source: str) -> QTextDocument:
    """Return ``source`` (Markdown) as a document with Qt's own looks."""
    document = QTextDocument()
    document.setMarkdown(source, DIALECT | PLAIN)
    return document


def write(document: QTextDocument, source: str, theme: Theme, em: int) -> None:
    """Write ``source`` (Markdown) into ``document``; ``em`` is a line of text in pixels."""
    document.setMarkdown(source, DIALECT | PLAIN)
    document.setDefaultFont(sized())
    document.setDocumentMargin(1.2 * em)
    document.setIndentWidth(1.4 * em)
    edit = QTextCursor(document)
    edit.beginEditBlock()  # or a page on screen would be laid out anew at every change
    for table in _tables(document):
        _dress_table(table, theme, em)
        after = table.lastCursorPosition()
        after.movePosition(QTextCursor.MoveOperation.NextBlock)
        if not after.atEnd():
            after.deleteChar()  # Qt puts an empty block after each table
    for block in blocks_of(document):
        _dress_block(block, theme, em)
    edit.endEditBlock()


def blocks_of(document: QTextDocument) -> Iterator[QTextBlock]:
    """Yield all blocks of ``document``, those in table cells included."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _tables(document: QTextDocument) -> list[QTextTable]:
    frames = document.rootFrame().childFrames()
    return [frame for frame in frames if isinstance(frame, QTextTable)]


def _dress_table(table: QTextTable, theme: Theme, em: int) -> None:
    """Give every cell a thin line below it, and the table the whole width."""
    headed = bool(_cell_text(table, 0, 0))
    if not headed:
        table.removeRows(0, 1)  # Markdown knows no table without heads
    shape = QTextTableFormat()
    shape.setBorder(0)
    shape.setCellSpacing(0)
    shape.setTopMargin(0.2 * em)
    shape.setBottomMargin(0.8 * em)
    shape.setWidth(_share(100))
    rows = range(table.rows())
    first = FIRST if all(len(_cell_text(table, row, 0)) <= SHORT for row in rows) else HALF
    shape.setColumnWidthConstraints([_share(first), _share(100 - first)])
    shape.setHeaderRowCount(int(headed))
    table.setFormat(shape)
    look = QTextTableCellFormat()
    look.setPadding(0.35 * em)
    look.setBottomBorder(1)
    look.setBottomBorderBrush(QBrush(theme.edge))
    look.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    for row in rows:
        for column in range(table.columns()):
            table.cellAt(row, column).setFormat(look)


def _cell_text(table: QTextTable, row: int, column: int) -> str:
    return table.cellAt(row, column).firstCursorPosition().block().text()


def _share(per_cent: int) -> QTextLength:
    return QTextLength(QTextLength.Type.PercentageLength, per_cent)


def _dress_block(block: QTextBlock, theme: Theme, em: int) -> None:
    cursor = QTextCursor(block)
    table = cursor.currentTable()
    scale, weight, muted = 1.0, REGULAR, False
    if table is not None:
        cell = table.cellAt(cursor)
        muted = cell.row() < table.format().toTableFormat().headerRowCount()
        scale = SMALL if muted else 1.0
        weight = SEMIBOLD if cell.column() == 0 and not muted else REGULAR
    else:
        level = block.blockFormat().headingLevel()
        if level:
            scale, weight = HEADINGS[level], SEMIBOLD
        _space(cursor, block, level, em)
    if block.textList() is not None:
        bullet = QTextCharFormat()
        bullet.setForeground(theme.muted)
        cursor.setBlockCharFormat(bullet)
    pieces = [piece.fragment() for piece in block.begin()]  # type: ignore[attr-defined]
    for begin, length, given in [
        (one.position(), one.length(), one.charFormat()) for one in pieces
    ]:
        cursor.setPosition(begin)
        cursor.setPosition(begin + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(_look(given, theme, scale, weight, muted=muted))


def _space(cursor: QTextCursor, block: QTextBlock, level: int, em: int) -> None:
    """Set the room above and below a block, and between its lines."""
    shape = QTextBlockFormat(block.blockFormat())
    shape.setTopMargin(1.1 * em if level > 1 else 0.0)
    below, kinds = 0.7, QTextBlockFormat.LineHeightTypes
    listed = block.textList()
    if level:
        below = 0.35
    elif listed is not None and listed.itemNumber(block) < listed.count() - 1:
        below = 0.3
    shape.setLineHeight(LINE_PER_CENT, kinds.ProportionalHeight.value)
    shape.setBottomMargin(below * em)
    cursor.setBlockFormat(shape)


def _look(
    given: QTextCharFormat, theme: Theme, scale: float, weight: int, *, muted: bool
) -> QTextCharFormat:
    """Return our look for what Markdown marked: code on a chip, strong heavier, notes small."""
    look = QTextCharFormat()
    if given.fontFixedPitch():
        look.setBackground(theme.chip)
    elif given.fontItalic():
        scale, weight, muted = SMALL, REGULAR, True
    elif given.fontWeight() >= QFont.Weight.Bold and weight == REGULAR and not muted:
        weight = SEMIBOLD
    look.setFont(sized(scale, weight))
    look.setForeground(theme.muted if muted else theme.text)
    return look
