"""Sizes of the window and of its text, as they are written on the command line."""

from __future__ import annotations

import argparse
import re

from app.command_line.options import read_number
from feeds.settings import Limit

TEXT_SCALE = Limit(100, 250, "%")
WIDTH, HEIGHT = Limit(640, 7680, "pixels"), Limit(400, 4320, "pixels")


def read_size(text: str) -> tuple[int, int]:
    """Return width and height in pixels; the error of a wrong size says the range."""
    match = re.fullmatch(r"\s*(\d{1,6})\s*[x×X]\s*(\d{1,6})\s*", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT ({allowed()})")
    width, height = int(match[1]), int(match[2])
    if not (WIDTH.low <= width <= WIDTH.high and HEIGHT.low <= height <= HEIGHT.high):
        raise argparse.ArgumentTypeError(f"{width}x{height} is outside {allowed()}")
    return width, height


def allowed() -> str:
    """Return the range of sizes, as people write it."""
    return f"{WIDTH.low}x{HEIGHT.low} to {WIDTH.high}x{HEIGHT.high}"


def read_text_scale(text: str) -> float:
    """Return the factor that a percentage is; the error of a wrong one says the range."""
    return read_number(text, "%", TEXT_SCALE) / 100
