"""What every test of the crowd is given."""

from tests.feeds.transports.conftest import available, short_hold

__all__ = ["available", "short_hold"]
