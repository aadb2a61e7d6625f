"""What a person does to a story of their own: steps are added, renamed, moved and taken out."""

from collections.abc import Sequence

from msgspec import structs

from feeds.stories.story import First, Step, Story


def added(story: Story, step: Step) -> Story:
    """Return ``story`` with ``step`` behind its last one."""
    return structs.replace(story, steps=(*story.steps, step))


def renamed(story: Story, index: int, title: str) -> Story:
    """Return ``story`` with another title for the step ``index``, from 0."""
    steps = list(story.steps)
    steps[index] = structs.replace(steps[index], title=title)
    return structs.replace(story, steps=tuple(steps))


def moved(story: Story, index: int, by: int) -> Story:
    """Return ``story`` with the step ``index`` ``by`` places further down; within the others."""
    order = list(range(len(story.steps)))
    order.insert(min(max(index + by, 0), len(order) - 1), order.pop(index))
    return _ordered(story, order)


def without(story: Story, index: int) -> Story:
    """Return ``story`` without the step ``index``; it must have another one."""
    return _ordered(story, [one for one in range(len(story.steps)) if one != index])


def _ordered(story: Story, order: Sequence[int]) -> Story:
    """Return ``story`` with its steps in this order of their present indices."""
    steps = [_lent(story.steps[old], order[:new]) for new, old in enumerate(order)]
    return structs.replace(story, steps=tuple(steps))


def _lent(step: Step, before: Sequence[int]) -> Step:
    """Return ``step`` where the steps that were at the indices ``before`` come before it.

    What it has measured from one of these stays lent; from another it measures anew.
    """

    def place(first: First) -> First:
        if first.from_step is None:
            return first
        lender = first.from_step - 1
        nth = before.index(lender) + 1 if lender in before else None
        return structs.replace(first, from_step=nth)

    first = step.first
    return structs.replace(
        step, first=place(first) if isinstance(first, First) else tuple(map(place, first))
    )
