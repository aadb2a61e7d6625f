"""The one place where the window and the lab meet: what is pressed becomes settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.features.fairness.wiring import FairnessWiring
from app.features.lists.wiring import show_source
from app.features.undo.undo import Undoing
from app.text.formats import UnitKind
from app.ui import theme as look
from app.ui.theme import DARK, LIGHT, Theme
from app.window.controls.control_bar import ControlBar, ControlSpec
from app.window.header.header_bar import HeaderBar
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
        self._undoing = Undoing(window, self._settled, self.put, self._change)
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        window.header.set_theme_choice(theme_choice)

    @property
    def theme(self) -> Theme:
        """The theme that is shown."""
        return theme_named(self.theme_choice, self._app)

    def choose_theme(self, choice: str) -> None:
        """Show the whole application in the theme ``choice``."""
        self.theme_choice = choice
        look.apply(self._app, self.theme)
        self._window.set_theme(self.theme)
        self._window.header.set_theme_choice(choice)

    def _toggle_theme(self) -> None:
        self.choose_theme("light" if self.theme is DARK else "dark")

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
        self._apply(changes)

    def _apply(self, changes: dict[str, object]) -> None:
        """Make ``changes`` effective; one that is not allowed is told, and taken back."""
        try:
            settings = self._lab.settings.replace(**changes)
        except (BadSettingError, TypeError) as error:
            self._window.tell(str(error))
            settings = self._lab.settings
        self._change(settings)

    def _change(self, settings: Settings) -> None:
        """Make ``settings`` effective, to be undone if they are others than those until now."""
        self._undoing.note(self._lab.settings, settings)
        self.put(settings)

    def put(self, settings: Settings) -> None:
        """Make ``settings`` effective, and show them."""
        if settings.source != self._lab.settings.source:
            self._window.expect_source()
            self._source_note = ""
        if settings != self._lab.settings:
            self._lab.apply(settings)
        self._show(settings)

    def _settled(self) -> Settings:
        """Return what is set, after what the hand at a slider still wants."""
        self._apply_wanted()
        return self._lab.settings

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
