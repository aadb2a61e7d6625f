"""What is said of a story before it is told."""

from feeds.stories.story import Story


def length(story: Story) -> str:
    """Return how long a story is: "10 steps, 2 min"; whoever tells it may take longer."""
    count, minutes = len(story.steps), max(1, round(story.length_s / 60))
    return f"{count} step{'s' * (count != 1)}, {minutes}\u00a0min"
