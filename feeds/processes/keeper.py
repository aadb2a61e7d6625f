"""Keeper: one process of a run, kept alive by a thread that starts, hears and restarts it."""

import asyncio
import os
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import BinaryIO, Generic, TypeVar, cast

from feeds import interpreter
from feeds.backoff import full_jitter_s
from feeds.clock import now_ns
from feeds.foreign import reason
from feeds.processes import messages
from feeds.processes.messages import Account, Ask, Begin, Books, Failed, Message, Ready

LASTED_S = 5.0
"""A process that ran this long is restarted at once when it ends; others wait longer each time."""
ATTEMPTS = 3
"""How often a process may end, or be impossible to launch, before it was ever ready."""
DEAF_AFTER_NS = 10**9
"""A process that takes no order for so long, with its pipe full, is replaced."""
SAME_EPOCH_NS = 60 * 10**9
"""Clocks that differ by more have not begun to count at the same instant."""

T = TypeVar("T")


class Inquiry(Generic[T]):
    """Asks one process with ``send``; its answers come back in order, on another thread."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._asked: list[Future[T]] = []

    async def ask(self) -> T:
        """Ask, and wait for the answer; cancelled when the run ends before."""
        answer: Future[T] = Future()
        self._asked.append(answer)
        self._send()
        return await asyncio.wrap_future(answer)

    def answered(self, answer: T) -> None:
        """Take the next answer."""
        if self._asked:
            with suppress(Exception):  # whoever asked may have given up
                self._asked.pop(0).set_result(answer)

    def repeat(self) -> None:
        """Ask the process's successor what is still open: it died with the one before."""
        for _ in list(self._asked):
            self._send()

    def cancel(self) -> None:
        """Nobody will answer any more."""
        for answer in self._asked:
            answer.cancel()


class Keeper:
    """Keeps one role running until told to stop.

    ``role`` is the entry's name and what it is told on its command line: "gateway live".
    ``begin`` gives the first message for each start; ``hear`` gets everything else that the process
    says, on the keeper's thread; ``ready`` holds what it said at its first start, or why there was
    none, and ``restarted`` is called when it is ready after a later one.
    """

    def __init__(
        self,
        role: str,
        *,
        begin: Callable[[list[int]], Begin],
        hear: Callable[[Message], None],
        restarted: Callable[[], None],
        ports: list[int],
    ) -> None:
        self.role = role
        self.pid = 0
        self.ready: Future[Ready] = Future()
        self.gone: Future[None] = Future()
        self.inquiry: Inquiry[Account | Books] = Inquiry(lambda: self.say(Ask()))
        self._begin, self._hear, self._restarted = begin, hear, restarted
        self._ports = ports
        self.last_words: deque[str] = deque(maxlen=20)
        """The last lines of the process's standard error, for a report of what went wrong."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._loading: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"keeper of {role}", daemon=True)

    @property
    def complaint(self) -> str:
        """Why the process did not start, in one line."""
        said = self.last_words[-1] if self.last_words else "it ended without saying why"
        return f"the {self.role} process did not start: {said}"

    def load(self) -> None:
        """Have the process load what it needs, before :meth:`start` says what it is to do."""
        with self._lock, suppress(OSError):  # tried again at the start, and told then
            self._loading = self._spawn()

    def start(self) -> None:
        """Launch the process; returns at once."""
        try:
            self._thread.start()
        except RuntimeError as error:  # the system has no thread to give
            self._fail(f"the {self.role} process did not start: {error}")
            if self._loading is not None:
                self._reap(self._loading)
            self.gone.set_result(None)

    def say(self, message: Message) -> None:
        """Send ``message``; one to a process that is gone is dropped, its successor gets Begin."""
        with self._lock:
            if self._process is not None:
                self._write(message)

    def stop(self) -> None:
        """Ask the process to end; ``gone`` tells when it has."""
        self._stopping.set()
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                with suppress(OSError, ValueError):
                    self._process.stdin.close()

    def kill(self) -> None:
        """End the process now."""
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def join(self, timeout_s: float) -> None:
        """Wait for the keeper's thread, after which no question will be answered."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        self.inquiry.cancel()

    def _write(self, message: Message) -> None:
        assert self._process is not None
        pipe = cast("BinaryIO", self._process.stdin)
        with suppress(OSError, ValueError):
            try:
                messages.write(pipe, message)
            except BlockingIOError:  # its pipe is full of orders
                if not _emptied(pipe):
                    self._process.kill()

    def _keep(self) -> None:
        attempt = 0
        while not self._stopping.wait(full_jitter_s(attempt) if attempt else 0.0):
            began_ns = now_ns()
            try:
                if (process := self._launch()) is not None:
                    self._listen(process)
            except (OSError, RuntimeError, MemoryError) as error:  # no process, or no thread
                self.last_words.append(_reason(error))
            attempt = 0 if now_ns() - began_ns > LASTED_S * 1e9 else attempt + 1
            if attempt >= ATTEMPTS:
                self._fail(self.complaint)
        if not self.ready.done():
            self.ready.cancel()
        self.gone.set_result(None)

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            interpreter.command("feeds.processes.child", *self.role.split()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # nobody multiplies matrices, and without threads for it numpy is there sooner
            env={"OPENBLAS_NUM_THREADS": "1", **interpreter.environment()},
        )

    def _launch(self) -> subprocess.Popen[bytes] | None:
        """Start the process, unless it is no longer wanted."""
        with self._lock:
            if self._stopping.is_set():
                return None
            self._process, self._loading = self._loading or self._spawn(), None
            self.pid = self._process.pid
            if self._process.stdin is not None and os.name != "nt":
                os.set_blocking(self._process.stdin.fileno(), False)
            # in the same breath: nobody else's message may come before it
            self._write(self._begin(self._ports))
            return self._process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Hear the process until it ends."""
        overhearing = threading.Thread(target=self._overhear, args=[process.stderr], daemon=True)
        try:
            overhearing.start()
            with suppress(OSError, ValueError):
                while (message := messages.read(cast("BinaryIO", process.stdout))) is not None:
                    self._take(message)
        finally:
            self._reap(process, overhearing)

    def _reap(
        self, process: subprocess.Popen[bytes], overhearing: threading.Thread | None = None
    ) -> None:
        """End the process, and give everything back."""
        process.kill()  # its pipe is closed: whatever it still does nobody hears
        process.wait()
        if overhearing is not None and overhearing.ident is not None:
            overhearing.join()
        with self._lock:
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def _take(self, message: Message) -> None:
        match message:
            case Ready():
                self._take_ready(message)
            case Failed(reason):
                self._fail(reason)
            case Account() | Books():
                self.inquiry.answered(message)
            case _:
                self._hear(message)

    def _take_ready(self, ready: Ready) -> None:
        if abs(now_ns() - ready.clock_ns) > SAME_EPOCH_NS:
            self._fail(f"{self.role}: its clock does not share this process's epoch")
        elif self.ready.done():
            self._restarted()
            self.inquiry.repeat()
        else:
            self._ports = ready.ports
            self.ready.set_result(ready)

    def _fail(self, reason: str) -> None:
        if not self.ready.done():
            self._stopping.set()
            self.ready.set_exception(RuntimeError(reason))

    def _overhear(self, pipe: BinaryIO) -> None:
        """Keep the last lines that the process wrote on standard error, off the terminal."""
        with suppress(OSError, ValueError):
            for line in pipe:
                self.last_words.append(line.decode(errors="replace").rstrip())


def _emptied(pipe: BinaryIO) -> bool:
    """Wait a little for a process that is slow to take its orders; say False if it is deaf."""
    until_ns = now_ns() + DEAF_AFTER_NS
    while now_ns() < until_ns:
        with suppress(BlockingIOError):
            pipe.flush()
            return True
        time.sleep(0.005)
    return False


def _reason(error: Exception) -> str:
    """Return in a few words why a process could not be started or heard."""
    where = getattr(error, "filename", None)
    return (reason(error) or "no memory") + (f": {where}" if where else "")
