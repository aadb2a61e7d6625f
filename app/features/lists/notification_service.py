"""Notifications by the desktop's own service, as freedesktop desktops have it on D-Bus."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from feeds.frame import SideName

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
PATIENCE_S = 1.0
"""How long the bus or the service may take to answer."""
FOR_EVER_MS = 0
"""Until a person closes it: the alarms of both sides are to be compared."""


class ServiceError(Exception):
    """The bus, or the service on it, failed; the text says why."""


class NotificationService(QObject):
    """Shows one notification a side, which the side's next one replaces.

    What is asked for is done on a thread, in order: a service that hangs holds up nothing. The
    calls are those of the Desktop Notifications Specification, version 1.2.
    """

    failed = Signal(str)
    """Why something was not shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = ThreadPoolExecutor(1, thread_name_prefix="notifications")
        self._bus: DBusConnection | None = None
        self._markup = False
        self._shown: dict[SideName, int] = {}

    def show(self, side: SideName, title: str, text: str) -> None:
        """Show ``text``, which is plain, for ``side``."""
        self._work.submit(self._do, lambda bus: self._show(bus, side, title, text))

    def clear(self) -> None:
        """Take all away that is still shown."""
        self._work.submit(self._clear_if_shown)

    def close(self) -> None:
        """Take all away, and return when that is done."""
        self.clear()
        self._work.shutdown()

    # -- on the thread ------------------------------------------------------------------------

    def _do(self, what: Callable[[DBusConnection], None]) -> None:
        try:
            with _troubles():
                if self._bus is None:
                    self._bus = _connected()
                    self._markup = "body-markup" in _call(self._bus, "GetCapabilities")[0]
                what(self._bus)
        except ServiceError as error:
            self._bus, self._shown = None, {}
            self.failed.emit(str(error))

    def _clear_if_shown(self) -> None:
        if self._shown:
            self._do(self._clear)

    def _show(self, bus: DBusConnection, side: SideName, title: str, text: str) -> None:
        self._close(bus, side)  # and not replaced in place: some desktops then show nothing new
        body = html.escape(text, quote=False) if self._markup else text
        head: tuple[Any, ...] = ("Live vs Polled", 0, "dialog-warning", title, body)
        notice = (*head, [], {}, FOR_EVER_MS)
        (self._shown[side],) = _call(bus, "Notify", "susssasa{sv}i", notice)

    def _clear(self, bus: DBusConnection) -> None:
        for side in tuple(self._shown):
            self._close(bus, side)

    def _close(self, bus: DBusConnection, side: SideName) -> None:
        if (number := self._shown.pop(side, None)) is not None:
            # somebody may have closed it already, which some services answer with an error
            _call(bus, "CloseNotification", "u", (number,), errors=True)


def is_there() -> bool:
    """Return whether this desktop has the service, running or ready to be started."""
    try:
        with _troubles(), _connected() as bus:
            owners = (_ask_bus(bus, method)[0] for method in ("ListNames", "ListActivatableNames"))
            return any(NAME in names for names in owners)
    except ServiceError:
        return False


@contextmanager
def _troubles() -> Iterator[None]:
    """Turn all that can go wrong on a bus into a :class:`ServiceError`."""
    try:
        from jeepney import AuthenticationError
    except ImportError as error:
        raise ServiceError("this platform has no D-Bus") from error
    try:
        yield
    except KeyError as error:
        raise ServiceError("there is no session bus") from error
    except (OSError, EOFError, ValueError, RuntimeError, AuthenticationError) as error:
        raise ServiceError(f"the session bus: {str(error) or type(error).__name__}") from error


def _connected() -> DBusConnection:
    from jeepney.io.blocking import open_dbus_connection

    return open_dbus_connection(auth_timeout=PATIENCE_S)


def _call(
    bus: DBusConnection,
    method: str,
    signature: str | None = None,
    body: tuple[Any, ...] = (),
    *,
    errors: bool = False,
) -> tuple[Any, ...]:
    """Return what the service answers; an answer that is an error raises unless ``errors``."""
    from jeepney import DBusAddress, MessageType, new_method_call

    address = DBusAddress(PATH, bus_name=NAME, interface=NAME)
    message = new_method_call(address, method, signature, body)
    answer = bus.send_and_get_reply(message, timeout=PATIENCE_S)
    if answer.header.message_type is MessageType.error and not errors:
        raise ServiceError(f"the notification service: {' '.join(map(str, answer.body))}")
    return tuple(answer.body)


def _ask_bus(bus: DBusConnection, method: str) -> tuple[Any, ...]:
    from jeepney import new_method_call
    from jeepney.bus_messages import message_bus

    return tuple(
        bus.send_and_get_reply(new_method_call(message_bus, method), timeout=PATIENCE_S).body
    )
