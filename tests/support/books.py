"""What has to add up on either side, whatever happened."""

from feeds.counters import Counters


def accounts_for_all(counters: Counters) -> bool:
    """Say whether each side accounts for every update that was published."""
    return all(
        side.updates_delivered + side.updates_missed + side.updates_pending
        == counters.updates_published
        for side in (counters.live, counters.polled)
    )
