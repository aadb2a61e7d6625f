"""What is said of a counter because of the transport that its side has."""

from app.text import formats, ways
from app.text.formats import data
from feeds.counters import OF_THE_TRUTH, MeanMax, Remote, SideSummary, Spread
from feeds.figures import ratio

HELD = (
    "It contains the time for which the server held the request: a wait for news, which costs "
    "nothing but the connection."
)
NO_PINGS = "Nothing goes to the server that it would answer, so there is no response time."
ELSEWHERE = "What the database itself costs is not known here: it is the gateway's cost alone."

NOBODY_TELLS = "nobody tells what the other machine publishes."


def opened(mine: SideSummary) -> str:
    """Return the note under the number of requests of a push: they only open connections."""
    return {0: "kept open", 1: "opened once"}.get(mine.requests, "to open it")


def response(mine: SideSummary) -> tuple[str, ...]:
    """Return what must be known of response times by this transport."""
    choice = ways.known(mine.transport)
    if choice is None:
        return ()
    if choice.held:
        return (HELD,)
    return () if choice.pinged or mine.response_time_ms.count else (NO_PINGS,)


def untimed(mine: SideSummary) -> str:
    """Return why there is no response time, under the dash in its place."""
    return "no pings" if NO_PINGS in response(mine) else ""


def of_whom(key: str, clients: int) -> tuple[str, ...]:
    """Return of which clients the figure ``key`` is where a side has a crowd, too."""
    if clients == 1:
        return ()
    if key == "server_cpu_share":
        return (f"Of all {formats.count(clients)} clients of this side together.",)
    return ("Of the client on screen alone.",)


def unsure(key: str, mine: SideSummary, remote: Remote | None) -> str:
    """Return why a figure is no number: less than a clock's error, or lost; "" if it is one."""
    if remote is not None and remote.lost and key in OF_THE_TRUTH:
        return f"{formats.NOTHING}: {NOBODY_TELLS}"
    figure = getattr(mine, key, None)
    if remote is None or remote.clock_error_ms is None or not isinstance(figure, Spread | MeanMax):
        return ""
    if figure.mean is not None or not mine.update_latency_ms.count:
        return ""
    error = formats.milliseconds(remote.clock_error_ms)
    return (
        f"{formats.NOTHING}: less than the ± {error} to which the other machine's clock is known."
    )


def cost_of(clients: int) -> tuple[str, ...]:
    """Return captions of the server's cost that say for how many clients it is."""
    whom = f"{formats.count(clients)} clients"
    return f"Server cost · {whom}", f"Cost · {whom}", f"Cost, {whom}", "Cost, all clients"


def of_a_core(cpu_s: float | None, elapsed_s: float) -> str:
    """Return processor time as a share, with a decimal: it is often less than 1 % of a core."""
    return formats.of_a_core(ratio(cpu_s, elapsed_s))


def cost(mine: SideSummary, elapsed_s: float) -> tuple[str, ...]:
    """Return how the cost is shared by gateway and database; nothing where there is none."""
    choice = ways.known(mine.transport)
    if mine.database_cpu_s is None:
        return (ELSEWHERE,) if choice is not None and choice.database else ()
    whole = mine.server_cpu_s or 0.0
    parts = (
        ("Gateway", max(0.0, whole - mine.database_cpu_s), _gateway_bytes(mine)),
        ("database", mine.database_cpu_s, mine.database_rss_bytes),
    )
    told = (
        f"{name} {of_a_core(cpu_s, elapsed_s)} and {data(memory)}" for name, cpu_s, memory in parts
    )
    return (f"{', '.join(told)}.",)


def _gateway_bytes(mine: SideSummary) -> int | None:
    if mine.server_rss_bytes is None or mine.database_rss_bytes is None:
        return None
    return max(0, mine.server_rss_bytes - mine.database_rss_bytes)
