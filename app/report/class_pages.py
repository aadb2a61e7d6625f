"""Pages of a story to print: notes for whoever tells it, and a handout for a class."""

import base64
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.report.templates import rendered
from app.text import formats
from app.text.formats import HARD
from app.text.measured import shown
from app.text.standings import called, notice, words
from feeds.frame import SIDES
from feeds.settings import Settings, describe_change
from feeds.stories.claim import Claim, Lookup, Quantity
from feeds.stories.playing import StepResult
from feeds.stories.story import Story

GAP = "________"
_UNLIKE = Settings().replace(rate_per_s=1, poll_interval_s=1, delay_ms=0, jitter_ms=0)
AT_FIRST = f"{describe_change(_UNLIKE, Settings())}: the defaults"
"""What is set up where a step sets nothing."""
_AMOUNT = re.compile(
    r"\b(?:\d+(?:[ \u202f]\d{3})*(?:\.\d+)?(?: %)?|half|third|quarter|tenth|twice|two|three|four"
    r"|five|six|seven|eight|nine|ten|twenty|hundred|thousand)(?!\w)",
    re.IGNORECASE,
)
"""What a pupil is to fill in: amounts, as figures or as words."""
_DOTTED = re.compile(r"[a-z]\w*(?:\.\w+)+", re.ASCII)


class NotedStep(NamedTuple):
    """One step on the page of notes."""

    number: int
    title: str
    text: str
    says: str
    claim: str
    minutes: str
    until: str
    """When it is over, counted from the beginning."""
    notes: list[str]


class ClaimRow(NamedTuple):
    """What the claim speaks of: its name, and the value of each side, or one of no side."""

    name: str
    live: str
    polled: str


class Exercise(NamedTuple):
    """What is asked, and the answer on the page of solutions."""

    ask: str
    answer: str


class Worksheet(NamedTuple):
    """One step on the handout."""

    number: int
    title: str
    text: str
    set_up: str
    prediction: Exercise
    picture: str
    """An address that holds the picture itself."""
    figures: list[ClaimRow]
    exercises: list[Exercise]
    """The first is the claim itself, as a sentence to fill in or to judge."""
    claim: str
    remark: str
    """What came between, or is lacking here."""


def notes_page(story: Story) -> str:
    """Return the page with the speaker's notes of ``story``."""
    steps, passed = list[NotedStep](), 0.0
    for number, step in enumerate(story.steps, 1):
        passed += step.planned_minutes
        told = step.notes.split("\n\n") if step.notes else []
        times = _minutes(step.planned_minutes), _minutes(passed)
        steps.append(
            NotedStep(number, step.title, step.text, step.says, step.claim.text, *times, told)
        )
    return rendered("notes.html.j2", story=story, steps=steps, whole=_minutes(passed))


def handout_page(
    story: Story, results: Sequence[StepResult], pictures: Sequence[bytes], taken: str
) -> str:
    """Return the page for a class; ``pictures`` are those of the ``results``, as WebP or JPEG.

    ``taken`` says when and where it was measured.
    """
    sheets = [_worksheet(*pair) for pair in zip(results, pictures, strict=True)]
    return rendered("handout.html.j2", story=story, sheets=sheets, taken=taken)


def _worksheet(result: StepResult, picture: bytes) -> Worksheet:
    step, judgement = result.step, result.standing.judgement
    measured = result.settings.replace(seed=None, duration_s=None)
    ratio = "" if judgement.times is None else f": {formats.ratio(judgement.times)}"
    verdict = f"{judgement.state.replace('not checked', 'not checked here')}{ratio}."
    own = [Exercise(one.ask, one.answer or "For discussion.") for one in step.questions]
    return Worksheet(
        result.number,
        step.title,
        step.text,
        describe_change(Settings(), measured) or AT_FIRST,
        _prediction(step.claim, result.figures),
        _embedded(picture),
        list(_figures(step.claim, result.figures)),
        [_claimed(step.says, verdict.capitalize()), *own],
        step.claim.text,
        notice(result.standing),
    )


def _prediction(claim: Claim, figures: Lookup) -> Exercise:
    """Return what a pupil is to guess before anything is seen, from what ``claim`` compares."""
    known = [one for one in claim.sides(figures) if one is not None]
    names = [_name(one) for one in known]
    answer = "; ".join(f"{name}: {shown(one)}" for name, one in zip(names, known, strict=True))
    if len(known) < 2:
        return Exercise(f"How large is this: {names[0]}? Guess, with its unit.", answer)
    ratio = claim.ratio(figures)
    times = "" if ratio is None else f"; {formats.ratio(max(ratio, 1 / ratio if ratio else 0))}"
    return Exercise(
        f"Which is larger, and by what factor: {names[0]} or {names[1]}?", f"{answer}{times}"
    )


def _claimed(says: str, verdict: str) -> Exercise:
    """Ask for the amounts that the claim leaves out, or, if it has none, whether it holds."""
    gapped, count = _AMOUNT.subn(GAP, says)
    ask = "Fill in what the measurement shows" if count else "Is it true, and what shows it"
    return Exercise(f"{ask}: {gapped}{'.' if count else '?'}", f"{says}. {verdict}")


def _figures(claim: Claim, figures: Lookup) -> Iterator[ClaimRow]:
    """Give each figure that ``claim`` speaks of once, with the values of both sides."""
    told = set[str]()
    for name in sorted(claim.names):
        both = [_of_side(name, side) for side in SIDES]
        row = _name(Quantity(name, None), with_side=False)
        if row not in told:
            told.add(row)
            live, polled = (shown(Quantity(one, figures.get(one))) for one in both)
            yield ClaimRow(row, live, "" if both[0] == both[1] else polled)


def _of_side(name: str, side: str) -> str:
    """Return the same figure of ``side``; ``name`` itself if it is of none."""
    return ".".join(side if part in SIDES else part for part in name.split("."))


def _name(measured: Quantity, *, with_side: bool = True) -> str:
    """Return what is measured in words: "update latency mean (polled, measured first)"."""
    if not _DOTTED.fullmatch(measured.name):
        return words(measured.name)
    parts = measured.name.split(".")
    at = next((place for place, part in enumerate(parts) if part in SIDES), None)
    if at is None:
        return words(measured.name)
    before = " ".join(parts[:at])
    told = called(".".join(parts[at + 1 :]))
    of_side = parts[at] if with_side else ""
    when = "measured first" if before == "first" else before
    of_what = ", ".join(filter(None, (of_side, when)))
    return f"{told[0].lower()}{told[1:]}{f' ({of_what})' if of_what else ''}"


def _minutes(minutes: float) -> str:
    return f"{round(minutes, 1):g}{HARD}min"


def _embedded(picture: bytes) -> str:
    form = "webp" if picture[8:12] == b"WEBP" else "jpeg"
    return f"data:image/{form};base64,{base64.b64encode(picture).decode()}"
