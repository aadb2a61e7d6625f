"""Launches the processes, and then the window: Qt is imported while they start."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from app.commands.window.plan import Plan
from app.text.mistakes import complain
from feeds.lab import Lab

if TYPE_CHECKING:
    from feeds.frame import Frame, SideName
    from feeds.load.records import Load
    from feeds.recording.reader import RecordingReader


def run(plan: Plan) -> int:
    """Show the window until it is closed, or for as long as planned; return the exit status."""
    choose_platform()
    # for all processes: nobody multiplies matrices, and numpy is imported a third sooner
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # until the window is there: what is imported stays, looking for rubbish is idle

    def put(frame: Frame) -> None:
        mailbox.put(frame)

    def refuse(side: SideName, transport: str, why: str) -> None:
        measuring.refuse(side, transport, why)  # while it runs; at the start it is an error

    def tell(load: Load) -> None:
        measuring.take_load(load)

    if plan.remote is None:
        url = plan.database_url
        lab = Lab(plan.settings, on_frame=put, on_refused=refuse, on_load=tell, database_url=url)
    else:
        from feeds.remote.lab import RemoteLab

        lab = RemoteLab(plan.settings, *plan.remote, on_frame=put)
    lab.preload()  # before Qt is imported for what was remembered
    from app.commands.window.memory import of_the_clients, open_memory, recall
    from app.window.painting.mailbox import Mailbox

    mailbox = Mailbox()
    memory = open_memory()
    if plan.reset_settings:
        memory.forget()
    beginning = recall(memory, plan.settings, plan.explicit, plan.database_url)
    if plan.remote is not None:
        beginning = of_the_clients(beginning, plan.settings)
    lab.apply(beginning.settings)
    lab.spawn()

    try:
        from app.commands.window.measuring import Measuring
        from app.commands.window.session import Session

        measuring = Measuring(lab, mailbox, plan, beginning)
        return Session(measuring, memory, plan, beginning).run()
    except (OSError, MemoryError, ImportError):
        # what a process lacks, this one may lack as well, and whoever meets it first is chance
        if why := lab.failure():
            return complain(why)
        raise


def replay(recording: RecordingReader, speed: float) -> int:
    """Show ``recording`` until the window is closed; no lab is started."""
    choose_platform()
    from app.commands.window.memory import open_memory, recall
    from app.commands.window.replaying import Replaying
    from app.commands.window.session import Session

    memory, plan = open_memory(), Plan(recording.settings_at(recording.began_ns))
    beginning = recall(memory, plan.settings, frozenset())
    return Session(Replaying(recording, speed, plan, beginning), memory, plan, beginning).run()


def choose_platform() -> None:
    """Without a display, draw off screen, and say so."""
    # Painting is timed by the window; Qt's own idle wait before each paint would only delay it.
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        complain("no display here; the window is drawn off screen")
