"""Whether the instrument itself limits a number: a line of its own figures, and grey numbers."""

from app.features.watch.self_watch import SelfWatch

install = SelfWatch
"""Puts it into the window of a host."""
