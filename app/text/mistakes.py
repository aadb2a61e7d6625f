"""What went wrong is told in one line; a mistake on the command line ends the program with 2."""

import sys
from typing import NoReturn

from feeds import PROGRAM
from feeds.database_url import without_password
from feeds.foreign import one_line
from feeds.upstream.broker_url import without_secret

__all__ = ["PROGRAM", "complain", "hint", "mistake"]


def complain(message: str) -> int:
    """Say what went wrong on standard error; return 1, the exit status of a failure.

    No password of a database or a broker gets there, whoever made the message.
    """
    sys.stderr.write(f"{PROGRAM}: {one_line(without_secret(without_password(message)))}\n")
    return 1


def mistake(message: str) -> NoReturn:
    """Say what is wrong with the command line in one line, and exit with 2."""
    complain(" ".join(message.split()))
    raise SystemExit(2)


def hint(word: str, known: list[str]) -> str:
    """Return "; did you mean …?" with the known word closest to ``word``, or nothing."""
    import difflib

    closest = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {closest[0]}?" if closest else ""
