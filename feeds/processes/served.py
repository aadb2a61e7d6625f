"""What a gateway told of its work, entered in the meters."""

from feeds.frame import SideName
from feeds.metrics.run_meter import RunMeter
from feeds.processes.messages import Served


def enter(meter: RunMeter, side: SideName, told: Served) -> None:
    """Enter the books and the stamps of the gateway of ``side``."""
    live, polled = meter.live, meter.polled
    wire = live.wire if side == "live" else polled.wire
    if told.books is None:
        wire.book.unknown()
    else:
        wire.book.told(**told.books.counts())
    for received_ns, sent_ns in told.answered:
        polled.follower.served(received_ns, sent_ns)
    for seq, sent_ns in told.pushed:
        live.follower.sent(seq, sent_ns)
    for published_ns, at_ns in told.heard:
        live.follower.heard(published_ns, at_ns)
