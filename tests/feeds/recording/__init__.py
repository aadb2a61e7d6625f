"""Tests of recordings: the frames are made by hand, nothing waits."""
