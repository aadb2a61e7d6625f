"""``live-vs-polled story``: list the stories, or check if the claims of one hold here and now."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from app.commands.rendering import render as drawing
from app.commands.rendering.looks import Look
from app.commands.rendering.recorded import Film, Shot
from app.running import headless, outputs
from app.running.interrupts import held, was_interrupted
from app.text import formats
from app.text.measured import shown
from app.text.mistakes import complain
from app.text.stories import length
from feeds.evidence.summary import machine, program
from feeds.settings import LIMITS
from feeds.stories import playing
from feeds.stories.playing import StepResult
from feeds.stories.reader import bundled, of_ones_own
from feeds.stories.story import State, Story


def listing() -> int:
    """Print the key, the title and the steps of every story, one's own last."""
    mine, faults = of_ones_own()
    lines: list[str] = []
    for story in (*bundled(), *mine):
        whose = " (your own)" if story in mine else ""
        lines += [f"{story.key}: {story.title}{whose}", f"    {story.about} ({length(story)})"]
        lines += [f"    {number:>2}  {step.title}" for number, step in enumerate(story.steps, 1)]
    outputs.say("\n".join(lines))
    for fault in faults:
        complain(fault)
    return int(bool(faults))


def numbers(story: Story, step: int | None) -> Sequence[int]:
    """Return which steps are checked, from 1: all, or the one that was asked for."""
    return [step] if step else range(1, len(story.steps) + 1)


def check(
    stories: Sequence[Story],
    *,
    step: int | None = None,
    seed: int | None = None,
    json: str | None = None,
    database_url: str = "",
    pictures: tuple[Path, Sequence[Look]] | None = None,
    handout: Path | None = None,
) -> int:
    """Play ``stories``, each or its step ``step`` from 1, and say of every claim if it holds.

    With ``pictures``, a folder and looks, write a picture of each step in each look; a ``handout``
    is a page for a class with what was measured of the last of ``stories``. Return 0 if all is
    written and proven, but for what cannot be checked here, otherwise 1, or 128 and the signal's
    number when interrupted: then nothing more is checked, and nothing drawn.
    """
    shots, status, written = list[Shot](), 0, 0
    for story in stories:
        drawn = secrets.randbelow(int(LIMITS["seed"].high) + 1) if seed is None else seed
        one = _Check(story, numbers(story, step), drawn, json, database_url)
        status = one.run() or status
        if was_interrupted(status):
            return status
        shots += one.film.shots
    if handout is not None and one.results:
        from app.commands import story_pages

        written = story_pages.write_handout(one.story, one.results, one.film.shots, handout)
    return (drawing.run(shots, *pictures) if pictures else written) or status


@dataclass
class _Check:
    """The check of one story: what was asked for, and the results up to now."""

    story: Story
    numbers: Sequence[int]
    seed: int
    json: str | None
    database_url: str = field(repr=False)
    film: Film = field(default_factory=Film)
    """What there is to be drawn of each step."""
    results: list[StepResult] = field(default_factory=list)

    def run(self) -> int:
        """Play the steps, report, and return the exit status."""
        played = playing.play(
            *(self.story, self.numbers, self.seed, self._judged, self.film.tape.take),
            on_load=self.film.tape.take_load,
            database_url=self.database_url,
        )
        status = headless.status_of(played)
        return status if status == 1 else self._end(status)

    def _judged(self, result: StepResult) -> None:
        """Tell of a step as soon as it is judged."""
        self.results.append(result)
        self.film.take(result)
        if self.json != "-":
            outputs.say(row(result))

    @held()
    def _end(self, status: int) -> int:
        told = conclusion(self.story, self.numbers, self.results)
        if status:
            complain(f"interrupted; {told}")
        elif self.json != "-":
            outputs.say(told)
        written = self.json is None or outputs.write_json(self.json, self._told())
        held = len(self._in("proven")) + len(self._in("not checked")) == len(self.numbers)
        return status or int(not held or not (written or self.json == "-"))

    def _in(self, state: State) -> list[int]:
        """Return the numbers of the steps of which this was found."""
        return [one.number for one in self.results if one.standing.judgement.state == state]

    def _told(self) -> dict[str, Any]:
        return {
            "program": program(),
            "story": {"key": self.story.key, "title": self.story.title},
            "proven": len(self._in("proven")) == len(self.numbers),
            "not_checked": self._in("not checked"),
            "seed": self.seed,
            "machine": machine(),
            "steps": [plain(result) for result in self.results],
        }


def row(result: StepResult) -> str:
    """Return what came of one step as lines for people: the verdict first, its evidence last."""
    step, judgement = result.step, result.standing.judgement
    ratio = "" if judgement.times is None else f" {formats.ratio(judgement.times)}"
    sides = [side for side in (judgement.left, judgement.right) if side is not None]
    values = ", ".join(f"{side.name} {shown(side)}" for side in sides)
    for meanwhile in filter(None, (result.standing.disturbed, result.standing.distorted)):
        values += f"; meanwhile: {meanwhile}"
    if lacking := result.standing.lacking:
        values = f"{values}; left out here: {lacking}" if values else lacking
    if result.standing.waiting:
        values += f"; waiting: {result.standing.waiting}"
    return (
        f"{result.number:>2}  {judgement.state + ratio:<16}  {step.title}\n"
        f"{'':22}{step.says}\n{'':22}{values}"
    )


def conclusion(story: Story, numbers: Sequence[int], results: Sequence[StepResult]) -> str:
    """Return the last line: how many steps are proven, and which are not."""
    by_state: dict[str, list[str]] = {}
    for result in results:
        by_state.setdefault(result.standing.judgement.state, []).append(str(result.number))
    proven = len(by_state.pop("proven", ()))
    text = f"{story.title}: {proven} of {len(numbers)} steps proven"
    for state, which in by_state.items():
        text += f"; {state.replace('checked', 'checked here')}: {', '.join(which)}"
    return text


def plain(result: StepResult) -> dict[str, Any]:
    """Return what came of one step as plain data; what could not be measured is ``None``."""
    step, judgement = result.step, result.standing.judgement
    return {
        "number": result.number,
        "title": step.title,
        "says": step.says,
        "claim": step.claim.text,
        **msgspec.to_builtins(judgement),
        "elapsed_s": result.standing.elapsed_s,
        "disturbed": result.standing.disturbed,
        "distorted": result.standing.distorted,
        "lacking": result.standing.lacking,
        "figures": {name: result.figures.get(name) for name in sorted(step.claim.names)},
        "settings": msgspec.to_builtins(result.settings),
    }
