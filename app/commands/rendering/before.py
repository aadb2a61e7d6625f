"""A picture of before and after from a story that was played: one step, and the one before kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from app.commands.rendering.recorded import Shot, Still
from feeds.load.records import LoadSummary
from feeds.settings import describe_change


def with_before(shots: Sequence[Shot]) -> list[Shot]:
    """Return the first of ``shots`` that is set otherwise than the one before, with that kept."""
    for before, now in pairwise(shots):
        one, other = before.still.settings, now.still.settings
        figures = any(frame.counters is not None for frame in before.still.frames)
        if figures and one.source == other.source and describe_change(one, other):
            dress = partial(_show, dress=now.dress, still=before.still)
            title = f"{now.title}, with the step before it kept"
            return [replace(now, name=f"{now.name}-before", title=title, dress=dress)]
    return []


def _show(
    features: Mapping[str, object], *, dress: Callable[[Mapping[str, object]], None], still: Still
) -> None:
    """Show what ``dress`` does, and what was so at ``still`` beside it."""
    from app.features.before import BeforeAndAfter
    from app.features.before.taking import kept_of
    from app.window.charts.history import History
    from app.window.counters.verdict_text import plain, sentence

    dress(features)
    history = History()
    for frame in still.frames:
        history.ingest(frame)
    figures = next(one.counters for one in reversed(still.frames) if one.counters is not None)
    before = features["before"]
    assert isinstance(before, BeforeAndAfter)
    said, load = plain(sentence(figures)), LoadSummary()
    made = kept_of(history, still.at_ns, said, figures=figures, settings=still.settings, load=load)
    before.keeper.hold(made)
