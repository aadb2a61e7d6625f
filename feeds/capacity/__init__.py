"""Capacity: the largest crowd whose p95 update latency stays under what is acceptable."""
