"""How this program starts modules of its own as processes: by this interpreter, from this code."""

import os
import sys


def command(module: str, *words: str) -> list[str]:
    """Return the command that runs ``module`` in a process of its own."""
    return [sys.executable, "-P", "-m", module, *words]


def environment() -> dict[str, str]:
    """Return its environment: modules are found there where they are found here."""
    path = [*filter(None, [os.environ.get("PYTHONPATH")]), *sys.path]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
