"""What many clients take of a server's processor, in closed form. Seconds, shares of one core.

``cost_s`` is what one message sent, or one request answered, takes of the processor of the process
that serves, with what that process uses at rest subtracted. ``rate_per_s`` is how many messages a
second go to each client: the source's rate, or fewer where pushes are coalesced.
"""

from math import inf


def push_share(clients: float, rate_per_s: float, cost_s: float) -> float:
    """Return the share that pushing to ``clients`` takes: N·λ·c_msg.

    The utilisation law, U = X·D (Denning & Buzen 1978), with N·λ messages a second.
    """
    return clients * rate_per_s * cost_s


def poll_share(clients: float, interval_s: float, cost_s: float) -> float:
    """Return the share that the polls of ``clients`` take, news or none: (N/T)·c_req.

    The utilisation law, with N/T requests a second.
    """
    return clients / interval_s * cost_s


def break_even_share_s(rate_per_s: float, message_s: float, request_s: float) -> float:
    """Return the poll interval at which both models take as much processor time.

    λ·c_msg = c_req/T, whatever the number of clients; polling takes more below it, pushing above.
    Infinite where pushing costs nothing.
    """
    pushing = rate_per_s * message_s
    return request_s / pushing if pushing else inf


def fan_out_s(clients: float, cost_s: float) -> float:
    """Return by how much a broadcast delays its messages on average: N·c_msg/2.

    Client i of N waits until those before it have been written to.
    """
    return clients * cost_s / 2


def most_polling(interval_s: float, cost_s: float) -> float:
    """Return how many clients can poll before the process is busy all the time: T/c_req.

    Van de Vyvere et al. 2020, formula 1, with the interval as the maximum acceptable latency.
    """
    return interval_s / cost_s if cost_s else inf


def most_pushed(rate_per_s: float, cost_s: float) -> float:
    """Return how many clients can be pushed to before the process is always busy: 1/(λ·c_msg).

    The ``clients`` of :func:`push_share` at a share of 1, as Van de Vyvere et al. 2020 do it for
    polling.
    """
    return break_even_share_s(rate_per_s, cost_s, 1.0)
