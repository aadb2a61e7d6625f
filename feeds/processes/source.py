"""Role "source": what happens in the world, stamped and handed to the upstream."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from feeds import sources
from feeds.clock import now_ns
from feeds.processes.messages import Apply, Begin, Ended, Failed, Logged, SourceNote
from feeds.settings import Settings
from feeds.sources.base import Source
from feeds.update import Update, encode
from feeds.upstream import choosing
from feeds.upstream.base import UpstreamError

if TYPE_CHECKING:
    from feeds.processes.child import Link
    from feeds.upstream import base

TOO_LATE_S = 1.0
"""A plan that has fallen this far behind is abandoned: the machine slept, or cannot keep up."""


class Publisher:
    """Publishes what the source yields at the instants it plans, counting from 1."""

    def __init__(self, upstream: base.Outlet, settings: Settings) -> None:
        self._upstream = upstream
        self._settings = settings
        self._source, self._since_ns = self._open(settings), now_ns()
        self._loop = asyncio.get_running_loop()
        self._seq = 0
        self._planned_s = self._loop.time() + self._source.gap_s()
        self._timer = self._loop.call_at(self._planned_s, self._publish)

    @property
    def note(self) -> SourceNote:
        """What the source says of itself."""
        set_to = self._settings
        return SourceNote(self._source.note, set_to.source, self._since_ns, set_to.rate_per_s)

    def apply(self, settings: Settings) -> None:
        """Go on under ``settings``; the wait under way is stretched or cut in proportion."""
        before, self._settings = self._settings, settings
        now = self._loop.time()
        if (settings.source, settings.seed) != (before.source, before.seed):
            self._source, self._since_ns = self._open(settings), now_ns()
            self._planned_s = now + self._source.gap_s()
        elif settings.rate_per_s != before.rate_per_s:
            self._source.rate_per_s = settings.rate_per_s
            left_s = max(0.0, self._planned_s - now)
            self._planned_s = now + left_s * before.rate_per_s / settings.rate_per_s
        else:
            return
        self._timer.cancel()
        self._timer = self._loop.call_at(self._planned_s, self._publish)

    def stop(self) -> None:
        """Publish nothing more."""
        self._timer.cancel()

    def _open(self, settings: Settings) -> Source:
        kind = sources.find(settings.source)
        return kind(seed=settings.seed or 0, rate_per_s=settings.rate_per_s)

    def _publish(self) -> None:
        now = self._loop.time()
        if now - self._planned_s > TOO_LATE_S:
            self._planned_s = now
        while self._planned_s <= now:
            sample = self._source.sample()
            self._seq += 1
            update = Update(self._seq, now_ns(), sample.value, sample.text)
            self._upstream.publish(encode(update))
            self._planned_s += self._source.gap_s()
        self._timer = self._loop.call_at(self._planned_s, self._publish)


async def run(link: Link) -> None:
    """Publish until cancelled."""
    begin = await link.next()
    assert isinstance(begin, Begin)
    upstream = choosing.outlet(
        begin,
        lambda line: link.say(Logged(f"source: {line}")),
        lambda why: link.say(Ended(f"source: {why}")),
    )
    try:
        port = await upstream.start(begin.ports[0])
    except UpstreamError as error:
        for kind in (Failed, Ended):  # it matters whether this is the first start
            link.say(kind(f"source: {error}"))
        return
    publisher = Publisher(upstream, begin.settings)
    link.ready(port)

    def tell() -> None:
        upstream.describe(publisher.note)
        link.say(publisher.note)

    tell()
    try:
        while True:
            order = await link.next()
            if isinstance(order, Apply):
                publisher.apply(order.settings)
                tell()
    finally:
        publisher.stop()
        with suppress(asyncio.CancelledError):
            await upstream.stop()
