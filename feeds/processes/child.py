"""The entry of every process of a run: ``python -m feeds.processes.child ROLE [WHICH]``.

Standard input carries orders, standard output carries answers and frames. The end of standard
input means that the parent is gone or wants the process gone: it ends itself, whatever the
reason, so that no orphan is left even after SIGKILL.
"""

import asyncio
import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from importlib import import_module
from typing import BinaryIO

from feeds.clock import now_ns, precise_loop, throughput_loop
from feeds.listener import raise_descriptors
from feeds.processes import messages
from feeds.processes.messages import Message

LAST_WORDS_S = 1.0
"""Time a process has to end in order once its parent is gone."""


class Link:
    """A process's line to its supervisor."""

    def __init__(self, orders: asyncio.Queue[Message], out: BinaryIO) -> None:
        self.orders = orders
        self._out = out

    async def next(self) -> Message:
        """Return the next order."""
        return await self.orders.get()

    def say(self, message: Message) -> None:
        """Send ``message`` up; dropped when the supervisor is gone."""
        with suppress(OSError, ValueError):
            messages.write(self._out, message)

    def ready(self, *ports: int) -> None:
        """Say that the process listens on ``ports``."""
        self.say(messages.Ready(list(ports), now_ns()))


Role = Callable[[Link], Awaitable[None]]


async def _run(role: Role, pipe_in: BinaryIO, pipe_out: BinaryIO) -> None:
    loop = asyncio.get_running_loop()
    orders: asyncio.Queue[Message] = asyncio.Queue()
    work = asyncio.ensure_future(role(Link(orders, pipe_out)))

    def listen() -> None:
        with suppress(OSError, ValueError, RuntimeError):
            while (message := messages.read(pipe_in)) is not None:
                loop.call_soon_threadsafe(orders.put_nowait, message)
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(work.cancel)
        last = threading.Timer(LAST_WORDS_S, os._exit, args=[1])
        last.daemon = True
        last.start()

    threading.Thread(target=listen, name="orders", daemon=True).start()
    with suppress(asyncio.CancelledError):
        await work


def main(name: str, *which: str) -> None:
    """Run the role ``name`` until standard input ends; a gateway is told which side it serves."""
    # A signal to the whole group is for the parent, which takes the figures before it ends this.
    for ending in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, ending):  # not each system has each
            signal.signal(getattr(signal, ending), signal.SIG_IGN)
    pipe_in, pipe_out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing printed by accident may reach the pipe
    gc.disable()  # until all is loaded: it stays, and looking for rubbish among it is idle
    module = import_module(f"feeds.processes.{name}")
    getattr(module, "load", lambda *which: None)(*which)
    if many_sockets := getattr(module, "MANY_SOCKETS", False):
        raise_descriptors()
    loop = throughput_loop() if many_sockets else precise_loop()
    gc.freeze()  # what is loaded now stays: the collector need not look at it again
    gc.enable()
    status = 0
    try:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(_run(lambda link: module.run(link, *which), pipe_in, pipe_out))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told before the end
        traceback.print_exc()
        sys.stderr.write(_cause(error) + "\n")  # the last line is what people are told
        status = 1
    os._exit(status)  # the orders thread still reads a pipe that may never end


def _cause(error: BaseException) -> str:
    """Return what went wrong in one line; of several errors that came together, the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}".strip(": ")


if __name__ == "__main__":
    main(*sys.argv[1:])
