"""How either side works, in the words of its title and of the controls; the longest text first."""

from app.text.clients import clients
from app.text.formats import HARD, setting
from feeds.choices import chosen
from feeds.frame import SideFrame, SideName
from feeds.quantities import tidy
from feeds.settings import Settings


def subtitle(side: SideName, settings: Settings, lacking: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return how ``side`` works, the switches that are on, and what is ``lacking`` in that.

    The last is "" where nothing need be said.
    """
    crowd = _crowd(side, settings)
    if side == "live":
        return _pushes(settings.push_limit_per_s, crowd)
    on = "".join(f" · {words}" for words in _switched_on(settings))
    full, short, least = (f"{text}{on}" for text in _asks(settings))
    if not lacking:
        least_said = () if on or settings.adaptive else ("",)
        if crowd:
            return f"{full}{crowd}", f"{short}{crowd}", short, least, *least_said
        return full, short, least, *least_said
    return (
        f"{full} · {lacking[0]}",
        *(f"{short} · {text}" for text in lacking[:-1]),
        f"{least} · {lacking[-2]}",
        *lacking[-2:],
    )


def status(
    side: SideName, now: SideFrame, now_ns: int, *, starting: bool = False
) -> tuple[str, bool]:
    """Return what the pill says, and whether it is bad news.

    While a transport is ``starting`` the state is still that of the one before.
    """
    if starting:
        return "starting …", False
    if now.state == "up":
        if now.note:
            return now.note, True
        if side == "live" or now.next_poll_ns is None:
            return "connected", False
        wait_s = max(0.0, (now.next_poll_ns - now_ns) / 1e9)
        return f"next in {wait_s:.1f} s", False
    words = {"connecting": "connecting …", "stalled": "stalled", "reconnecting": "reconnecting …"}
    text = words[now.state]
    if now.detail:
        text = f"{text.removesuffix(' …')} · {now.detail}"
    return text, now.state != "connecting"


def idle(settings: Settings, kept_s: float | None = None) -> tuple[str, str]:
    """Return what stands in place of the poll interval that has nothing to do, and why; or "" .

    ``kept_s`` is the interval in use, in seconds, if that is known.
    """
    way = chosen(settings.polled_transport)
    if not way.paced:
        return "at once", f"{way.label} has no interval: the client asks again at once"
    if settings.adaptive:
        # two digits: the third is another at every poll
        kept = "" if kept_s is None else f"{setting(float(f'{kept_s:.2g}'), 's')}, "
        within = bounds(settings)
        why = f"The interval follows the measured rate, within {within} (Q to change)"
        return f"{kept}adapts", why
    return "", ""


def nothing_to_poll(settings: Settings) -> str:
    """Return why a poll by hand would do nothing; "" if it does something."""
    way = chosen(settings.polled_transport)
    if way.paced:
        return ""
    return f"{way.label} asks all the time: there is nothing for Poll now to do."


def bounds(settings: Settings) -> str:
    """Return the bounds of an adaptive interval: "0.2–10 s"."""
    return f"{tidy(settings.adaptive_low_s)}–{tidy(settings.adaptive_high_s)}{HARD}s"


def not_in_step(settings: Settings) -> str:
    """Return why a crowd cannot ask in step; "" if it can."""
    way = chosen(settings.polled_transport)
    if not way.paced:
        return f"{way.label} has no interval"
    return "" if settings.clients > 1 else "needs more than one client a side"


def _crowd(side: SideName, settings: Settings) -> str:
    """Return what follows how a side works where it has more clients than the one on screen."""
    if settings.clients == 1:
        return ""
    step = side == "polled" and settings.in_step and not not_in_step(settings)
    return f" · {clients(settings.clients)}{' in step' if step else ''}"


def _pushes(limit_per_s: float | None, crowd: str) -> tuple[str, ...]:
    most = "" if limit_per_s is None else f"at most {setting(limit_per_s, '/s')}"
    full = f"the server pushes, {most}".removesuffix(", ")
    if not crowd:
        return full, most
    brief = f"{most}{crowd}".removeprefix(" · ")
    return f"{full}{crowd}", brief, most


def _asks(settings: Settings) -> tuple[str, str, str]:
    way = chosen(settings.polled_transport)
    if not way.paced:
        return "the client asks and waits for news", "asks and waits for news", "waits for news"
    if settings.adaptive:
        adaptive = f"adaptive {bounds(settings)}"
        return f"the client {way.asks} · {adaptive}", f"{way.asks} · {adaptive}", adaptive
    every = f"every {setting(settings.poll_interval_s, 's')}"
    return f"the client {way.asks} {every}", f"{way.asks} {every}", every


def _switched_on(settings: Settings) -> list[str]:
    follows, options = chosen(settings.polled_transport).follows, settings.options("polled")
    words = {"conditional": "If-None-Match", "query_all": "all since the last"}
    return [text for name, text in words.items() if name in follows and getattr(options, name)]
