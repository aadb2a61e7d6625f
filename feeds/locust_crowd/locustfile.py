"""The crowd's users for plain Locust: ``locust -f $(live-vs-polled crowd --locustfile)``.

The token comes from LIVE_VS_POLLED_TOKEN, the URLs from ``--live-url`` and ``--polled-url``.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # Locust knows only this folder

from locust import events

from feeds.locust_crowd.plain import PlainRun, add_arguments
from feeds.locust_crowd.users import LiveUser, PolledUser

__all__ = ["LiveUser", "PolledUser"]

events.init_command_line_parser.add_listener(add_arguments)
events.init.add_listener(lambda environment, **rest: PlainRun(environment))
