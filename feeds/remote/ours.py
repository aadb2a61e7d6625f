"""Which settings are the clients' where servers are another machine's, and which those servers'."""

from feeds.fairness import Fairness
from feeds.settings import Settings

OURS = ("poll_interval_s", "adaptive", "adaptive_low_s", "adaptive_high_s", "duration_s")
"""Settings that are the clients': what they are at the server nobody here asks."""
OUR_SWITCHES = ("polled_keep_alive", "phase_locked")
"""Those of the fairness switches that clients alone carry out."""
_CALLED = {
    "source": "the source",
    "rate_per_s": "the source's rate",
    "message_bytes": "the size of messages",
    "delay_ms": "the network's delay",
    "jitter_ms": "the network's jitter",
    "seed": "the source's seed",
    "live_transport": "the way to push",
    "polled_transport": "the way to answer polls",
    "push_limit_per_s": "the limit of pushes",
    "query_all": "what a query asks for",
    "clients": "the crowd",
    "in_step": "the crowd",
    "fairness": "this switch",
}
"""What settings of a server are called in a sentence."""


def shown(server: Settings, ours: Settings) -> Settings:
    """Return the settings of ``server`` with those of them that are the clients' from ``ours``."""
    return server.replace(
        **{name: getattr(ours, name) for name in OURS},
        fairness=server.fairness.replace(**_switches(ours.fairness)),
        clients=1,
        in_step=False,
    )


def the_servers(before: Settings, after: Settings) -> str:
    """Return what of a change is the server's to make, as a sentence begins; "" if nothing is."""
    for name, called in _CALLED.items():
        was, will = getattr(before, name), getattr(after, name)
        if name == "fairness":
            was = was.replace(**_switches(will))
        if was != will:
            return called
    return ""


def called(setting: str) -> str:
    """Return what a setting is called if it is the server's; "" if it is the clients'."""
    return _CALLED.get(setting, "")


def is_the_servers(what: str, name: str) -> str:
    """Return in one line that ``what`` is nothing that can be set here."""
    return f"{what[0].upper()}{what[1:]} is the server's, at {name}."


def _switches(fairness: Fairness) -> dict[str, bool]:
    return {name: getattr(fairness, name) for name in OUR_SWITCHES}
