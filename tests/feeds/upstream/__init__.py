"""Tests of the upstream: following a source, a real broker, and its URL."""
