"""Messages over a pipe: every kind comes back as it was, and a torn one ends the line."""

from __future__ import annotations

import io
import typing

import msgspec
import pytest

from feeds.counters import Counters, SideSummary
from feeds.crowd.records import CrowdReport, CrowdSide, Size
from feeds.deployment import Deployment
from feeds.fairness import WORST
from feeds.frame import Arrival, Frame, Mark, Poll, Published, SideFrame
from feeds.processes import messages
from feeds.processes.messages import (
    Account,
    Aimed,
    Apply,
    Ask,
    Begin,
    Books,
    Carried,
    Cut,
    Failed,
    Message,
    Peers,
    PollNow,
    Ready,
    Reset,
    Serving,
    SidePeers,
    SourceNote,
    Stall,
    Unserved,
)
from feeds.settings import Settings

COUNTERS = Counters(1.5, 10, SideSummary(transport="a", freshness=0.5), SideSummary(transport="b"))
FRAME = Frame(
    at_ns=2**62,
    published=[Published(2**63 - 1, 5, -1.5, "é")],
    live=SideFrame(state="stalled", detail="x", arrivals=[Arrival(1, 2, 3, 4.0)]),
    polled=SideFrame(polls=[Poll(1, 2, 3, "empty")], next_poll_ns=7),
    marks=[Mark(1, "rate")],
    counters=COUNTERS,
)
EACH: list[Message] = [
    Begin("token", Settings(seed=1), [0, 65535], deployment=Deployment(hosts=("a",))),
    Peers(1, SidePeers(2, 3, 4, Serving("sse", 5)), SidePeers(6, 7, 8)),
    Serving("rest", 1, "db", "http", "/", 2),
    Unserved("rest", "no"),
    Aimed("sse", "rest"),
    Carried((1, 2), (3, 4)),
    Apply(Settings(source="clock", duration_s=2.0, fairness=WORST)),
    SourceNote("ü"),
    PollNow(),
    Reset(),
    Ask(),
    Account(COUNTERS),
    Books(requests=1, messages=2**62),
    Stall(1.4),
    Cut(),
    messages.Populate(Size(2, 5000)),
    messages.Crowded("2 clients"),
    messages.Storm(jitter=True),
    CrowdReport(at_ns=1, live=CrowdSide(asked=2, measured_s=0.5)),
    Ready([1], 2),
    Failed("no"),
    messages.Logged("refused"),
    messages.Ended("no longer"),
    FRAME,
]


def test_no_kind_is_forgotten_here() -> None:
    assert {type(message) for message in EACH} == set(typing.get_args(Message))


def test_every_kind_comes_back_as_it_was_and_in_order() -> None:
    pipe = io.BytesIO()
    for message in EACH:
        messages.write(pipe, message)
    pipe.seek(0)
    assert [messages.read(pipe) for _ in EACH] == EACH
    assert messages.read(pipe) is None
    assert messages.read(pipe) is None


@pytest.mark.parametrize("message", EACH, ids=lambda message: type(message).__name__)
def test_a_message_cut_anywhere_is_the_end(message: Message) -> None:
    pipe = io.BytesIO()
    messages.write(pipe, message)
    whole = pipe.getvalue()
    for size in range(len(whole)):
        assert messages.read(io.BytesIO(whole[:size])) is None


def test_a_large_message_crosses() -> None:
    pipe = io.BytesIO()
    large = Frame(at_ns=1, marks=[Mark(1, "x" * 5_000_000)])
    messages.write(pipe, large)
    pipe.seek(0)
    assert messages.read(pipe) == large


def test_settings_out_of_range_do_not_cross() -> None:
    body = msgspec.msgpack.encode(
        {"type": "Apply", "settings": {**msgspec.to_builtins(Settings()), "rate_per_s": 1e9}}
    )
    with pytest.raises(msgspec.ValidationError, match="rate_per_s"):
        messages.read(io.BytesIO(len(body).to_bytes(4, "big") + body))


def test_writing_to_a_pipe_that_is_gone_is_an_error_that_callers_expect() -> None:
    pipe = io.BytesIO()
    pipe.close()
    with pytest.raises(ValueError, match="closed"):
        messages.write(pipe, Ask())
