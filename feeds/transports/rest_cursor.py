"""REST with a cursor: the client asks for all updates since the newest one that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds import halves
from feeds.board import Batch, Board
from feeds.fairness import Options
from feeds.quantities import fixed
from feeds.transports import base
from feeds.wire.cursor import CONFLICT, DOCUMENT, MOST_BODY_BYTES, KeepsCursor
from feeds.wire.http_client import HttpPullClient
from feeds.wire.http_found import Found
from feeds.wire.http_resource import Reply, Resource, nothing, text
from feeds.wire.http_transport import PolledHttp
from feeds.wire.ledger import seq_of
from feeds.wire.query import BadNumberError, number_in

if TYPE_CHECKING:
    from feeds.access import Access, Address
    from feeds.wire.http_crowd import HttpCrowdClient
    from feeds.wire.http_server import Scope

PATH = "/updates"
MOST_BYTES = 256 << 10
"""Of updates in one answer, which has one at least; who is further behind asks again."""


class _Updates(Resource):
    """The updates that the board keeps."""

    path = PATH
    about = f"Updates are at {PATH}; {PATH}?since=NUMBER has those after that one.\n"

    def __init__(self, board: Board, access: Access) -> None:
        super().__init__(board, access)
        board.keep()

    def give(self, scope: Scope, found: Found) -> Reply:
        query, board = scope["query_string"], self.board
        try:
            since, run = number_in(query, "since"), number_in(query, "run")
        except BadNumberError as error:
            return text(400, f"{error}\n".encode())
        if board.latest is None:
            return nothing()
        if since is None:
            return self._tell(Batch([board.latest]), board.newest_seq, 0, found)
        # A server that has seen no run but this one cannot tell which one somebody else counted.
        if since > board.newest_seq or (board.run and run not in (None, board.run)):
            newest = f"the newest is {board.newest_seq} of run {board.run}"
            return text(CONFLICT, f"{since} is of another run or to come: {newest}.\n".encode())
        batch = board.since(since, MOST_BYTES)
        newest_seq = seq_of(batch.messages[-1]) if batch.messages else since
        lost = newest_seq - since - len(batch.messages)
        return self._tell(batch, newest_seq, lost, found)

    def _tell(self, batch: Batch, newest_seq: int, lost: int, found: Found) -> Reply:
        run, more = self.board.run, b"true" if batch.more else b"false"
        body = DOCUMENT % (newest_seq, run, more, lost, b",".join(batch.messages))
        # how far whoever has this has got: who asks from there and says so, has all there is
        tag = b'W/"%d-%d"' % (run, newest_seq) if self.options.conditional else b""
        return self.document(body, found, tag, len(batch.messages))


class _CursorClient(KeepsCursor, HttpPullClient):
    """Tells when it has to begin anew, and what is lost."""

    most_bytes = MOST_BODY_BYTES

    async def ask(self) -> halves.Answer:
        try:
            return await super().ask()
        except halves.StatusError as error:
            if not self.begin_anew(error.status):
                raise
            raise halves.TransportError("the source counts anew: all of it is asked for") from None

    def read(self, body: bytes, at_ns: int) -> halves.Answer:
        known = self._cursor is not None and self._cursor.run is not None
        document, more = self.go_on(body)
        if document.lost and known:  # else: of a run that it is new to
            updates = "update" if document.lost == 1 else "updates"
            self.sink.noted(f"{fixed(document.lost, 0)} {updates} gone from the server")
        return halves.Answer([bytes(each) for each in document.updates], at_ns, more)


class RestCursor(PolledHttp):
    """HTTP/1.1, each answer a document of updates; switches as for REST."""

    key = "rest-cursor"
    label = "REST with a cursor"
    tip = "The client asks with GET at an interval for all updates since the newest that it holds"
    good_for = "lists and logs in which nothing may be missed"
    order = 20
    path = PATH
    resource = _Updates
    client = _CursorClient
    follows = PolledHttp.follows | {"conditional"}

    @classmethod
    def model(cls, options: Options) -> base.Model:
        """Return the model of an answer with all that is new."""
        return "all"

    @staticmethod
    def crowd() -> type[HttpCrowdClient]:
        """Return what keeps a cursor."""
        from feeds.wire.cursor_crowd import CursorCrowdClient

        return CursorCrowdClient

    @classmethod
    def to_paste(cls, address: Address) -> list[str]:
        """Return a line that asks for all that there is."""
        asked = f"'{cls.url(address)}?since=0'"
        return [line.replace(cls.url(address), asked) for line in super().to_paste(address)]


TRANSPORT = RestCursor
