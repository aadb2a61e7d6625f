"""Time in tests: a loop for a coroutine that must leave nothing behind, and waiting for facts."""

from __future__ import annotations

import asyncio
import functools
import os
import signal
import threading
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any, ParamSpec

from feeds.clock import precise_loop

PATIENCE_S = 30.0
"""How long a fact may take on a busy machine; nothing is ever asserted to be faster than this."""

P = ParamSpec("P")
LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def on_loop(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run the coroutine test on the loop that the client processes use."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_clean(test(*args, **kwargs))

    return run


def run_clean(work: Coroutine[Any, Any, None], factory: LoopFactory = precise_loop) -> None:
    """Run ``work``; fail if it leaves a task running, or if a callback failed unseen.

    The loop's end would quietly cancel such a task, so that the guard of all tests cannot see it;
    what else is left behind it does see.
    """
    mishaps: list[dict[str, Any]] = []

    async def watched() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: mishaps.append(context))
        await work
        mine = asyncio.current_task()
        await wait_until(
            lambda: asyncio.all_tasks() == {mine}, lambda: f"left running: {asyncio.all_tasks()}"
        )
        for _ in range(3):  # closing a socket takes a turn of the loop
            await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(watched())
    assert not mishaps, f"errors that nobody saw: {mishaps}"


def interrupt_when(number: signal.Signals, fact: Callable[[], object]) -> threading.Thread:
    """Send this process a signal once the program under test minds it, and ``fact()`` is true."""
    before, pause = signal.getsignal(number), threading.Event()

    def watch() -> None:
        deadline_s = monotonic() + PATIENCE_S
        while signal.getsignal(number) is before or not fact():
            if monotonic() > deadline_s:
                return
            pause.wait(0.005)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=watch, name="interrupt")
    thread.start()
    return thread


async def wait_until(
    fact: Callable[[], object],
    otherwise: Callable[[], str] | str = "",
    *,
    within_s: float = PATIENCE_S,
) -> None:
    """Return as soon as ``fact()`` is true; fail with ``otherwise`` if it stays false."""
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + within_s
    while not fact():
        if loop.time() > deadline_s:
            said = otherwise if isinstance(otherwise, str) else otherwise()
            raise AssertionError(said or f"still not true after {within_s:g} s")
        turn = loop.create_future()
        timer = loop.call_later(0.002, turn.set_result, None)
        try:
            await turn
        finally:
            timer.cancel()
