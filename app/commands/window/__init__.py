"""The plain command: both sides in a window; a file for each thing where window and lab meet.

Nothing here imports Qt before the processes are launched, so that they start while it loads.
"""

from app.commands.window.launch import choose_platform, replay, run
from app.commands.window.plan import Plan

__all__ = ["Plan", "choose_platform", "replay", "run"]
