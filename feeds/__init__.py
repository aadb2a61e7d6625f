"""Produces, moves and measures updates; runs without a screen and knows nothing of Qt."""
