"""The size of all text: every other size follows from it."""

from feeds.settings import Limit

STEPS = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5)
"""Factors to choose from, of the text's usual size."""
SMALLEST, LARGEST = STEPS[0], STEPS[-1]
LIMIT = Limit(100 * SMALLEST, 100 * LARGEST, "%")
"""Of the same, as people type it."""


class TextScale:
    """How many times as large as usual all text is: one of the program, whatever it shows."""

    def __init__(self) -> None:
        self.factor = 1.0

    def choose(self, factor: float) -> None:
        """Make all text so large."""
        before, self.factor = self.factor, factor
        enlarge(factor / before)


def enlarge(factor: float) -> None:
    """Make all text of the application ``factor`` times as large as it is."""
    # the factors are known before the processes are launched, and Qt is imported after that
    from PySide6.QtWidgets import QApplication

    from app.ui.theme import set_text_size

    set_text_size(QApplication.font().pointSizeF() * factor)
