"""Why another machine is not reached, in words that are the same on every system."""

import socket

NOT_REACHED: dict[type[Exception], str] = {
    ConnectionRefusedError: "nobody listens there",
    socket.gaierror: "no machine has this name",
}
"""What has no words of its own everywhere: strerror() of Windows knows none of sockets."""
