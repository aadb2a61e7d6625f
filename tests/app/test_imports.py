"""What opening the window imports: nothing that only a drawer, a report or a mistake needs."""

from __future__ import annotations

import subprocess
import sys

OPENED = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication(["test"])
from app.commands.window.features import install_all
from app.ui.preferences import Preferences
from app.window.build import build
from app.window.painting.mailbox import Mailbox
from app.window.theme_choice import ThemeChoice
from app.commands.recorded_lab import RecordedLab
from feeds.settings import Settings
lab, themes = RecordedLab(Settings()), ThemeChoice(app, "dark")
host = build(lab, Mailbox(), themes, Preferences.for_one_run())
install_all(host)
host.parts.surface.show()
host.parts.painter.pulse.start()
slow = {"pyqtgraph", "psutil", "urllib.request", "difflib", "rich", "jinja2", "importlib.metadata"}
slow |= {"app.features.load.load_drawer", "app.features.load.load_history"}
slow |= {"app.features.replay.player", "feeds.recording.writer", "mcap", "zstandard"}
slow |= {"app.features.help.topics", "app.features.lists.event_list"}
slow |= {"app.features.palette.palette", "app.features.palette.commands", "feeds.presets"}
print(*sorted(slow & set(sys.modules)))
import os
os._exit(0)
"""


def test_the_window_opens_without_what_is_needed_later() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_what_serves_needs_no_library_of_an_extra() -> None:
    served = "import feeds.processes.gateway, feeds.processes.source, app.commands.serve, sys; "
    served += "print(*{'prometheus_client', 'nats', 'locust'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", served], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_a_command_line_is_read_without_what_only_other_machines_need() -> None:
    read = "import app.command_line.main, sys; print(*{'ssl', 'socket'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_settings_are_recalled_before_widgets_are_imported() -> None:
    recalled = "import app.commands.window.memory, sys; print('PySide6.QtWidgets' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", recalled], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False"]
