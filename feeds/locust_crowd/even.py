"""Users spread evenly over workers, each side by itself, and few of each on the control's.

Locust's own dispatcher goes round the workers and round the classes in step: of two classes and two
workers each class would be at one of them; ``fixed_count`` puts each class at one, too.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from feeds.crowd.records import share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from locust import User
    from locust.runners import WorkerNode

STEP_S = 0.25
Spread = dict[str, dict[str, int]]
"""How many users of each class there are to be at each worker, by its identity."""


def even(count: int, workers: Sequence[str], classes: Sequence[str]) -> Spread:
    """Return where ``count`` users go; more users leave those that are there where they are."""
    spread = {worker: dict.fromkeys(classes, 0) for worker in workers}
    for number in range(count if workers else 0):
        turn, place = divmod(number, len(workers))
        spread[workers[place]][classes[(turn + place) % len(classes)]] += 1
    return spread


def shared(
    count: int, most: int, workers: Sequence[str], controls: Sequence[str], classes: Sequence[str]
) -> Spread:
    """Return where ``count`` of ``most`` users go; the ``controls`` have their share throughout."""
    few = 0
    if controls:
        few = len(classes) * share(most // len(classes) + 1, "control")
    of_control = round(few * count / most) if most else 0
    return even(count - of_control, workers, classes) | even(of_control, controls, classes)


class EvenDispatcher:
    """What a runner of Locust's asks where users go, step by step."""

    is_control: Callable[[str], bool] = staticmethod(lambda worker: False)
    """Whether a worker is the control's."""

    def __init__(self, worker_nodes: list[WorkerNode], user_classes: list[type[User]]) -> None:
        self._workers = [node.id for node in worker_nodes]
        self._classes = [one.__name__ for one in user_classes]
        self._count, self._target, self._per_s = 0, 0, 1.0
        self._steps: Iterator[Spread] = iter(())
        self.dispatch_in_progress = False

    def new_dispatch(
        self,
        target_user_count: int,
        spawn_rate: float,
        user_classes: list[type[User]] | None = None,
    ) -> None:
        """Go to another number of users at this rate."""
        self._target, self._per_s = target_user_count, spawn_rate
        if user_classes is not None:
            self._classes = [one.__name__ for one in user_classes]
        self._steps = self._dispatched()

    def add_worker(self, worker_node: WorkerNode) -> None:
        """Have one more worker, from the next dispatch on."""
        if worker_node.id not in self._workers:
            self._workers.append(worker_node.id)

    def remove_worker(self, worker_node: WorkerNode) -> None:
        """Have a worker less, from the next dispatch on."""
        if worker_node.id in self._workers:
            self._workers.remove(worker_node.id)

    def __iter__(self) -> Iterator[Spread]:
        return self

    def __next__(self) -> Spread:
        return next(self._steps)

    def _dispatched(self) -> Iterator[Spread]:
        self.dispatch_in_progress = True
        step = max(1, round(self._per_s * STEP_S))
        try:
            while True:
                apart = self._target - self._count
                self._count += max(-step, min(step, apart))
                yield self._spread()
                if self._count == self._target:
                    return
                time.sleep(STEP_S)
        finally:
            self.dispatch_in_progress = False

    def _spread(self) -> Spread:
        controls = [one for one in self._workers if self.is_control(one)]
        others = [one for one in self._workers if one not in controls]
        return shared(self._count, self._target, others, controls, self._classes)
