"""Questions and answers over a process that may die in between."""

from __future__ import annotations

import asyncio

import pytest

from feeds.processes.keeper import Inquiry
from tests.support.clock import on_loop


@on_loop
async def test_answers_come_to_those_who_asked_in_order() -> None:
    sent: list[int] = []
    inquiry: Inquiry[str] = Inquiry(lambda: sent.append(1))
    first, second = asyncio.create_task(inquiry.ask()), asyncio.create_task(inquiry.ask())
    await asyncio.sleep(0)
    assert len(sent) == 2
    inquiry.answered("a")
    inquiry.answered("b")
    inquiry.answered("nobody asked")
    assert [await first, await second] == ["a", "b"]


@on_loop
async def test_a_successor_is_asked_what_is_still_open() -> None:
    sent: list[int] = []
    inquiry: Inquiry[str] = Inquiry(lambda: sent.append(1))
    asked = asyncio.create_task(inquiry.ask())
    await asyncio.sleep(0)
    inquiry.repeat()
    assert len(sent) == 2
    inquiry.answered("a")
    inquiry.repeat()
    assert len(sent) == 2
    assert await asked == "a"


@on_loop
async def test_whoever_gave_up_is_passed_over_and_the_end_cancels() -> None:
    inquiry: Inquiry[str] = Inquiry(lambda: None)
    impatient = asyncio.create_task(inquiry.ask())
    patient = asyncio.create_task(inquiry.ask())
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    inquiry.answered("to the one who left")
    inquiry.cancel()
    with pytest.raises(asyncio.CancelledError):
        await patient
