"""The size of all text, chosen by keys while the window runs."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.text.typed import quantity, range_of, written
from app.ui.actions import Action, Settable
from app.ui.text_scale import LIMIT, STEPS
from app.window.host import Host


class TextSize(QObject):
    """Enlarges all text step by step, and remembers what was chosen."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self._texts = host.asked.texts
        host.words.append(self._words)
        larger, smaller = ("Ctrl++", "Ctrl+="), ("Ctrl+-",)
        host.actions.add(
            Action("larger", "Larger text", "View", larger, lambda: self._step(up=True)),
            Action("smaller", "Smaller text", "View", smaller, lambda: self._step(up=False)),
            Action("usual-size", "Text at its usual size", "View", ("Ctrl+0",), self._reset),
        )
        host.actions.quantities.append(
            Settable(
                "text-scale",
                "Text size",
                "View",
                "zoom",
                range_of("%", LIMIT),
                lambda: written(100 * self.scale, "%"),
                self._read,
            )
        )

    @property
    def scale(self) -> float:
        """The chosen factor; 1.0 is the usual size."""
        return self._texts.factor

    def _read(self, text: str) -> tuple[str, Callable[[], None]]:
        percent = quantity(text, "%", LIMIT)
        return written(percent, "%"), lambda: self._choose(percent / 100)

    def _step(self, *, up: bool) -> None:
        beyond = [step for step in STEPS if (step > self.scale if up else step < self.scale)]
        self._choose((beyond[0] if up else beyond[-1]) if beyond else self.scale)

    def _words(self) -> tuple[str, ...]:
        """Say the size on a command line; the usual one is left to whoever reads there."""
        return () if self.scale == 1.0 else ("--text-scale", f"{self.scale:.0%}")

    def _reset(self) -> None:
        self._choose(1.0)

    def _choose(self, scale: float) -> None:
        self._texts.choose(scale)
        self._host.preferences.save({"text_scale": scale})
        self._host.tell(f"Text {scale:.0%}".replace("%", " %"), tone="calm")


install = TextSize
"""Puts it into the window of a host."""
