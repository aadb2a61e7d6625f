"""Produces, moves and measures updates; runs without a screen and knows nothing of Qt."""

PROGRAM = "live-vs-polled"
__version__ = "0.1.0"
