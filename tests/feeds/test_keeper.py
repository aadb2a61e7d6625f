"""The keeper with real, tiny processes: it starts, hears, restarts, and ends what it keeps."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from feeds.processes import keeper as keeper_module
from feeds.processes.keeper import Keeper
from feeds.processes.messages import Apply, Begin, Message, SourceNote
from feeds.settings import Settings
from tests.support.clock import PATIENCE_S

ROLE = '''
"""A role for tests: says what it is told; dies, fails or talks nonsense when asked to."""
import asyncio, os, sys
from feeds.processes.messages import Apply, Begin, Failed, SourceNote

async def run(link):
    begin = await link.next()
    assert isinstance(begin, Begin), begin
    how = begin.settings.source
    print("printed by accident")
    sys.stderr.write(f"born as {how}\\n")
    if how == "fails":
        link.say(Failed("cannot: the reason"))
        return
    if how == "crashes":
        raise RuntimeError("on purpose")
    link.ready(*[port or 4242 for port in begin.ports])
    link.say(SourceNote(f"began with {begin.token} {begin.ports}"))
    if how == "stubborn":
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            while True:
                await asyncio.sleep(1)
    while True:
        order = await link.next()
        if isinstance(order, Apply):
            if order.settings.source == "die":
                os._exit(3)
            if order.settings.source == "nonsense":
                os.write(1, b"\\x00\\x00\\x00\\x05hello" * 3)
            link.say(SourceNote(f"applied {order.settings.source}"))
'''


class Kept:
    """A keeper of the role above, and what it heard."""

    def __init__(self, how: str) -> None:
        self.heard: list[Message] = []
        self.restarts = 0
        self.keeper = Keeper(
            "tests_role",
            begin=lambda ports: Begin("token", Settings(source=how), ports),
            hear=self._hear,
            restarted=self._restarted,
            ports=[0],
        )
        self._news = threading.Condition()

    def tell(self, source: str) -> None:
        """Send an order."""
        self.keeper.say(Apply(Settings(source=source)))

    def until(self, fact: Callable[[], object]) -> None:
        """Wait for something heard or a restart to make ``fact`` true."""
        with self._news:
            assert self._news.wait_for(fact, PATIENCE_S), (self.heard, self.keeper.last_words)

    def notes(self) -> list[str]:
        """Return the texts heard."""
        return [message.text for message in self.heard if isinstance(message, SourceNote)]

    def end(self) -> None:
        """Stop and see it gone."""
        self.keeper.stop()
        self.keeper.gone.result(PATIENCE_S)
        self.keeper.join(PATIENCE_S)
        assert not psutil.pid_exists(self.keeper.pid)

    def _hear(self, message: Message) -> None:
        with self._news:
            self.heard.append(message)
            self._news.notify_all()

    def _restarted(self) -> None:
        with self._news:
            self.restarts += 1
            self._news.notify_all()


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Kept]]:
    """Put the role where the child's interpreter finds it; give what starts a keeper of it."""
    (tmp_path / "tests_role.py").write_text(ROLE, encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, importlib.util as u, pathlib\n"
        "class Finder:\n"
        "    @staticmethod\n"
        "    def find_spec(name, path=None, target=None):\n"
        "        if name == 'feeds.processes.tests_role':\n"
        f"            return u.spec_from_file_location(name, {str(tmp_path / 'tests_role.py')!r})\n"
        "sys.meta_path.append(Finder)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    kept: list[Kept] = []

    def start(how: str) -> Kept:
        kept.append(Kept(how))
        if how == "loads":
            kept[-1].keeper.load()
        kept[-1].keeper.start()
        return kept[-1]

    yield start
    for one in kept:
        one.keeper.stop()
        one.keeper.kill()
        one.keeper.gone.result(PATIENCE_S)
        one.keeper.join(PATIENCE_S)


Keep = Callable[[str], Kept]


def test_it_starts_hears_and_ends(keep: Keep) -> None:
    kept = keep("obeys")
    assert kept.keeper.ready.result(PATIENCE_S).ports == [4242]
    kept.tell("something")
    kept.until(lambda: "applied something" in kept.notes())
    assert kept.notes()[0] == "began with token [0]"
    kept.end()
    assert kept.restarts == 0
    kept.tell("too late")  # goes nowhere, quietly


def test_one_that_has_loaded_is_started_and_no_second_one(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    spawned: list[object] = []
    popen = subprocess.Popen

    def counted(*args: Any, **how: Any) -> Any:  # noqa: ANN401 - whatever it is given
        spawned.append(args)
        return popen(*args, **how)

    monkeypatch.setattr(subprocess, "Popen", counted)
    kept = keep("loads")
    kept.until(lambda: kept.notes() == ["began with token [0]"])
    assert len(spawned) == 1
    kept.tell("die")
    kept.until(lambda: kept.restarts == 1)
    assert len(spawned) == 2
    kept.end()


def test_what_it_prints_stays_off_the_terminal_and_is_kept(
    keep: Keep, capfd: pytest.CaptureFixture[str]
) -> None:
    kept = keep("obeys")
    kept.until(kept.notes)
    kept.end()
    assert "born as obeys" in kept.keeper.last_words
    assert "printed by accident" in kept.keeper.last_words
    assert capfd.readouterr() == ("", "")


def test_one_that_dies_is_started_again_on_the_same_ports(keep: Keep) -> None:
    kept = keep("obeys")
    kept.keeper.ready.result(PATIENCE_S)
    pid = kept.keeper.pid
    kept.tell("die")
    kept.until(lambda: kept.restarts == 1)
    assert kept.keeper.pid != pid
    kept.until(lambda: "began with token [4242]" in kept.notes())
    kept.tell("again")
    kept.until(lambda: "applied again" in kept.notes())
    kept.end()


def test_one_that_is_killed_again_and_again_comes_back_each_time(keep: Keep) -> None:
    kept = keep("obeys")
    kept.keeper.ready.result(PATIENCE_S)
    for number in (1, 2, 3):
        psutil.Process(kept.keeper.pid).kill()
        kept.until(lambda number=number: kept.restarts == number)  # type: ignore[misc]
    kept.end()


def test_one_that_talks_nonsense_is_replaced(keep: Keep) -> None:
    kept = keep("obeys")
    kept.keeper.ready.result(PATIENCE_S)
    kept.tell("nonsense")
    kept.until(lambda: kept.restarts == 1)
    kept.tell("sense")
    kept.until(lambda: "applied sense" in kept.notes())
    kept.end()


def test_one_that_cannot_do_its_work_says_why_and_is_not_tried_again(keep: Keep) -> None:
    kept = keep("fails")
    with pytest.raises(RuntimeError, match="cannot: the reason"):
        kept.keeper.ready.result(PATIENCE_S)
    kept.keeper.gone.result(PATIENCE_S)
    kept.keeper.join(PATIENCE_S)
    assert not psutil.pid_exists(kept.keeper.pid)


def test_one_that_crashes_at_the_start_waits_between_attempts(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[int] = []

    def wait_s(attempt: int) -> float:
        attempts.append(attempt)
        return 0.01

    monkeypatch.setattr(keeper_module, "full_jitter_s", wait_s)
    kept = keep("crashes")
    with pytest.raises(RuntimeError, match=r"the tests_role process did not start: .*on purpose"):
        kept.keeper.ready.result(PATIENCE_S)
    kept.keeper.gone.result(PATIENCE_S)
    assert attempts[:2] == [1, 2]


def no_descriptor(*args: object, **how: object) -> None:
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def no_thread(thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


@pytest.mark.parametrize("how", ["obeys", "loads"])
def test_one_that_cannot_be_launched_says_why_and_is_gone(
    keep: Keep, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(subprocess, "Popen", no_descriptor)
    kept = keep(how)
    with pytest.raises(RuntimeError, match="did not start: Too many open files"):
        kept.keeper.ready.result(PATIENCE_S)
    kept.end()


def test_an_interpreter_that_is_missing_is_named(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    kept = keep("obeys")
    with pytest.raises(RuntimeError, match="No such file or directory: /nowhere/python"):
        kept.keeper.ready.result(PATIENCE_S)
    kept.end()


@pytest.mark.parametrize("how", ["obeys", "loads"])
def test_without_a_thread_it_is_told_and_nothing_is_left(
    keep: Keep, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    with monkeypatch.context() as scarce:
        scarce.setattr(threading.Thread, "start", no_thread)
        kept = keep(how)
    with pytest.raises(RuntimeError, match="did not start: can't start new thread"):
        kept.keeper.ready.result(PATIENCE_S)
    kept.end()


def test_one_that_cannot_be_launched_again_is_tried_until_it_can(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    def failing(*args: object, **how: object) -> None:
        tried.set()
        no_descriptor()

    kept = keep("obeys")
    kept.keeper.ready.result(PATIENCE_S)
    with monkeypatch.context() as scarce:
        scarce.setattr(subprocess, "Popen", failing)
        psutil.Process(kept.keeper.pid).kill()
        assert tried.wait(PATIENCE_S)
    kept.until(lambda: kept.restarts == 1)
    kept.end()


def test_one_that_does_not_listen_ends_all_the_same(keep: Keep) -> None:
    kept = keep("stubborn")
    kept.keeper.ready.result(PATIENCE_S)
    process = kept.keeper._process
    assert process is not None
    kept.end()
    assert process.returncode == 1  # by its own last timer, without being killed


@pytest.mark.skipif(os.name == "nt", reason="pipes wait there")
def test_one_that_takes_no_orders_holds_nobody_up_and_is_replaced(keep: Keep) -> None:
    kept = keep("obeys")
    kept.keeper.ready.result(PATIENCE_S)
    psutil.Process(kept.keeper.pid).suspend()

    def order() -> None:
        for _ in range(1000):
            kept.tell("deaf")

    ordering = threading.Thread(target=order, daemon=True)
    ordering.start()
    ordering.join(PATIENCE_S)
    assert not ordering.is_alive()
    kept.until(lambda: kept.restarts == 1)
    kept.tell("again")
    kept.until(lambda: "applied again" in kept.notes())
    kept.end()


def test_stopping_before_it_is_ready_leaves_nothing(keep: Keep) -> None:
    kept = keep("obeys")
    kept.end()
    assert kept.keeper.ready.done()  # with what it said, or cancelled


def test_orders_during_its_death_and_birth_never_come_before_begin(keep: Keep) -> None:
    kept = keep("obeys")
    kept.keeper.ready.result(PATIENCE_S)
    over = threading.Event()

    def chatter() -> None:
        while not over.is_set():
            kept.tell("chatter")

    thread = threading.Thread(target=chatter)
    thread.start()
    try:
        for number in (1, 2):
            psutil.Process(kept.keeper.pid).kill()
            kept.until(lambda number=number: kept.restarts >= number)  # type: ignore[misc]
    finally:
        over.set()
        thread.join()
    assert kept.restarts == 2
    assert not any("AssertionError" in words for words in kept.keeper.last_words)
    kept.end()


def test_the_child_is_of_the_same_interpreter(keep: Keep) -> None:
    kept = keep("obeys")
    kept.keeper.ready.result(PATIENCE_S)
    command = psutil.Process(kept.keeper.pid).cmdline()
    assert command[0] == sys.executable
    assert command[1:] == ["-P", "-m", "feeds.processes.child", "tests_role"]
    assert os.getpid() == psutil.Process(kept.keeper.pid).ppid()
    kept.end()
