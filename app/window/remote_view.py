"""Another machine's servers, or a recording, in the window: what nobody can set here, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.window.recordings import FIXED
from feeds.remote.ours import called, the_servers

if TYPE_CHECKING:
    from app.window.host import Asked, Host
    from feeds.settings import Settings


def refuses(asked: Asked) -> Callable[[Settings, Settings], str]:
    """Return what tells in one line why one may not go from some settings to others, or ""."""

    def the_servers_are(before: Settings, after: Settings) -> str:
        what = the_servers(before, after)
        return asked.elsewhere(what) if what else ""

    if asked.replay is not None:
        return lambda _before, _after: FIXED
    return the_servers_are if asked.remote is not None else lambda _before, _after: ""


def join(host: Host) -> None:
    """Have no hand move what is the server's, if that is another machine's."""

    def why_not(setting: str) -> str:
        what = called(setting)
        return host.asked.elsewhere(what) if what else ""

    remote = host.asked.remote
    if remote is not None:
        host.words.append(lambda: ("--connect", remote.url))
        host.parts.controls.fix(why_not)
