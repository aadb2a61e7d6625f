"""Becomes PostgreSQL, and sees to it that this ends with whoever started it; Linux only.

Run as a file, by an interpreter without anything else: ``launch.py PARENT USER GROUP PROGRAM …``.
The system is asked to tell the server when its parent's main thread ends, however that comes; it
forgets that when a process changes its user, so it is asked afterwards.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""See prctl(2)."""


def main(parent: int, user: int, group: int, command: list[str]) -> None:
    """Become ``command``, as another user unless ``user`` is negative."""
    if user >= 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    # told so, PostgreSQL leaves neither a process nor shared memory
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGQUIT), 0, 0, 0)
    if os.getppid() == parent:  # else it has ended before it could be minded
        os.execv(command[0], command)  # noqa: S606 - PostgreSQL's own program


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
