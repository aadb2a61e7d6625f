"""The options of the command line that set a run, by the setting: the one list of their names."""

NUMBERS = {
    "rate_per_s": "--rate",
    "poll_interval_s": "--poll-interval",
    "message_bytes": "--message-bytes",
    "delay_ms": "--delay-ms",
    "jitter_ms": "--jitter-ms",
    "seed": "--seed",
    "duration_s": "--duration",
    "push_limit_per_s": "--push-limit",
    "clients": "--clients",
}
"""Those that set one number."""
OTHERS = {
    "source": "--source",
    "fairness": "--fairness",
    "live_transport": "--live",
    "polled_transport": "--polled",
    "adaptive": "--adaptive",
    "query_all": "--query-all",
    "in_step": "--in-step",
}
"""Those that set something else than a number."""
FRESH = "--fresh"
"""What the window remembered counts for nothing in this run."""
