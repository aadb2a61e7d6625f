"""A desktop's notification service gets both sides' alarms, and keeps them beside each other."""

import pytest
from pytestqt.qtbot import QtBot

from app.features.lists.notification_service import NotificationService, is_there
from tests.support.session_bus import needs_bus, on_a_bus

SERVICE = """
import sys
from jeepney import DBusAddress, HeaderFields, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

bus = open_dbus_connection()
bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.Notifications"))
print("ready", flush=True)
number = 0
while True:
    message = bus.receive()
    method, body = message.header.fields.get(HeaderFields.member), message.body
    if method == "GetCapabilities":
        answer = new_method_return(message, "as", (["body", "body-markup"],))
    elif method == "Notify":
        number += 1
        print("notify", number, *body[3:5], "replaces", body[1], "for", body[7], flush=True)
        answer = new_method_return(message, "u", (number,))
    elif method == "CloseNotification":
        print("close", *body, flush=True)
        answer = new_error(message, "org.freedesktop.DBus.Error.Failed")  # as some do
    else:
        continue
    bus.send(answer)
"""
CLIENT = """
from app.features.lists.notification_service import NotificationService, is_there

print("there", is_there(), flush=True)
service = NotificationService()
service.failed.connect(print)
service.show("live", "Live side", "M 6 <Kermadec & Tonga>")
service.show("polled", "Polled side", "M 6")
service.show("live", "Live side", "M 7")
service.close()
"""


@needs_bus
def test_both_sides_stay_beside_each_other_until_their_next() -> None:
    said, served = on_a_bus(CLIENT, SERVICE)
    assert [*said, *served] == [
        "there True",
        "notify 1 Live side M 6 &lt;Kermadec &amp; Tonga&gt; replaces 0 for 0",
        "notify 2 Polled side M 6 replaces 0 for 0",
        "close 1",
        "notify 3 Live side M 7 replaces 0 for 0",
        "close 2",
        "close 3",
    ]


@needs_bus
def test_a_bus_without_the_service_is_said() -> None:
    (there, *_), _ = on_a_bus(CLIENT)
    assert there == "there False"


def test_without_a_bus_there_is_none(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert not is_there()
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    assert not is_there()
    said: list[str] = []
    service = NotificationService()
    service.failed.connect(said.append)
    service.show("live", "Live side", "M 6")
    service.close()
    qtbot.waitUntil(lambda: len(said) == 1)
    assert "session bus" in said[0] or "D-Bus" in said[0]
