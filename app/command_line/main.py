"""The command ``live-vs-polled``: read the command line, then start what it asks for.

Nothing slow is imported before the command line is known to be right: each command is imported
when it runs, so that ``--help`` and a mistake answer at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper

from app.command_line import evidence_options, options, parser, render_options, story_options
from app.command_line.words import check_words
from app.text import mistakes

Given = argparse.Namespace


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (the process's own if ``None``) and return the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old code page lacks ± and narrow spaces
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


def parse(words: list[str]) -> Given:
    """Return what ``words`` ask for; a mistake is told in one line and exits with 2."""
    grammar = parser.build(for_help=bool({"-h", "--help"} & set(words)))
    given = grammar.parse_args(check_words(words, grammar))
    looks = ("theme", "size", "text_scale", "present")
    window_only = ("screenshot", "reset_settings", "story", *looks)
    if given.command:
        for name in window_only:
            if getattr(given, name):
                flag = "--" + name.replace("_", "-")
                mistakes.mistake(f"{flag}: belongs to the window, not to {given.command}")
    return given


def _window(given: Given) -> int:
    """Open the window, or show both sides in the terminal when there is no display."""
    from app.running import display, outputs

    if given.screenshot is not None:
        outputs.check_writable("--screenshot", given.screenshot)
    settings, explicit = options.settings_from(given)
    platform = display.platform()
    if not platform and given.screenshot is None:
        asked = "--story" if given.story is not None else "--present" if given.present else ""
        if asked:
            told = f"{asked}: there is no display; {mistakes.PROGRAM} story --check needs none"
            sys.stderr.write(f"{mistakes.PROGRAM}: {told}\n")
            return 1
        from app.commands import terminal

        return terminal.run(settings)
    problem = display.problem(platform)
    if problem and given.screenshot is not None and not display.problem("offscreen"):
        sys.stderr.write(f"{mistakes.PROGRAM}: {problem}; the picture is drawn without a display\n")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif problem:
        sys.stderr.write(f"{mistakes.PROGRAM}: {problem}\n")
        return 1
    from app.commands import window

    return window.run(
        settings,
        screenshot=given.screenshot,
        reset_settings=given.reset_settings,
        explicit=explicit,
        looks=window.Appearance(given.theme, given.size, given.text_scale),
        story=given.story,
        present=given.present,
    )


def _measure(given: Given) -> int:
    """Measure without a window."""
    from app.running import outputs

    evidence_options.check(given)
    if given.json not in (None, "-"):
        outputs.check_writable("--json", given.json)
    if given.check_theory:
        from app.commands import check_theory

        return check_theory.run(json=given.json, seed=getattr(given, "seed", None))
    from app.commands import measure

    if given.out is not None:
        outputs.check_evidence("--out", given.out, force=given.force)
    limit_s = evidence_options.UNTIL_DURATION_S if given.until else parser.MEASURE_DURATION_S
    settings, _ = options.settings_from(given, duration_s=limit_s)
    until = evidence_options.until_from(given)
    return measure.run(settings, json=given.json, out=given.out, until=until)


def _compare(given: Given) -> int:
    """Put two runs side by side."""
    from app.commands import compare

    return compare.run(given.a, given.b, as_json=given.json)


def _story(given: Given) -> int:
    """List the stories, or check one."""
    from app.running import outputs

    story_options.check(given)
    if given.json not in (None, "-"):
        outputs.check_writable("--json", given.json)
    from app.commands import story

    if given.list:
        return story.listing()
    from feeds.stories.reader import bundled

    pictures = None
    if given.render is not None:
        outputs.check_folder("--render", given.render)
        pictures = given.render, render_options.looks_from(given)
    chosen = [given.check] if given.check else bundled()
    return story.check(chosen, step=given.step, seed=given.seed, json=given.json, pictures=pictures)


def _serve(given: Given) -> int:
    """Run the source and the gateways."""
    from app.commands import serve

    if given.live_port and given.live_port == given.polled_port:
        mistakes.mistake(f"--polled-port: {given.polled_port} is the live server's port already")
    settings, _ = options.settings_from(given)
    return serve.run(
        settings, live_port=given.live_port, polled_port=given.polled_port, as_json=given.json
    )


def _doctor(given: Given) -> int:
    """Check whether the window can run."""
    from app.commands import doctor

    return doctor.run()


_COMMANDS: dict[str | None, Callable[[Given], int]] = {
    None: _window,
    "measure": _measure,
    "compare": _compare,
    "story": _story,
    "serve": _serve,
    "doctor": _doctor,
}


def _status(stop: SystemExit) -> int:
    """Return the exit status that ``stop`` carries."""
    return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
