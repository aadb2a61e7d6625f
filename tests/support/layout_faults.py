"""Finds what a person would: text that is cut off, widgets that overlap or stick out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from app.ui.label import Label

__all__ = ["faults"]

DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def faults(window: QWidget, overlays: tuple[type[QWidget], ...] = ()) -> list[str]:
    """Return one line for each fault of what ``window`` shows now, by the widgets' names.

    ``overlays`` lie over others on purpose. What a scroll area scrolls may be larger than it.
    """
    return [*_of(window, overlays)]


def _of(widget: QWidget, overlays: tuple[type[QWidget], ...]) -> Iterator[str]:
    """Go through the faults of ``widget`` and of all that is in it."""
    yield from _cut_off(widget)
    if isinstance(widget, QAbstractScrollArea):
        content = widget.widget() if isinstance(widget, QScrollArea) else None
        if content is not None:
            yield from _of(content, overlays)
        return
    parts = [part for part in widget.findChildren(QWidget, options=DIRECT) if _shown(part)]
    solid = [part for part in parts if not isinstance(part, overlays)]
    for one, other in combinations(solid, 2):
        shared = one.geometry().intersected(other.geometry())
        if not shared.isEmpty():
            yield f"{_name(one)} and {_name(other)} overlap by {_size(shared.size())}"
    for part in parts:
        if not widget.rect().contains(part.geometry()):
            yield f"{_name(part)} {_box(part.geometry())} sticks out of {_name(widget)}"
        yield from _of(part, overlays)


def _shown(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.isWindow() and not widget.geometry().isEmpty()


def _cut_off(widget: QWidget) -> Iterator[str]:
    """Say what of the text of ``widget`` is not to be seen."""
    has, needed = widget.size(), _needed(widget)
    if has.width() < needed.width() or has.height() < needed.height():
        yield f"{_name(widget)} has {_size(has)} and needs {_size(needed)}"


def _needed(widget: QWidget) -> QSize:
    """Return the least size at which nothing of ``widget`` is cut off."""
    if isinstance(widget, QLabel):
        if not widget.text():
            return QSize()
        if widget.wordWrap():
            return QSize(0, widget.heightForWidth(widget.width()))
        # a label of ours may elide on purpose: its tooltip tells the rest
        return widget.minimumSizeHint() if isinstance(widget, Label) else widget.sizeHint()
    if isinstance(widget, QLineEdit):
        text = widget.text() or widget.placeholderText()
        metrics = QFontMetrics(widget.font())
        return QSize(metrics.horizontalAdvance(text), metrics.height())
    if isinstance(widget, QAbstractButton) or _is_leaf(widget):
        return widget.minimumSizeHint()
    return QSize()


def _is_leaf(widget: QWidget) -> bool:
    """Say whether ``widget`` paints all that is in it itself."""
    return not widget.findChildren(QWidget, options=DIRECT)


def _name(widget: QWidget) -> str:
    said = widget.accessibleName() or getattr(widget, "text", "")
    text = said() if callable(said) else said
    return f"{type(widget).__name__} {text!r}" if text else type(widget).__name__


def _size(size: QSize) -> str:
    return f"{size.width()}×{size.height()}"


def _box(rect: QRect) -> str:
    return f"({rect.left()}, {rect.top()}, {_size(rect.size())})"
