"""Tests of the evidence: the frames are made by hand, nothing waits."""
