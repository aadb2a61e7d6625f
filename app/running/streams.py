"""The standard streams, made so that nothing raises: closed ones, full ones, ones nobody reads.

What could not be written is noted, and becomes the exit status: a command that ends well after its
figures were lost has not ended well.
"""

import os
import sys
from io import TextIOWrapper

from app.text.mistakes import complain

BROKEN_PIPE = 141
"""Exit status of a program whose reader went away, as shells know it (128 + SIGPIPE)."""
LARGEST = 4
"""The most digits of a terminal's width or height."""


class Stream(TextIOWrapper):
    """A standard stream; what comes after the first failure goes nowhere."""

    failure: OSError | None = None

    def write(self, text: str) -> int:
        """Write ``text``, or note why that failed."""
        try:
            return super().write(text)
        except OSError as error:
            self._fail(error)
            return len(text)

    def flush(self) -> None:
        """Write what is buffered, or note why that failed."""
        try:
            super().flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        self.failure = self.failure or error
        nowhere = os.open(os.devnull, os.O_WRONLY)  # what is still buffered goes there
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def prepare() -> None:
    """Make the standard streams such ones, and forget a terminal's size that is none."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # else a file or a socket would get this number; it can be read only, so writing fails
            os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for good
    sys.stdout, sys.stderr = _stream(sys.stdout, 1), _stream(sys.stderr, 2)
    for name in ("COLUMNS", "LINES"):
        size = os.environ.get(name, "1")
        if not (size.isascii() and size.isdecimal() and len(size) <= LARGEST and int(size)):
            del os.environ[name]


def _stream(given: object, number: int) -> Stream:
    if not isinstance(given, TextIOWrapper):
        return Stream(open(number, "wb", closefd=False), "utf-8", line_buffering=number == 2)
    line_buffering, encoding = given.line_buffering or number == 2, given.encoding
    # an old code page lacks ± and narrow spaces
    return Stream(given.detach(), encoding, "replace", line_buffering=line_buffering)


def status_with(status: int) -> int:
    """Return the exit status of a command that ended with ``status``, all of it written or not."""
    sys.stdout.flush()
    failure = getattr(sys.stdout, "failure", None)
    if failure is None:
        return status
    if isinstance(failure, BrokenPipeError):
        return status or BROKEN_PIPE
    failed = complain(f"standard output: {failure.strerror}")
    return status or failed
