"""What the garbage collector need not look at: connections that are there to stay.

A full collection visits every object: with 4,000 connections coming it ran three times and held the
loop up for 0.6 s once. Connections leave nothing for it when they go, so it is told to pass over
those that are there.
"""

import gc

STEP = 200
"""So many connections more are told to it at once: 15,000 objects."""


class Collecting:
    """Told now and then how many connections there are."""

    def __init__(self) -> None:
        self._frozen = 0

    def look(self, connections: int) -> None:
        """Have those that came passed over, and look at all again when nearly all have gone."""
        if connections >= self._frozen + STEP:
            gc.freeze()
            self._frozen = connections
        elif connections < self._frozen // 10:
            gc.unfreeze()
            gc.collect()
            gc.freeze()  # what was loaded at the start is among it
            self._frozen = 0
