"""Whether the comparison is fair: what tilts it, switches for that, and the warning."""

from app.features.fairness.fairness_watch import FairnessWatch

install = FairnessWatch
"""Puts it into the window of a host."""
