"""The theme that is chosen: dark, light, or like the system."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.ui import theme as look
from app.ui.theme import DARK, Theme


class ThemeChoice(QObject):
    """Shows the whole application in the chosen theme, and follows the system if that is it."""

    changed = Signal(str)
    """The person chose this: "dark", "light" or "system"."""

    def __init__(self, app: QApplication, choice: str) -> None:
        super().__init__()
        self._app = app
        self.choice = choice
        look.apply(app, self.theme)
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def theme(self) -> Theme:
        """The theme that is shown."""
        return look.theme_named(self.choice)

    def choose(self, choice: str) -> None:
        """Show the whole application in the theme ``choice``."""
        self.choice = choice
        look.apply(self._app, self.theme)
        self.changed.emit(choice)

    def toggle(self) -> None:
        """Show the other one of dark and light."""
        self.choose("light" if self.theme is DARK else "dark")

    def _system_changed(self) -> None:
        if self.choice == "system":
            look.apply(self._app, self.theme)
