"""Stories: told step by step on what is measured now, each claim judged by the figures."""

from app.features.story.story_teller import StoryTeller

install = StoryTeller
"""Puts it into the window of a host."""
