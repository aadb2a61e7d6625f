"""One update of the data source and its form on the wire: the only module that knows the JSON.

On the wire an update is one JSON object, the same bytes for both sides::

    {"seq":17,"published_ns":81234567890,"value":101.42,"text":"M 6.4 Hualien","pad":"…"}

``text`` is left out when empty. ``pad`` fills the message up to the size asked for.
"""

import base64
import random

import msgspec

MAX_MESSAGE_BYTES = 1 << 20
"""Largest message a client accepts; anything longer is a fault of the server."""

LARGEST = (1 << 63) - 1
"""Largest number that every reader down the line holds; larger ones could not cross its pipe."""

MOST = 1e100
"""The largest absolute value: squared errors times durations must stay finite."""


class BadUpdateError(ValueError):
    """A payload that is not an update; the text says what is wrong with it."""


class Update(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the source published: consecutive ``seq`` from 1, the instant, the value and a text."""

    seq: int
    published_ns: int
    value: float
    text: str = ""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Update)

_PAD_OPEN, _PAD_CLOSE = b',"pad":"', b'"}'
_PAD_OVERHEAD = len(_PAD_OPEN) + len(_PAD_CLOSE) - 1  # the closing brace was there already
# Seeded random letters, so that compression cannot make the padding disappear.
_PADDING = base64.b64encode(random.Random(1).randbytes(3 * MAX_MESSAGE_BYTES // 64))


def encode(update: Update) -> bytes:
    """Return the update as JSON without padding."""
    return _encoder.encode(update)


def decode(payload: bytes | str) -> Update:
    """Return the update in ``payload``; raise :class:`BadUpdateError` for anything else."""
    if len(payload) > MAX_MESSAGE_BYTES:
        raise BadUpdateError(f"{len(payload)} bytes, more than {MAX_MESSAGE_BYTES}")
    try:
        update = _decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadUpdateError(str(error)) from None
    if not (1 <= update.seq <= LARGEST and 0 <= update.published_ns <= LARGEST):
        raise BadUpdateError(f"seq {update.seq} at {update.published_ns} ns is out of range")
    if not -MOST <= update.value <= MOST:
        raise BadUpdateError(f"value {update.value:g} is out of range")
    return update


def pad(message: bytes, size_bytes: int) -> bytes:
    """Return the JSON ``message`` filled up to ``size_bytes``; a longer one stays as it is."""
    room = size_bytes - len(message)
    if room <= 0:
        return message
    letters = room - _PAD_OVERHEAD
    if letters < 0:
        return message + b" " * room  # white space after the value is JSON too
    return message[:-1] + _PAD_OPEN + _PADDING[:letters] + _PAD_CLOSE
