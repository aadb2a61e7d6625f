"""Long work beside the window: nothing of it is left behind."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.features.clip.records import ClipOutcome
from app.running import beside
from tests.support.clock import on_loop, wait_until


async def _given_up(folder: Path) -> None:
    """Give up a job that has left something in the temporary ``folder``."""
    shares = list[float]()
    work = asyncio.create_task(
        beside.done_beside("tests.support.litterer", b"", shares.append, ClipOutcome())
    )
    await wait_until(lambda: bool(shares))
    assert _litter(folder)
    work.cancel()
    await asyncio.wait({work})


def _litter(folder: Path) -> list[Path]:
    return list(folder.rglob("*.txt"))


def _is_empty(folder: Path) -> bool:
    return not any(folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@on_loop
async def test_what_is_given_up_leaves_nothing_in_the_temporary_folder(folder: Path) -> None:
    await _given_up(folder)
    assert _is_empty(folder)


@on_loop
async def test_a_folder_that_is_busy_is_removed_when_it_is_let_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = list[str]()
    remove: Callable[..., None] = shutil.rmtree

    def busy(path: str, **how: bool) -> None:
        tries.append(path)
        if len(tries) > 2:
            remove(path, **how)

    monkeypatch.setattr(shutil, "rmtree", busy)
    monkeypatch.setattr(beside, "BUSY_S", 0.0)
    await _given_up(folder)
    await wait_until(lambda: _is_empty(folder))
    assert len(tries) == 3
