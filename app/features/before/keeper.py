"""Keeps the present figures and curves, clears them, brings them back and names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.window.counters.keeping import Keeping, KeptInstant, ShownBefore

if TYPE_CHECKING:
    from app.window.host import Host
    from feeds.counters import Counters
    from feeds.settings import Settings


class BeforeKeeper(QObject):
    """Decides what is kept and which of it is seen."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host, self._painter = host, host.parts.painter
        self.keeping: Keeping = host.parts.keeping
        self._figures: tuple[Counters, Settings] | None = None
        """What is shown, and what it was measured under."""
        self._source = host.settings.settings.source
        self.cleared: KeptInstant | None = None
        """What was cleared last, and can be brought back."""
        self._painter.figures_due.connect(self._note)
        self._painter.rewound.connect(self._forget)
        self._painter.intake.source_began.connect(self._begin_source)
        host.settings.changed.connect(lambda _before, _now: self._follow())

    # -- what a person does -------------------------------------------------------------------

    def toggle(self) -> None:
        """Keep what is and show it from now on, or clear what is shown."""
        if self.keeping.shown is None:
            self.keep()
        else:
            self.clear(self.keeping.shown.before)

    def keep(self) -> None:
        """Keep what is beside what was kept already, and show it."""
        from app.features.before.taking import taken
        from feeds.evidence.kept import MOST

        if len(self.keeping.all) >= MOST:
            text = f"{MOST} are kept already: show one (Ctrl+Shift+G) and clear it by G."
            self._host.tell(text, tone="calm")
            return
        if self._figures is None or self._painter.shown is None:
            self._host.tell("Nothing to keep yet: both sides must be up first.", tone="calm")
            return
        load = self._host.lab.load_summary()
        figures, settings = self._figures
        self.hold(taken(self._host.parts, figures, load, settings))
        self._host.tell("Kept: change a setting to see before and after; G clears.", tone="calm")

    def hold(self, before: KeptInstant) -> None:
        """Keep ``before``, and show it."""
        self.keeping.all += (before,)
        self.show(before)

    def clear(self, before: KeptInstant) -> None:
        """Keep ``before`` no longer; it can be brought back."""
        self.cleared = before
        title = self.title(before)
        self.keeping.all = tuple(one for one in self.keeping.all if one is not before)
        self.show(None)
        self._host.tell(f"Cleared: {title}. Ctrl+Shift+G brings it back.", tone="calm")

    def bring_back(self) -> None:
        """Have what was cleared last again."""
        if self.cleared is not None:
            before, self.cleared = self.cleared, None
            self.hold(before)

    def rename(self, before: KeptInstant, name: str) -> None:
        """Call ``before`` by a name of the person's own."""
        from app.features.before.taking import renamed

        made = renamed(before, name)
        self.keeping.all = tuple(made if one is before else one for one in self.keeping.all)
        self.show(made)

    def show(self, before: KeptInstant | None) -> None:
        """Have ``before`` seen beside the present; ``None`` for nothing."""
        shown = None
        if before is not None:
            same = before.kept.settings.source == self._source
            shown = ShownBefore(before, self.title(before), same)
        self.keeping.show(shown)

    def title(self, before: KeptInstant) -> str:
        """Return how ``before`` is called while the present settings hold."""
        from app.features.before.taking import title

        return title(before, self._host.settings.settings)

    # -- what it follows ----------------------------------------------------------------------

    def _note(self, counters: Counters) -> None:
        under = self._painter.intake.measured_under
        self._figures = None if under is None else (counters, under)

    def _forget(self) -> None:
        """Know no figures: those that come now are of another time of a recording."""
        self._figures = None

    def _begin_source(self) -> None:
        self._source = self._host.settings.settings.source
        self._follow()

    def _follow(self) -> None:
        """Call what is shown after what is different now."""
        if self.keeping.shown is not None:
            self.show(self.keeping.shown.before)
