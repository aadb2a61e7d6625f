"""Insight: distributions, where the time goes, and how numbers mislead."""
