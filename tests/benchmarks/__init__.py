"""Benchmarks: ``python -m tests.benchmarks``. Ratios against a bare yardstick in the same run."""
