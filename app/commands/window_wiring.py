"""The one place where the window and the lab meet: what is pressed becomes settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.commands.window_fairness import FairnessWiring
from app.commands.window_views import show_source
from app.window.controls.control_bar import ControlBar, ControlSpec
from app.window.header.header_bar import HeaderBar
from app.window.look import theme as look
from app.window.look.formats import UnitKind
from app.window.look.theme import DARK, LIGHT, Theme
from app.window.main_window import MainWindow
from feeds.lab import Lab
from feeds.settings import LIMITS, BadSettingError, Settings
from feeds.sources import catalogue, find

DRAG_GAP_MS = 50
TRANSPORTS = ("websocket", "rest")


def control_specs(settings: Settings) -> tuple[ControlSpec, ...]:
    """Return the controls of the bar, with their limits and what they are set to."""

    def spec(field: str, label: str, kind: UnitKind) -> ControlSpec:
        limit = LIMITS[field]
        return ControlSpec(field, label, kind, limit.low, limit.high, getattr(settings, field))

    return (
        replace(spec("poll_interval_s", "Poll every", "seconds"), accent="polled"),
        spec("rate_per_s", "Source updates", "rate"),
        replace(
            spec("delay_ms", "Network delay", "milliseconds"),
            jitter_field="jitter_ms",
            jitter=settings.jitter_ms,
            note="simulated",
        ),
        spec("message_bytes", "Message size", "bytes"),
    )


def source_list() -> Sequence[tuple[str, str]]:
    """Return key and name of every source, in the order in which people are offered them."""
    return [(key, source.label) for key, source in catalogue().items()]


def theme_named(choice: str, app: QApplication) -> Theme:
    """Return the theme for "dark", "light" or "system"."""
    return {"dark": DARK, "light": LIGHT}.get(choice) or look.system_theme(app)


def build_window(settings: Settings, theme: Theme, history_s: int) -> MainWindow:
    """Return the window for these settings, not yet shown."""
    window = MainWindow(
        theme, HeaderBar(source_list(), theme), ControlBar(control_specs(settings), theme)
    )
    window.header.set_source(settings.source)
    window.header.set_history(history_s)
    window.set_history(history_s)
    window.describe_sides(settings.poll_interval_s, TRANSPORTS)
    show_source(window, settings.source)
    return window


class Wiring(QObject):
    """Carries what the user wants from the window to the lab, and errors back."""

    def __init__(self, app: QApplication, window: MainWindow, lab: Lab, theme_choice: str) -> None:
        super().__init__(window)
        self._app = app
        self._window = window
        self._lab = lab
        self.theme_choice = theme_choice
        self._source_note = ""
        self._wanted: dict[str, object] = {}
        self._drag = QTimer(self)
        self._drag.setSingleShot(True)
        self._drag.setInterval(DRAG_GAP_MS)
        self._drag.timeout.connect(self._apply_wanted)
        window.setting_changed.connect(self._want)
        window.source_chosen.connect(self._choose_source)
        window.source_noted.connect(self._show_note)
        window.theme_chosen.connect(self.choose_theme)
        window.theme_toggled.connect(self._toggle_theme)
        window.poll_pressed.connect(lab.poll_now)
        window.reset_pressed.connect(lab.reset)
        window.stall_pressed.connect(lab.stall)
        self._fairness = FairnessWiring(window, lab, self._apply)
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        window.header.set_theme_choice(theme_choice)

    def choose_theme(self, choice: str) -> None:
        """Show the whole application in the theme ``choice``."""
        self.theme_choice = choice
        theme = theme_named(choice, self._app)
        look.apply(self._app, theme)
        self._window.set_theme(theme)
        self._window.header.set_theme_choice(choice)

    def _toggle_theme(self) -> None:
        dark = theme_named(self.theme_choice, self._app) is DARK
        self.choose_theme("light" if dark else "dark")

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self.theme_choice == "system":
            self.choose_theme("system")

    def _show_note(self, note: str) -> None:
        """Show what the source says of itself."""
        self._source_note = note
        self._window.header.set_source(self._lab.settings.source, note)

    def _want(self, name: str, value: object) -> None:
        """Apply the first of a drag at once, and then at most 20 a second."""
        self._wanted[name] = value
        if not self._drag.isActive():
            self._apply_wanted()

    def _apply_wanted(self) -> None:
        if not self._wanted:
            return
        changes, self._wanted = self._wanted, {}
        self._apply(changes)
        self._drag.start()

    def _choose_source(self, key: str) -> None:
        changes = {"source": key, "rate_per_s": find(key).default_rate_per_s}
        if key != self._lab.settings.source:
            self._window.expect_source()
            self._source_note = ""
        self._apply(changes)

    def _apply(self, changes: dict[str, object]) -> None:
        """Make ``changes`` effective; one that is not allowed is told, and taken back."""
        try:
            settings = self._lab.settings.replace(**changes)
        except (BadSettingError, TypeError) as error:
            self._window.tell(str(error))
            settings = self._lab.settings
        if settings != self._lab.settings:
            self._lab.apply(settings)
        self._show(settings)

    def _show(self, settings: Settings) -> None:
        """Show what is set, without a signal; never under the hand that is dragging."""
        if not self._wanted:
            self._window.controls.set_values(
                rate_per_s=settings.rate_per_s,
                poll_interval_s=settings.poll_interval_s,
                message_bytes=settings.message_bytes,
                delay_ms=settings.delay_ms,
                jitter_ms=settings.jitter_ms,
            )
        self._window.header.set_source(settings.source, self._source_note)
        show_source(self._window, settings.source)
        self._window.describe_sides(settings.poll_interval_s, TRANSPORTS)
        self._fairness.show(settings.fairness)
