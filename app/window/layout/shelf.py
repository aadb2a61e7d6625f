"""The place under the panels for one drawer at a time; each is made when it is first opened."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from app.ui.drawer import Drawer
from app.ui.override import override


class Shelf(QWidget):
    """Holds the drawers by name; hidden while none is open."""

    changed = Signal(str)
    """The drawer of this name is open now; "" for none."""

    def __init__(self) -> None:
        super().__init__()
        self._makers: dict[str, Callable[[], Drawer]] = {}
        self._made: dict[str, Drawer] = {}
        self.open_name = ""
        """Which drawer is open; "" for none."""
        self._before: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName("Drawer")
        self.hide()

    def add(self, name: str, make: Callable[[], Drawer]) -> None:
        """Have a drawer called ``name``, which ``make`` returns when it is first opened."""
        self._makers[name] = make

    def __iter__(self) -> Iterator[str]:
        """Go through the names of all drawers."""
        return iter(self._makers)

    def drawer(self, name: str) -> Drawer | None:
        """Return the drawer if it was ever opened."""
        return self._made.get(name)

    def toggle(self, name: str) -> None:
        """Open the drawer ``name`` in place of another and type into it, or close it."""
        if self.open_name == name:
            self.close_drawer()
            return
        self.open(name)
        begin_at = self._made[name].begin_at
        if begin_at is not None:
            begin_at.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open(self, name: str) -> None:
        """Have the drawer ``name`` open, in place of another."""
        if self.open_name == name or name not in self._makers:
            return
        if not self.open_name:
            self._before = self.window().focusWidget()  # the speaker's view may have the keyboard
        self.open_name = name
        chosen = self._made.get(name) or self._make(name)
        for drawer in self._made.values():
            drawer.setVisible(drawer is chosen)
        self.changed.emit(name)

    def close_drawer(self) -> bool:
        """Close whatever is open, and give the keyboard back to where it was; say if one was."""
        if not self.open_name:
            return False
        inside = self.isAncestorOf(QApplication.focusWidget() or self)
        self.open_name = ""
        self.changed.emit("")
        if inside:
            (self._before or self.window()).setFocus()
        return True

    @override
    def sizeHint(self) -> QSize:
        return self._made[self.open_name].sizeHint() if self.open_name else QSize(0, 0)

    @override
    def minimumSizeHint(self) -> QSize:
        least = self._made[self.open_name].minimumSizeHint() if self.open_name else QSize(0, 0)
        return QSize(0, least.height())

    def _make(self, name: str) -> Drawer:
        drawer = self._made[name] = self._makers[name]()
        drawer.closed.connect(self.close_drawer)
        self._column.addWidget(drawer)
        return drawer
