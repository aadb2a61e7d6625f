"""The processes of a crowd, and their end."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from feeds.crowd.population import NOBODY, Population
from feeds.crowd.records import Size
from feeds.processes import messages
from feeds.settings import Settings


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be made to stand still there")
def test_processes_that_stand_still_end_with_the_crowd_too() -> None:
    population = Population(lambda ports: messages.Begin("token", Settings(), ports), lambda: None)
    population.populate(Size(9, 9))
    keepers = list(population.keepers)
    try:
        for keeper in keepers:
            keeper.ready.result(timeout=30)
            os.kill(keeper.pid, signal.SIGSTOP)
        population.populate(NOBODY)
        for keeper in keepers:
            assert keeper.gone.result(timeout=30) is None
    finally:
        for keeper in keepers:
            keeper.kill()
