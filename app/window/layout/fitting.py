"""What stays when the window is low: rows give way in order of rank."""

from collections.abc import Sequence
from dataclasses import dataclass


def fitting(room: int, needed: int, optional: Sequence[tuple[str, int]]) -> set[str]:
    """Return which optional rows fit into ``room`` pixels beside the ``needed`` ones.

    ``optional`` holds name and height, the most important first. A row that does not fit takes
    the less important ones with it, so that the order in which rows go is always the same.
    """
    left = room - needed
    kept: set[str] = set()
    for name, height in optional:
        if height > left:
            break
        left -= height
        kept.add(name)
    return kept


def fitting_pointed(
    room: int, charts: int, lower: int, optional: Sequence[tuple[str, int]], pointed: set[str]
) -> tuple[set[str], int]:
    """Return the rows that fit, and the least height of the charts; all in pixels.

    The charts, which ``room`` leaves out, are ``lower`` or give way for rows that are ``pointed``
    at, unless they are that, too.
    """
    leasts = [charts, lower] if "charts" in pointed else [charts, lower, 0]
    rows = pointed - {"charts"}
    found = [(fitting(room + charts - least, 0, optional), least) for least in leasts]
    kept, least = max(found, key=lambda one: len(one[0] & rows))  # the first of those alike
    return (kept if least else kept - {"charts"}), least


@dataclass(frozen=True, slots=True)
class DrawerRoom:
    """How an open drawer fits: its height, and what stays beside it."""

    height: int
    charts: bool = True
    controls: bool = True


def drawer_room(
    room: int,
    *,
    wanted: int,
    most: int,
    least: int,
    kept: int,
    charts: int,
    controls: int,
    pointed: bool = False,
) -> DrawerRoom:
    """Return how a drawer fits into ``room``; all in pixels.

    It gets what it ``wanted`` up to ``most``, and leaves ``kept`` pixels to the counters unless
    it would be lower than ``least`` then. Where even all the ``room`` is less than that, it takes
    the place of the ``charts``, and then of the ``controls``; the large figures always stay.
    Counters that are ``pointed`` at stay before the charts do, beside a drawer of half its least.
    """
    for given, shown in ((room, True), (room + charts, False)) if pointed else ():
        if given - kept >= min(wanted, least // 2):
            return DrawerRoom(min(wanted, most, given - kept), charts=shown)
    least, most = min(wanted, least), min(wanted, most)
    if room - kept >= least:
        return DrawerRoom(min(most, room - kept))
    if room >= least:
        return DrawerRoom(min(most, room))
    if room + charts >= least:
        return DrawerRoom(min(wanted, room + charts), charts=False)
    most = max(1, room + charts + controls)
    return DrawerRoom(min(wanted, most), charts=False, controls=False)


@dataclass(frozen=True, slots=True)
class GuestRoom:
    """What stays beside the row of a guest; heights in pixels, 0 for what gives way."""

    room: int
    header: int
    controls: int
    charts: bool = True


def guest_room(room: int, header: int, controls: int, charts: int, *, moved: bool) -> GuestRoom:
    """Return what gives way to the row of a guest when ``room`` pixels are left.

    First the controls, then the header, and then the charts, which would be useless low; the guest
    is always there whole. Controls that are to be ``moved`` give way last.
    """
    if room < 0 and not moved:
        room, controls = room + controls, 0
    if room < 0:
        room, header = room + header, 0
    shown = room >= 0
    if not shown:
        room += charts
    if room < 0:
        room, controls = room + controls, 0
    return GuestRoom(room, header, controls, shown)
