"""Every test of the window begins with the same application: dark, with text of one size."""

from __future__ import annotations

import pytest

POINTS = 9.75


@pytest.fixture(autouse=True)
def the_same_application(request: pytest.FixtureRequest) -> None:
    """Take back what the test before changed of the application: theme and text size."""
    if {"qapp", "qtbot"} & set(request.fixturenames):
        app = request.getfixturevalue("qapp")
        from app.ui import theme

        font, usual = theme.figures_font(POINTS), theme.themed(theme.DARK)
        if app.font() != font or app.palette() != usual:
            app.setFont(font)
            theme.apply(app, theme.DARK)
