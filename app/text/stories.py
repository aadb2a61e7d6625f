"""What is said of a story before it is told."""

from feeds.stories.story import Story


def length(story: Story) -> str:
    """Return how long a story is: "10 steps, 2 to 12 min", by its evidence and by its file."""
    count, least = len(story.steps), max(1, round(story.length_s / 60))
    told = round(sum(step.planned_minutes for step in story.steps))
    minutes = f"{least} to {told}" if told > least else f"{least}"
    return f"{count} step{'s' * (count != 1)}, {minutes}\u00a0min"
