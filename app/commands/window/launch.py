"""Launches the processes, and then the window: Qt is imported while they start."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.window.plan import Appearance, Plan
from app.text.mistakes import complain
from feeds.frame import Frame
from feeds.lab import Lab
from feeds.settings import Settings

if TYPE_CHECKING:
    from feeds.stories.story import Story

PICTURE_AFTER_S = 5.0


def run(
    settings: Settings,
    *,
    explicit: frozenset[str] = frozenset(),
    screenshot: Path | None = None,
    reset_settings: bool = False,
    looks: Appearance | None = None,
    story: Story | None = None,
    present: bool = False,
) -> int:
    """Show the window until it is closed, or for ``settings.duration_s``; return the exit status.

    ``explicit`` names the settings that were asked for; the others are as they were last time.
    """
    choose_platform()
    # for all processes: nobody multiplies matrices, and numpy is imported a third sooner
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # until the window is there: what is imported stays, looking for rubbish is idle

    def put(frame: Frame) -> None:
        mailbox.put(frame)

    lab = Lab(settings, on_frame=put)
    lab.load()  # before Qt is imported for what was remembered
    from app.commands.window.memory import open_memory, recall
    from app.window.painting.mailbox import Mailbox

    mailbox = Mailbox()
    memory = open_memory()
    if reset_settings:
        memory.forget()
    if screenshot is not None and settings.duration_s is None:
        settings = settings.replace(duration_s=PICTURE_AFTER_S)
    beginning = recall(memory, settings, explicit)
    lab.apply(beginning.settings)
    lab.spawn()

    from app.commands.window.session import Session

    plan = Plan(beginning, screenshot, looks or Appearance(), story, present)
    return Session(lab, mailbox, memory, plan).run()


def choose_platform() -> None:
    """Without a display, draw off screen, and say so."""
    # Painting is timed by the window; Qt's own idle wait before each paint would only delay it.
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        complain("no display here; the window is drawn off screen")
