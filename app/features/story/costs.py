"""What each step of a story cost both servers, as rows of a table."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.text.measured import shown
from app.ui.figure_grid import Name, ShownValue
from feeds.stories.claim import Lookup, Quantity
from feeds.stories.story import Story


class CostColumn(NamedTuple):
    """A column of the table."""

    head: Name
    value: str
    """The name of the measured value that stands in it."""


COLUMNS = (
    CostColumn(Name("Server", "live"), "live.load.serving_share"),
    CostColumn(Name("Server", "polled"), "polled.load.serving_share"),
    CostColumn(Name("Messages", "live"), "live.load.messages_per_s"),
    CostColumn(Name("Requests", "polled"), "polled.load.requests_per_s"),
    CostColumn(Name("Late", "live"), "live.load.longest_lag_ms"),
    CostColumn(Name("Late", "polled"), "polled.load.longest_lag_ms"),
)
NOTE = "Server: processor beyond that at rest. Late: by how much its event loop was, at most"


def crowded_steps(story: Story) -> tuple[int, ...]:
    """Return which steps have a crowd, by their indices."""
    steps = enumerate(story.steps)
    return tuple(index for index, step in steps if step.settings.clients > 1)


def rows(story: Story) -> list[Name]:
    """Return what the rows are called: the titles of the steps with a crowd."""
    return [Name(f"{n + 1}. {story.steps[n].title}") for n in crowded_steps(story)]


def cells(story: Story, told: Mapping[int, Lookup]) -> Iterator[list[ShownValue]]:
    """Give the values of each row; those of a step that has not been told are dashes."""
    for index in crowded_steps(story):
        figures = told.get(index, {})
        values = (Quantity(column.value, figures.get(column.value)) for column in COLUMNS)
        yield [ShownValue(shown(value)) for value in values]
