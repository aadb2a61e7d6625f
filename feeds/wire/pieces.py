"""What every client of the crowd shares whose bytes may be cut anywhere."""

from __future__ import annotations

from feeds.crowd.client import CrowdClient


class PiecewiseClient(CrowdClient):
    """Keeps the beginning of what is not whole yet, and looks at it again when it may be."""

    _kept: bytes | bytearray = b""
    _needed = 0
    """So many bytes have to be there before they are looked at again."""

    def keep(self, data: bytes, needed: int) -> None:
        """Keep ``data`` until there are ``needed`` bytes."""
        self._kept, self._needed = bytearray(data) if data else b"", needed

    def joined(self, data: bytes) -> bytes:
        """Return what was kept with ``data`` behind it; nothing while more is needed."""
        self._kept += data
        if len(self._kept) < self._needed:
            return b""
        whole, self._kept = bytes(self._kept), b""
        return whole
