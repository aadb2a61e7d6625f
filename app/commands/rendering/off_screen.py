"""A window that nobody sees, for what was recorded: with all features, and gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.window.host import Host
    from app.window.settings_model import LabControl


@contextmanager
def off_screen(
    app: QApplication, lab: LabControl, theme: str, points: float, history_s: int
) -> Iterator[tuple[Host, Mapping[str, object]]]:
    """Yield the window of ``lab``, not yet shown, and its features by name.

    Its text is of ``points``.
    """
    from PySide6.QtCore import QCoreApplication, QEvent

    from app.commands.window.features import install_all
    from app.ui.preferences import Preferences
    from app.ui.theme import figures_font
    from app.window.build import build
    from app.window.host import Asked
    from app.window.painting.mailbox import Mailbox
    from app.window.theme_choice import ThemeChoice

    app.setFont(figures_font(points))
    themes, nothing_remembered = ThemeChoice(app, theme), Preferences.for_one_run()
    mailbox, asked = Mailbox(), Asked(recorded=True)
    host = build(lab, mailbox, themes, nothing_remembered, asked=asked, history_s=history_s)
    features = install_all(host)
    surface = host.parts.surface
    try:
        yield host, features
    finally:
        for put_back in host.closing:
            put_back()
        surface.hide()
        for end in host.ending:
            end()
        surface.deleteLater()
        QCoreApplication.sendPostedEvents(surface, QEvent.Type.DeferredDelete.value)
