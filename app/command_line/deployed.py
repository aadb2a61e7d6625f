"""Where the servers run and what opens them, as a command line and its environment say."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from app.text.mistakes import mistake
from feeds.access import TOKEN_VARIABLE, token_problem
from feeds.deployment import LOOPBACK, Deployment


def deployment(given: argparse.Namespace) -> Deployment:
    """Return where the servers of ``serve`` run."""
    return Deployment(
        role=given.role or "all",
        upstream=given.upstream or "",
        upstream_certificates=given.upstream_ca or "",
        bind=given.bind or LOOPBACK,
    )


def token(environment: Mapping[str, str] = os.environ) -> str:
    """Return the token that the environment sets, or "".

    One that is none ends the program with 2; nothing of it is told.
    """
    found = environment.get(TOKEN_VARIABLE, "")
    trouble = found and token_problem(found)
    return mistake(f"{TOKEN_VARIABLE}: the token {trouble}") if trouble else found
