"""Waiting before the next attempt: exponential back-off with full jitter."""

import random

FIRST_S = 0.1
CAP_S = 1.0


def full_jitter_s(attempt: int, *, first_s: float = FIRST_S, cap_s: float = CAP_S) -> float:
    """Return a wait in seconds, uniform on 0 to ``min(cap, first · 2^attempt)``, attempt from 0.

    "Full jitter" as named by Brooker, "Exponential Backoff and Jitter" (2015). The cap is low
    because everything here is on one host, and a gap in the picture should end soon.
    """
    return random.uniform(0, min(cap_s, first_s * 2.0 ** min(attempt, 30)))
