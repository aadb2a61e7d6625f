"""Tests of the meters: the time is passed in, nothing waits."""
