"""Whether this machine connects to itself: where the processes of a run meet is the loopback."""

import socket

from feeds.deployment import LOOPBACK
from feeds.foreign import reason

_ANY_PORT = 9


def lacking() -> str:
    """Return why nothing connects to this machine itself, in one line with a remedy; "" if it can.

    One can listen where the interface is down. A datagram socket is led there, and nothing is sent.
    """
    try:
        trial = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    except OSError:
        return ""  # for want of files, of which a process tells that could not start
    with trial:
        try:
            trial.connect((LOOPBACK, _ANY_PORT))
        except OSError as error:
            return (
                f"nothing connects to {LOOPBACK} here ({reason(error)}): the loopback interface is"
                " down or missing; on Linux, ip link set lo up"
            )
    return ""
