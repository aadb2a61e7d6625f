"""What a client says that has its requests held, and how it reads the answers; without I/O."""

from feeds.halves import TransportError
from feeds.wire.ledger import seq_of


class AsksAfter:
    """Asks with the number of what it holds; at first for the newest, whatever that is."""

    _after: int | None = None

    def query(self) -> str:
        """Return what is asked for this time."""
        return "" if self._after is None else f"after={self._after}"

    def take_number(self, body: bytes) -> int:
        """Return the number of the update in ``body``, after which the next one is asked for."""
        seq = seq_of(body)
        if seq == self._after and seq:
            # asked again at once it would say so again
            raise TransportError("the server did not wait for news")
        self._after = seq
        return seq

    def answered(self) -> None:
        """Note that an answer came; if there was nothing yet, now it may be waited for."""
        if self._after is None:
            self._after = 0
