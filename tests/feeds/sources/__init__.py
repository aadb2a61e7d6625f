"""Tests of the sources, and one suite that every source has to pass."""
