"""Every setting in the palette: what can be chosen, what is switched, what takes a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from app.features.palette.command import Doable
from app.text import clients, formats, typed
from app.ui.actions import Group, Settable
from app.window.controls.control_bar import CONTROLS
from app.window.header.header_bar import THEMES
from app.window.host import Host
from app.window.panel.transport_menu import IN_STEP
from app.window.side_words import not_in_step
from feeds import choices as ways
from feeds.fairness import WORDS
from feeds.figure import kind_of
from feeds.frame import SIDES
from feeds.settings import LIMITS, Settings, describe_change
from feeds.sources import catalogue, find

GROUP: Group = "Measure"
CHOSEN = {True: "chosen", False: ""}
ON = {True: "on", False: "off"}
_TITLES = {one.field: one.label for one in CONTROLS} | {
    "jitter_ms": "Jitter",
    "push_limit_per_s": "Push at most",
    "seed": "Seed",
}
_MORE_WORDS = {
    "poll_interval_s": "interval polling time",
    "rate_per_s": "rate per second frequency",
    "delay_ms": "latency jitter",
    "message_bytes": "bytes payload",
    "clients": "crowd many number",
    "push_limit_per_s": "limit coalesced",
    "seed": "random",
}


def change(host: Host, **changes: object) -> None:
    """Set something as the controls do, and tell what it came to."""
    model = host.settings
    model.settle()
    before = model.settings
    model.change(**changes)
    if told := describe_change(before, model.settings):
        host.tell(f"Set: {told}", tone="calm")


# -- what is chosen ---------------------------------------------------------------------------


def choices(host: Host) -> Iterator[Doable]:
    """Give what can be chosen: sources, ways to push and pull, themes, histories."""
    now, header = host.settings.settings, host.parts.header
    for key, source in catalogue().items():
        run = partial(change, host, source=key, rate_per_s=find(key).default_rate_per_s)
        yield _choice("source", key, f"Source: {source.label}", run, chosen=now.source == key)
    for side in SIDES:
        name = f"{side}_transport"
        for way in ways.offered(side):
            command = _choice(
                name,
                way.key,
                f"{side.capitalize()}: {way.label}",
                partial(change, host, **{name: way.key}),
                chosen=now.transport(side) == way.key,
                words=f"transport {'push' if side == 'live' else 'pull'}",
                why_not=ways.lacking(way.key, host.asked.database_url),
            )
            yield command
    ticked = {one.data() for one in header.theme_menu.actions() if one.isChecked()}
    for key, label in THEMES:
        run, chosen = partial(header.theme_chosen.emit, key), key in ticked
        yield _choice("theme", key, f"Theme: {label}", run, chosen=chosen, group="View")
    for length_s, button in header.histories.items():
        key, title, chosen = str(length_s), f"History: {length_s} s", button.isChecked()
        yield _choice("history", key, title, button.click, chosen=chosen, group="View")


def _choice(
    name: str,
    key: str,
    title: str,
    run: Callable[[], object],
    *,
    chosen: bool = False,
    words: str = "",
    why_not: str = "",
    group: Group = GROUP,
) -> Doable:
    words, state = f"{name} {key} {words}", CHOSEN[chosen]
    return Doable(f"{name}:{key}", title, group, run, words=words, state=state, why_not=why_not)


# -- what is switched -------------------------------------------------------------------------


def switches(host: Host) -> Iterator[Doable]:
    """Give what is on or off, with what either comes to."""
    now = host.settings.settings
    for name, title in (
        ("adaptive", "Adaptive interval"),
        ("query_all", "All rows since the last one"),
        ("in_step", IN_STEP),
    ):
        on = bool(getattr(now, name))
        run, why_not = partial(change, host, **{name: not on}), _meaningless(name, now)
        yield Doable(name, title, GROUP, run, words=name, state=ON[on], why_not=why_not)
    for name, (words, _) in WORDS.items():
        title, on = words[0].upper() + words[1:], getattr(now.fairness, name)
        run = partial(change, host, fairness=now.fairness.replace(**{name: not on}))
        yield Doable(name, title, GROUP, run, words=f"fairness {name}", state=ON[on])


def _meaningless(name: str, now: Settings) -> str:
    """Return why the switch ``name`` of the polled side changes nothing; "" if it does."""
    way = ways.chosen(now.polled_transport)
    if name == "in_step":
        return not_in_step(now)
    if name == "adaptive":
        return "" if way.paced else f"{way.label} has no interval"
    return "" if name in way.follows else f"{way.label} has no rows to ask for"


# -- what takes a value -----------------------------------------------------------------------


def quantities(host: Host) -> Iterator[Settable]:
    """Give every setting that is a number."""
    for name, title in _TITLES.items():
        kind, limit = kind_of(name), LIMITS[name]
        none = name == "push_limit_per_s"
        yield Settable(
            name,
            title,
            GROUP,
            f"{name} {_MORE_WORDS.get(name, '')}",
            typed.range_of(kind, limit) + (f", or {typed.OFF}" if none else ""),
            partial(_now, host, name),
            partial(_READERS.get(name, _read), host, name),
        )
    each = typed.range_of("s", LIMITS["adaptive_low_s"])
    words, allowed = "interval from to", f"LOW..HIGH, {each} each, or {typed.OFF}"
    now, read = partial(_bounds_now, host), partial(_read_bounds, host)
    yield Settable("adaptive_bounds", "Adaptive interval", GROUP, words, allowed, now, read)


_Read = tuple[str, Callable[[], object]]


def _now(host: Host, name: str) -> str:
    return _told(name, getattr(host.settings.settings, name))


def _told(name: str, value: float | None) -> str:
    if value is None:
        return "random" if name == "seed" else typed.OFF
    return formats.setting(value, kind_of(name), digits=10 if name == "seed" else 3)


def _read(host: Host, name: str, text: str) -> _Read:
    value = typed.quantity(text, kind_of(name), LIMITS[name])
    return _told(name, value), partial(change, host, **{name: value})


def _read_limit(host: Host, name: str, text: str) -> _Read:
    value = typed.or_off(text, kind_of(name), LIMITS[name])
    return _told(name, value), partial(change, host, **{name: value})


def _read_clients(host: Host, name: str, text: str) -> _Read:
    return _read(host, name, str(clients.read(text)))


def _read_delay(host: Host, name: str, text: str) -> _Read:
    """Read a delay, and the jitter that may stand behind ±."""
    delay, jitter = formats.parse_delay(text)
    values = {name: delay} if jitter is None else {name: delay, "jitter_ms": jitter}
    for one, value in values.items():
        typed.quantity(repr(value), "ms", LIMITS[one])
    told = " ± ".join(_told(one, value) for one, value in values.items())
    return told, partial(change, host, **values)


_READERS = {"push_limit_per_s": _read_limit, "clients": _read_clients, "delay_ms": _read_delay}


def _bounds_now(host: Host) -> str:
    now = host.settings.settings
    if not now.adaptive:
        return typed.OFF
    return _range(now.adaptive_low_s, now.adaptive_high_s)


def _range(low_s: float, high_s: float) -> str:
    return f"{_told('adaptive_low_s', low_s)} to {_told('adaptive_high_s', high_s)}"


def _read_bounds(host: Host, text: str) -> _Read:
    found = typed.bounds(text)
    if found is None:
        return typed.OFF, partial(change, host, adaptive=False)
    low_s, high_s = found
    limits = {"adaptive_low_s": low_s, "adaptive_high_s": high_s}
    return _range(low_s, high_s), partial(change, host, adaptive=True, **limits)
