"""The command ``live-vs-polled``: read the command line, then start what it asks for.

Nothing slow is imported before the command line is known to be right: each command is imported
when it runs, so that ``--help`` and a mistake answer at once.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from math import inf

from app.command_line import contradictions, deployed, elsewhere, grammar, options, parser
from app.command_line.words import check_words
from app.text.mistakes import PROGRAM, complain
from feeds.foreign import reason

Given = argparse.Namespace
CROWD = 100
"""Clients that ``crowd`` has if ``--clients`` does not say."""
MEASURE_DURATION_S, UNTIL_DURATION_S, PICTURE_DURATION_S = 10.0, 600.0, 5.0
"""How long ``measure``, ``--until``, and a picture or clip take if ``--duration`` does not say."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (the process's own if ``None``) and return the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        given = parse(words)
    except SystemExit as stop:
        return _status(stop)
    try:
        return _COMMANDS[given.command](given)
    except KeyboardInterrupt:
        return 130  # before a command took the signal over: nothing to tidy up yet
    except SystemExit as stop:
        return _status(stop)
    except (OSError, MemoryError, ImportError) as error:
        # no descriptor, no memory to be had: also what is imported late may fail to load
        return complain(f"cannot go on: {reason(error) or 'no memory'}")


def parse(words: list[str]) -> Given:
    """Return what ``words`` ask for; a mistake is told in one line and exits with 2."""
    made = parser.build(for_help=bool({"-h", "--help"} & set(words)))
    given = made.parse_args(check_words(words, made))
    options.spread(given)
    return given


def _window(given: Given) -> int:
    """Open the window, or show both sides in the terminal when there is no display."""
    from app.running import display, outputs

    for name in ("screenshot", "clip"):
        if (target := getattr(given, name)) is not None:
            outputs.check_writable(f"--{name}", target)
    drawn = given.screenshot is not None or given.clip is not None
    url = options.database_url(given)
    length_s = PICTURE_DURATION_S if drawn else None
    settings, explicit = options.settings_from(given, duration_s=length_s)
    if lack := options.lacking(settings, url):
        return complain(lack)
    display.settle()
    platform = display.platform()
    if not platform and not drawn:
        asked = "--story" if given.story is not None else "--present" if given.present else ""
        if asked:
            return complain(f"{asked}: there is no display; {PROGRAM} story --check needs none")
        if given.connect is not None:
            return complain(f"--connect: there is no display; {PROGRAM} measure needs none")
        from app.commands import terminal

        return terminal.run(settings, url)
    problem = display.problem(platform)
    if problem and drawn and not display.problem("offscreen"):
        complain(f"{problem}; the picture is drawn without a display")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif problem:
        return complain(problem)
    remote, settings = elsewhere.joined(given, settings)
    from app.commands import window

    names = ("reset_settings", "theme", "size", "text_scale", "story", "present")
    looks = {name: getattr(given, name) for name in (*names, "screenshot", "clip")}
    return window.run(window.Plan(settings, explicit, database_url=url, remote=remote, **looks))


def _measure(given: Given) -> int:
    """Measure without a window."""
    from app.running import outputs

    contradictions.check_measure(given)
    url = options.database_url(given)
    if given.json not in (None, "-"):
        outputs.check_writable("--json", given.json)
    if given.check_theory:
        from app.commands import check_theory

        seed = getattr(given, "seed", None)
        return check_theory.run(json=given.json, seed=seed, database_url=url)
    if given.all_transports:
        return _all_ways(given, url)
    from app.commands import measure

    limit_s = UNTIL_DURATION_S if given.until else MEASURE_DURATION_S
    settings, _ = options.settings_from(given, duration_s=limit_s)
    if lack := options.lacking(settings, url):
        return complain(lack)
    remote, settings = elsewhere.joined(given, settings)
    until = measure.Until(given.of or grammar.UNTIL_DEFAULT, given.until) if given.until else None
    return measure.run(
        settings,
        json=given.json,
        out=given.out,
        record=given.record,
        force=given.force,
        until=until,
        database_url=url,
        remote=remote,
    )


def _all_ways(given: Given, url: str) -> int:
    """Measure every way to push and to pull."""
    from app.commands import all_ways
    from feeds.evidence.all_ways import DURATION_S, POLL_INTERVAL_S

    settings, explicit = options.settings_from(given, duration_s=DURATION_S)
    if "poll_interval_s" not in explicit:
        settings = settings.replace(poll_interval_s=POLL_INTERVAL_S)
    return all_ways.run(
        settings, json=given.json, out=given.out, force=given.force, database_url=url
    )


def _capacity(given: Given) -> int:
    """Search for how many clients each side can bear."""
    from app.running import outputs

    contradictions.check_capacity(given)
    url = options.database_url(given)
    if given.json not in (None, "-"):
        outputs.check_writable("--json", given.json)
    from app.commands import capacity
    from feeds.capacity.records import CapacityPlan

    settings, explicit = options.settings_from(given)
    if lack := options.lacking(settings, url):
        return complain(lack)
    chosen = {"max_latency_s": given.max_latency, "most": given.most, "sides": given.side}
    plan = CapacityPlan(settings=settings, **{k: v for k, v in chosen.items() if v is not None})
    return capacity.run(
        plan, explicit, json=given.json, out=given.out, force=given.force, database_url=url
    )


def _compare(given: Given) -> int:
    """Put two runs side by side."""
    from app.commands import compare

    return compare.run(given.a, given.b, as_json=given.json)


def _replay(given: Given) -> int:
    """Show a recording again."""
    from app.running import display, outputs

    contradictions.check_replay(given)
    if given.json not in (None, "-"):
        outputs.check_writable("--json", given.json)
    window = given.json is None and given.speed != inf
    if window:
        display.settle()
        window = bool(platform := display.platform())
        if window and (problem := display.problem(platform)):
            return complain(problem)
    from app.commands import replay

    return replay.run(given.file, json=given.json, speed=given.speed, window=window)


def _story(given: Given) -> int:
    """List the stories, or check one."""
    from app.running import outputs

    contradictions.check_story(given)
    if given.json not in (None, "-"):
        outputs.check_writable("--json", given.json)
    from app.commands import story

    if given.list:
        return story.listing()
    for flag in ("notes", "handout"):
        if (page := getattr(given, flag)) is not None:
            outputs.check_writable(f"--{flag}", page, replaces=given.force)
    if given.notes is not None:
        from app.commands import story_pages

        return story_pages.write_notes(given.check, given.notes)
    url = options.database_url(given)
    from app.commands.rendering.looks import looks
    from app.commands.rendering.recorded import shot_name
    from feeds.stories.reader import bundled

    pictures, chosen = None, [given.check] if given.check else bundled()
    if given.render is not None:
        pictures = given.render, looks(given.sizes, given.text_scale, given.theme, given.views)
        names = (
            f"{shot_name(one, number)}-{look.name}.png"
            for one in chosen
            for number in story.numbers(one, given.step)
            for look in pictures[1]
        )
        outputs.check_folder("--render", given.render, (*names, "index.html"))
    return story.check(
        chosen,
        step=given.step,
        seed=given.seed,
        json=given.json,
        database_url=url,
        pictures=pictures,
        handout=given.handout,
    )


def _serve(given: Given) -> int:
    """Run the source and the gateways."""
    from app.commands import serve

    contradictions.check_serve(given)
    url = options.database_url(given)
    settings, explicit = options.settings_from(given)
    if lack := options.lacking(settings, url):
        return complain(lack)
    where = deployed.deployment(given)
    settings = contradictions.direct(settings, explicit, where, url)
    ports = {"live_port": given.live_port or 0, "polled_port": given.polled_port or 0}
    return serve.run(
        settings,
        **ports,
        as_json=given.json,
        database_url=url,
        deployment=where,
        token=deployed.token(),
    )


def _crowd(given: Given) -> int:
    """Have many clients, or some of them."""
    from app.commands import crowd
    from app.running import outputs

    contradictions.check_crowd(given)
    if given.locustfile:
        return int(not outputs.say(str(crowd.locustfile())))
    token, port = elsewhere.token_there(given.token_file), given.master_port or crowd.PORT
    if given.worker:
        return crowd.work(given.master_host, port, token)
    if given.json not in (None, "-"):
        outputs.check_writable("--json", given.json)
    plan = crowd.CrowdPlan(
        live_url=given.live_url,
        polled_url=given.polled_url,
        token=token,
        certificates=elsewhere.certificates(given.ca),
        own_workers=not given.master,
        port=port,
        chosen={"clients": CROWD, "duration_s": MEASURE_DURATION_S}
        | options.given_of(given, **{name: name for name in crowd.CHOSEN}),
        **options.given_of(given, workers="workers", bind="master_bind_host", ramp_per_s="ramp"),
    )
    return crowd.run(plan, json=given.json, out=given.out, force=given.force)


def _doctor(given: Given) -> int:
    """Check whether the window can run."""
    from app.commands import doctor

    return doctor.run(options.database_url(given))


_COMMANDS: dict[str | None, Callable[[Given], int]] = {
    None: _window,
    "measure": _measure,
    "capacity": _capacity,
    "compare": _compare,
    "replay": _replay,
    "story": _story,
    "serve": _serve,
    "crowd": _crowd,
    "doctor": _doctor,
}


def _status(stop: SystemExit) -> int:
    """Return the exit status that ``stop`` carries."""
    return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
