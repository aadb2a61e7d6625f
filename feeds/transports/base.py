"""What a transport is: the serving half that runs in a gateway, the asking half in the probe.

A transport is one file in this folder that defines one subclass of :class:`Transport` and
assigns it to ``TRANSPORT``. Both halves stand together because they change together.
"""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from feeds.access import Access, Address
from feeds.board import Board
from feeds.crowd.client import CrowdClient
from feeds.fairness import PLAIN, Options
from feeds.halves import PullClient, PushClient, Server, Sink

Style = Literal["push", "pull"]
Model = Literal["push", "newest", "all", "held"]
"""Which closed forms hold: every update is pushed; a poll brings the newest one, or all since the
one before; a request is held until there is news."""
Half = Literal["server", "client"]


class Transport(ABC):
    """One way to carry updates. Subclass it, fill it in, assign the class to ``TRANSPORT``."""

    key: ClassVar[str]
    """The file's name, with hyphens."""
    label: ClassVar[str]
    """What people call it."""
    tip: ClassVar[str]
    """What it does, in one line for menus and Help."""
    good_for: ClassVar[str] = ""
    """When to use it, as it goes on after "for"."""
    order: ClassVar[int]
    """Its place among those of its style."""
    style: ClassVar[Style]
    scheme: ClassVar[str]
    """Of its URL."""
    path: ClassVar[str]
    """Where on the server the updates are."""
    asks: ClassVar[str] = "asks"
    """What a pull client does at its interval, in one word for "the client … every 2 s"."""
    follows: ClassVar[frozenset[str]] = frozenset({"keep_alive", "nodelay", "compression"})
    """The fields of :class:`Options` that its halves follow; a push is asked for none of
    ``keep_alive``. Without ``nodelay`` it always sends at once."""
    coding: ClassVar[str] = "gzip"
    """What its compression is called."""
    hold_s: ClassVar[float] = 0.0
    """How long the server may hold a request before it answers that there is nothing new; then a
    pull client asks as soon as the answer before is there, and not at an interval."""
    pinged: ClassVar[bool] = True
    """Whether a push client has pings answered, by which response times are measured."""
    most_clients: ClassVar[int] = 5000
    """The most connections that its server takes; what is more is refused beforehand."""
    client_bytes: ClassVar[int] = 60_000
    """Memory of one client of a crowd: at the server, in the crowd, and in the system."""
    counted_by_network: ClassVar[bool] = False
    """Whether only the network can count the client's bytes: its sockets are a library's."""

    @classmethod
    def model(cls, options: Options) -> Model:
        """Return which closed forms hold under ``options``."""
        if cls.style == "push":
            return "push"
        return "held" if cls.hold_s else "newest"

    @classmethod
    def protocol(cls) -> str:
        """Return what it speaks, in the version that the code has: HTTP, unless overridden."""
        from http.client import HTTPConnection

        return str(vars(HTTPConnection)["_http_vsn_str"])

    @classmethod
    def lacking(cls, database_url: str = "") -> str:
        """Return what it lacks here and what to do about it, in one line; empty: nothing."""
        return ""

    @classmethod
    def refuses_crowd(cls, database_url: str = "") -> str:
        """Return why it is not asked by a crowd, in one line; empty: it can be."""
        return ""

    @staticmethod  # noqa: B027 - there may be nothing of the kind
    def load(half: Half) -> None:
        """Import what only this half needs, so that nothing waits for it later."""

    @classmethod
    def url(cls, address: Address) -> str:
        """Return where a client of any make finds the updates, without the token."""
        return f"{cls.scheme}://{address.authority}{cls.path}"

    @classmethod
    def to_paste(cls, address: Address) -> list[str]:
        """Return whole lines for a shell that show the updates at ``address``.

        The token is in double quotes, where a variable that holds it may stand in its place.
        """
        flags = "-N " if cls.style == "push" else ""
        return [f'curl {flags}-H "Authorization: Bearer {address.token}" {cls.url(address)}']

    @classmethod
    @abstractmethod
    def server(cls, board: Board, access: Access, options: Options = PLAIN) -> Server:
        """Return the serving half."""

    @classmethod
    def push_client(cls, address: Address, sink: Sink, options: Options = PLAIN) -> PushClient:
        """Return the asking half of a transport that pushes."""
        raise NotImplementedError

    @classmethod
    def pull_client(cls, address: Address, sink: Sink, options: Options = PLAIN) -> PullClient:
        """Return the asking half of a transport that is polled."""
        raise NotImplementedError

    @classmethod
    def crowd_client(
        cls, address: Address, options: Options = PLAIN, held_seq: int = 0
    ) -> CrowdClient:
        """Return one connection of one of many clients, for the bytes alone.

        ``held_seq`` is the newest number that it holds from a connection before.
        """
        raise NotImplementedError
