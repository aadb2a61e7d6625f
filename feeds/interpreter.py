"""How this program starts modules of its own as processes: by this interpreter, from this code."""

import os
import sys

_FOR_LIBRARIES = ("WEBSOCKETS_", "WEB_CONCURRENCY", "UVICORN_", "FORWARDED_ALLOW_IPS")
"""Variables meant for other servers, which would change or stop this program's libraries."""


def command(module: str, *words: str) -> list[str]:
    """Return the command that runs ``module`` in a process of its own."""
    return [sys.executable, "-P", "-m", module, *words]


def environment() -> dict[str, str]:
    """Return the environment for such a process: it finds modules where this one does."""
    path = [*filter(None, [os.environ.get("PYTHONPATH")]), *sys.path]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_FOR_LIBRARIES)}
    return {**kept, "PYTHONPATH": os.pathsep.join(path)}
