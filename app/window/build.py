"""Makes the parts of the window, and joins what always stands there to the lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.actions import Action, Actions
from app.ui.preferences import Preferences
from app.window import remote_view
from app.window.charts.shared import TimeView
from app.window.controls.control_bar import ControlBar
from app.window.counters.counters_row import LessonChoice
from app.window.counters.keeping import Keeping, ShownBefore
from app.window.counters.verdict import Verdict
from app.window.crowd.crowd_way import CrowdWay
from app.window.entry import ValueEntry
from app.window.header.header_bar import HeaderBar
from app.window.host import Asked, Host
from app.window.layout.layout import WindowLayout
from app.window.layout.notice import Notice
from app.window.layout.rows import Rows
from app.window.layout.shelf import Shelf
from app.window.load_news import LoadNews
from app.window.navigation import Navigation
from app.window.painting.mailbox import Mailbox
from app.window.painting.painter import Painter
from app.window.painting.shown_time import ShownTime
from app.window.panel.panel import Panel
from app.window.parts import Parts
from app.window.recordings import Recordings
from app.window.saved_files import SavedFiles
from app.window.settings_model import LabControl, SettingsModel
from app.window.side_words import nothing_to_poll
from app.window.surface import Surface
from app.window.telling import Telling
from app.window.theme_choice import ThemeChoice
from app.window.wire.wire_strip import WireStrip
from feeds.settings import Settings
from feeds.sources import catalogue, find

if TYPE_CHECKING:
    from feeds.load.records import Load

ZOOM_STEP = 0.8


def build(
    lab: LabControl,
    mailbox: Mailbox,
    themes: ThemeChoice,
    preferences: Preferences,
    *,
    asked: Asked | None = None,
    history_s: int = 30,
) -> Host:
    """Return the window for the settings of ``lab``, not yet shown and without any feature."""
    asked = asked or Asked()
    replay = asked.replay
    parts = _parts(lab.settings, mailbox, asked.database_url, replay.time if replay else None)
    surface = parts.surface
    settings = SettingsModel(lab, surface, refuses=remote_view.refuses(asked))
    loads, telling, actions = LoadNews(surface), Telling(surface), Actions(surface)
    saved, shown = SavedFiles(parts.notice, actions, surface), Recordings(surface)
    host = Host(parts, actions, settings, lab, loads, telling, preferences, asked, saved, shown)
    if themes.parent() is None:
        themes.setParent(surface)
    host.words.append(lambda: ("--theme", themes.theme.name))
    loads.watched.connect(lab.watch_load)
    _join_settings(host)
    _join_search(host)
    _join_menus(host)
    _join_figures(parts, loads)
    _join_before(parts)
    remote_view.join(host)
    _join_header(host, themes)
    _add_actions(host, themes, CrowdWay(host))
    parts.header.set_history(history_s)
    parts.navigation.set_history(history_s)
    parts.controls.focus_first()
    parts.layout.dress()
    return host


def _parts(
    settings: Settings, mailbox: Mailbox, database_url: str, time: ShownTime | None
) -> Parts:
    surface = Surface()
    header = HeaderBar([(key, source.label) for key, source in catalogue().items()])
    notice, shelf = Notice(), Shelf()
    panels = Panel("live", database_url), Panel("polled", database_url)
    panels[1].hero.precision = panels[0].hero.precision
    strip, verdict = WireStrip(), Verdict()
    controls = ControlBar(settings)
    rows = Rows(surface, header, notice, panels, shelf, strip, verdict, controls)
    view = TimeView()
    painter = Painter(surface, mailbox, panels, strip, view, time=time)
    return Parts(
        **vars(rows),
        layout=WindowLayout(rows),
        painter=painter,
        navigation=Navigation(view, painter, panels, strip),
        keeping=Keeping(surface),
        teaching=LessonChoice(surface),
    )


def _join_settings(host: Host) -> None:
    """Have the controls, the source's name and the panels' titles show what is set."""
    model, parts = host.settings, host.parts
    header, controls, panels = parts.header, parts.controls, parts.panels

    def describe(settings: Settings) -> None:
        header.set_transports(settings.live_transport, settings.polled_transport, settings.clients)
        for panel in panels:
            panel.describe(settings)

    def show(before: Settings, now: Settings) -> None:
        if before.source != now.source:
            parts.painter.intake.expects_source = True
            header.set_source(now.source)
        describe(now)
        if not model.is_dragged:  # never under the hand
            controls.show_settings(now)

    def refuse(why: str) -> None:
        host.tell(why)
        controls.show_settings(model.settings)

    def name_unit() -> None:
        for panel in panels:
            panel.set_unit(find(model.settings.source).unit)

    def follow(_at_ns: int, standing: bool) -> None:
        if not standing:
            controls.show_interval(parts.painter.intake.history.polled.now.poll_interval_s)

    parts.painter.painted.append(follow)
    parts.painter.intake.settings = lambda: model.settings
    parts.painter.intake.source_began.connect(name_unit)
    name_unit()
    controls.changed.connect(model.drag)
    model.changed.connect(show)
    model.refused.connect(refuse)
    header.set_source(model.settings.source)
    describe(model.settings)


def _join_search(host: Host) -> None:
    """While a search for a capacity has a crowd of one side, say of each how many it has."""
    searching = False

    def follow(load: Load) -> None:
        nonlocal searching
        size, settings, before = load.size, host.settings.settings, searching
        searching = size.live != size.polled
        if before or searching:
            for panel, clients in zip(host.parts.panels, (size.live, size.polled), strict=True):
                panel.describe(settings.replace(clients=clients) if searching else settings)

    host.loads.changed.connect(follow)


def _join_menus(host: Host) -> None:
    """Have the menus of the panels' titles set what is chosen in them."""
    entry = ValueEntry(host.parts.surface)
    for panel in host.parts.panels:
        menu = panel.title.menu
        menu.wanted.connect(lambda changes: host.settings.change(**changes))
        menu.asked.connect(
            lambda name, title, limit: entry.ask(
                name, title, limit, lambda value: host.settings.change(**{name: value})
            )
        )


def _poll_now(host: Host) -> None:
    """Poll once, or say why that would be nothing."""
    if why := nothing_to_poll(host.settings.settings):
        host.tell(why, tone="calm")
    else:
        host.lab.poll_now()


def _join_figures(parts: Parts, loads: LoadNews) -> None:
    """Have panels and verdict show the newest figures, as the teaching switches say."""
    due, taught = parts.painter.figures_due, parts.teaching.changed
    for panel in parts.panels:
        due.connect(panel.show_counters)
        taught.connect(panel.counters.teach)
    due.connect(parts.verdict.set_counters)
    loads.changed.connect(parts.verdict.take_load)


def _join_before(parts: Parts) -> None:
    """Have panels and verdict show beside the present what was kept."""

    def show(shown: ShownBefore | None) -> None:
        parts.painter.show_before(shown)
        for panel in parts.panels:
            panel.show_before(shown)
        said = "" if shown is None else f"Before ({shown.title}): {shown.before.sentence}"
        parts.verdict.set_before(said)
        parts.layout.fit()

    parts.keeping.changed.connect(show)


def _join_header(host: Host, themes: ThemeChoice) -> None:
    """Have the header's buttons do what they say."""
    parts, model, asked = host.parts, host.settings, host.asked
    header, painter, shelf = parts.header, parts.painter, parts.shelf
    where = f"at {asked.remote.name}" if asked.remote is not None else ""

    def choose_source(key: str) -> None:
        model.change(source=key, rate_per_s=find(key).default_rate_per_s)

    def drawer_changed(name: str) -> None:
        header.set_drawer(name)
        shelf.setVisible(bool(name))
        parts.layout.fit()
        if not name and parts.surface.focusWidget() is None:
            parts.controls.focus_first()  # they may have given way to the drawer
        painter.refresh()

    header.source_chosen.connect(choose_source)
    header.pause.clicked.connect(painter.pause)
    header.reset.clicked.connect(lambda _checked: host.lab.reset())
    header.poll.clicked.connect(lambda _checked: _poll_now(host))
    header.theme_chosen.connect(themes.choose)
    header.history_chosen.connect(parts.navigation.set_history)
    header.drawer_pressed.connect(shelf.toggle)
    header.set_theme_choice(themes.choice)
    themes.changed.connect(header.set_theme_choice)
    painter.pause_changed.connect(header.set_paused)
    painter.intake.source_noted.connect(
        lambda note: header.set_source(model.settings.source, where or note)
    )
    shelf.changed.connect(drawer_changed)


def _add_actions(host: Host, themes: ThemeChoice, crowd: CrowdWay) -> None:
    """Have the window do what its keys say; features add theirs."""
    actions, lab, parts = host.actions, host.lab, host.parts
    painter, navigation = parts.painter, parts.navigation
    live, polled = (panel.title for panel in parts.panels)

    def pause() -> None:
        painter.pause(not painter.is_paused)

    def zoom(factor: float) -> None:
        navigation.zoom(factor, 1.0)

    tray, freeze = parts.layout.tray, "Freeze the picture, or resume"
    # what is open over the crowd's bar is closed first
    actions.closers += [crowd.cancel, parts.shelf.close_drawer, tray.close]
    actions.add(
        Action("poll-now", "Poll once now", "Measure", ("P",), lambda: _poll_now(host)),
        Action("push", "How updates are pushed", "Measure", ("L",), live.open_menu),
        Action("pull", "How updates are asked for", "Measure", ("Q",), polled.open_menu),
        Action("reset", "Set all counters to zero", "Measure", ("R",), lab.reset),
        Action("pause", freeze, "View", ("Space",), pause, on=lambda: painter.is_paused),
        Action("go-live", "Back to now", "View", ("N", "End", "Home"), navigation.go_live),
        Action("controls", "To the sliders, also on stage", "Measure", ("C",), tray.toggle),
        Action("clients", "How many clients", "Measure", ("X",), lambda: tray.bring("clients")),
        Action("one-panel", "One side alone, or both", "View", ("W",), parts.layout.turn),
        Action("zoom-in", "Less time", "View", ("+", "="), lambda: zoom(ZOOM_STEP)),
        Action("zoom-out", "More time", "View", ("-",), lambda: zoom(1 / ZOOM_STEP)),
        Action("theme", "Dark or light", "View", ("T",), themes.toggle),
        Action("close", "Close what is open", "View", ("Esc",), actions.close_topmost),
        Action("quit", "Quit", "Program", ("Ctrl+Q",), parts.surface.close),
    )
