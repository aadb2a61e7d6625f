"""From what was typed into the form to a step of a story, checked as one in a file is."""

from typing import NoReturn

from msgspec import ValidationError, convert

from app.features.story_maker.step_form import ABOUT, Typed
from app.text import formats
from feeds.settings import Settings
from feeds.stories import reader
from feeds.stories.as_toml import as_story
from feeds.stories.claim import Claim
from feeds.stories.offers import waiting_s
from feeds.stories.reader import StoryError
from feeds.stories.story import Minutes, Step, Story
from feeds.stories.story_file import StoryFile

_PLACE = "your step"
NEEDED = {
    "title": "A title is needed, of up to 80 characters",
    "text": "A sentence is needed that says what is to be seen, in up to 600 characters",
    "claim": "A claim is needed: choose one that holds now, or type one",
    "says": "The claim is needed in plain words, too, in up to 160 characters",
}
_MOST = {"title": 80, "text": 600, "says": 160}


class BadStepError(ValueError):
    """What was typed is no step yet: why, in one line, and the field that it is about."""

    def __init__(self, why: str, field: str = "") -> None:
        super().__init__(why)
        self.field = field


def step_of(typed: Typed, settings: Settings) -> Step:
    """Return the step of ``settings`` that was ``typed``; raise :class:`BadStepError`."""
    for name, why in NEEDED.items():
        text = getattr(typed, name)
        if not text or len(text) > _MOST.get(name, len(text)):
            raise BadStepError(f"{why}.", name)
        if not text.isprintable():
            raise BadStepError(f"{ABOUT[name]} holds a character that cannot be shown.", name)
    if not "".join(typed.notes.split()).isprintable():
        raise BadStepError("The notes hold a character that cannot be shown.")
    minutes = _minutes(typed.minutes)
    claim = _claim(typed.claim)
    try:
        step = Step(
            title=typed.title,
            text=typed.text,
            settings=settings.replace(seed=None, duration_s=None),
            wait_s=waiting_s(settings),
            claim=claim,
            says=typed.says,
            notes=typed.notes,
            minutes=minutes,
        )
    except ValueError as error:  # the claim speaks of what such a step does not measure
        raise BadStepError(f"{str(error).removeprefix('claim: ')}.", "claim") from None
    return _read(step)


def _read(step: Step) -> Step:
    """Return ``step`` as it is read from a file, so that nothing is kept that cannot be read."""
    whole = Story(key="mine", title="Mine", about="Mine", steps=(step,))
    try:
        return reader.told(as_story(whole), _PLACE, "mine").steps[0]
    except StoryError as error:
        place, _, why = str(error).removeprefix(f"{_PLACE}:").partition(": step 1, ")
        field, _, problem = why.partition(": ")
        at = field if field in ABOUT and field != "notes" else ""
        _refuse(f"{ABOUT.get(field, field)}: {problem}" if why else place, at)


def _claim(text: str) -> Claim:
    try:
        return convert(text, Claim, dec_hook=StoryFile(_PLACE, "").decode)
    except ValidationError as error:
        _refuse(str(error).removesuffix(f" in {text!r}"), "claim")


def _minutes(text: str) -> float | None:
    """Return the minutes that were typed: "1.5", "90 s"; ``None`` for nothing."""
    if not text:
        return None
    try:
        minutes = float(text)
    except ValueError:
        try:
            minutes = formats.parse(text, "s") / 60
        except ValueError:
            _refuse(
                f"Minutes: {text[:20]} is not understood; try 1.5 or 90 s (0.1 to 60 min)",
                "minutes",
            )
    try:
        return convert(minutes, Minutes)
    except ValidationError:
        _refuse(f"Minutes: {text[:20]}; allowed is 0.1 to 60 min", "minutes")


def _refuse(why: str, field: str) -> NoReturn:
    raise BadStepError(f"{why.rstrip('.')}.", field)
