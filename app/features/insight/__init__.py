"""What is behind the counters: distribution, breakdown, and two switches that teach."""

from app.features.insight.insight import Insight

install = Insight
"""Puts it into the window of a host."""
