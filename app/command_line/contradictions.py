"""Options that contradict each other end the program with one line and 2."""

import os
from argparse import ArgumentTypeError, Namespace
from math import inf
from pathlib import Path

from app.command_line.options import OPTIONS
from app.command_line.values import story
from app.text.flags import NUMBERS, OTHERS
from app.text.mistakes import mistake
from feeds.deployment import Deployment
from feeds.frame import SIDES
from feeds.remote.ours import OURS, shown
from feeds.settings import LIMITS, USUAL, Settings

NOT_FOR_CAPACITY = {"--clients": "clients", "--duration": "duration_s"}
"""Options of a run that a search for capacity decides itself, and what they set."""

_ELSEWHERE = {
    "gateway": (("source", "rate_per_s", "seed"), "is the source's, which runs elsewhere"),
    "source": (
        ("live_transport", "polled_transport", "message_bytes", "push_limit_per_s"),
        "is the gateways', which run elsewhere",
    ),
}
"""Settings that mean nothing where a role of ``serve`` runs, and why."""
_OF_MASTER = [
    *("live_url", "polled_url", "ca", "clients", "duration_s", "poll_interval_s", "ramp"),
    *("workers", "master_bind_host", "json", "out"),
]
"""Options of ``crowd`` that a worker is told by its master."""


def check_measure(given: Namespace) -> None:
    """Check the options of ``measure``."""
    if given.of and not given.until:
        mistake("--of: names the figure of --until, which is missing")
    _check_targets(given)
    check_connect(given)
    if given.all_transports:
        others = {"until": "--until", "record": "--record", "check_theory": "--check-theory"}
        others |= {name: OTHERS[name] for name in ("live_transport", "polled_transport")}
        for name, flag in (others | {"query_all": OTHERS["query_all"]}).items():
            if getattr(given, name, None):
                mistake(f"{flag}: does not go with --all-transports, which measures every way")
    else:
        _check_switches(given)
    if given.check_theory:
        others = {name: f"--{name}" for name in ("out", "record", "until")} | OTHERS
        others |= {one.setting: one.flag for one in OPTIONS if one.flag != "--seed"}
        for name, flag in others.items():
            if getattr(given, name, None) is not None:
                mistake(f"{flag}: does not go with --check-theory, which has its own settings")
    if getattr(given, "in_step", False) and getattr(given, "clients", 1) == 1:
        most = LIMITS["clients"].high
        mistake(f"--in-step: there is one client; it goes with --clients 2 to {most:g}")


def check_capacity(given: Namespace) -> None:
    """Check the options of ``capacity``."""
    _check_targets(given)
    for flag, setting in NOT_FOR_CAPACITY.items():
        if hasattr(given, setting):
            mistake(f"{flag}: does not go with capacity, which tries crowds of up to --most")
    _check_switches(given)


def _check_targets(given: Namespace) -> None:
    """Check where evidence and JSON go."""
    record = getattr(given, "record", None)
    if given.force and given.out is None and record is None:
        owners = "--out or --record" if hasattr(given, "record") else "--out"
        mistake(f"--force: belongs to {owners}, which is missing")
    json = None if given.json == "-" else given.json
    _check_apart({"--out": given.out, "--record": record, "--json": json})


def _check_apart(targets: dict[str, Path | str | None]) -> None:
    """Check that no file is another one's target, nor in the folder that is."""
    taken: dict[str, Path] = {}
    for flag, target in targets.items():
        if target is None:
            continue
        try:
            real = Path(os.path.realpath(target))
        except OSError:  # the working folder is gone: whoever writes there says so
            continue
        for other, place in taken.items():
            if place in (real, *real.parents):
                mistake(f"{flag}: {target} is {other}, or in it; name another file")
        taken[flag] = real


def _check_switches(given: Namespace) -> None:
    """Check that the way to poll follows the switches that are given with it."""
    from feeds import choices

    polled = choices.chosen(getattr(given, "polled_transport", USUAL["polled"]))
    if getattr(given, "query_all", False) and "query_all" not in polled.follows:
        mistake(f"--query-all: means nothing to --polled {polled.key}")
    for name in ("adaptive", "in_step"):
        if getattr(given, name, None) and not polled.paced:
            mistake(f"{OTHERS[name]}: --polled {polled.key} asks at no interval")


def check_story(given: Namespace) -> None:
    """Check the options of ``story``; a page is of a story that is checked then."""
    _check_pages(given)
    if given.force and given.notes is None and given.handout is None:
        mistake("--force: belongs to --notes or --handout, which is missing")
    if given.notes is None and given.list == (given.check is not None or given.render is not None):
        both = "do not go together" if given.list else "one of them is needed"
        mistake(f"--list, --check, --render: {both}")
    looks = given.sizes, given.text_scale, given.theme, given.views
    if given.render is None and any(looks):
        mistake("--sizes, --text-scale, --theme, --views: belong to --render, which is missing")
    if given.check is None and given.json not in (None, "-"):
        mistake("--json: a file holds the results of one story; name it with --check")
    for name in ("step", "json", "seed"):
        without = given.list or (name == "step" and given.check is None)
        if without and getattr(given, name) is not None:
            mistake(f"--{name}: belongs to --check, which is missing")
    steps = len(given.check.steps) if given.check else 0
    if given.step is not None and given.step > steps:
        mistake(f"--step: {given.step} is outside 1 to {steps}, the steps of {given.check.key}")


def _check_pages(given: Namespace) -> None:
    """Check what a page to print is asked of, and put the story in its place."""
    pages = {f"--{name}": getattr(given, name) for name in ("notes", "handout")}
    asked = [flag for flag, target in pages.items() if target is not None]
    if not asked:
        if given.story is None:
            return
        if given.list or given.check or given.render:
            mistake(f"{given.story!r} is not expected here")
        mistake(f"{given.story}: --check, --notes or --handout says what is to be done with it")
    others = [f"--{name}" for name in ("list", "check", "render") if getattr(given, name)]
    if len(asked) > 1 or others:
        mistake(f"{asked[0]}: does not go with {[*asked[1:], *others][0]}")
    if given.story is None:
        mistake(f"{asked[0]}: the story is missing; write its key or its file behind it")
    try:
        given.check = story(given.story)
    except ArgumentTypeError as error:
        mistake(f"{asked[0]}: {error}")


def check_replay(given: Namespace) -> None:
    """Check the options of ``replay``."""
    if given.json is not None and given.speed not in (None, inf):
        mistake("--speed: with --json only max, for figures take no time")
    if given.json not in (None, "-"):
        _check_apart({"FILE": given.file, "--json": given.json})


def check_serve(given: Namespace) -> None:
    """Check the options of ``serve``."""
    if given.live_port and given.live_port == given.polled_port:
        mistake(f"--polled-port: {given.polled_port} is the live server's port already")
    if given.key and not given.certificate:
        mistake("--key: belongs to --certificate, which is missing")
    if given.plain and given.certificate:
        mistake("--plain: does not go with --certificate, which encrypts")


def direct(
    settings: Settings, explicit: frozenset[str], deployment: Deployment, url: str
) -> Settings:
    """Return ``settings`` as they are where clients reach the gateways themselves, if they do.

    Nothing simulates a network there, and nobody asks but who comes from outside.
    """
    from feeds import choices

    if not deployment.direct:
        return settings
    flags = {one.setting: one.flag for one in OPTIONS} | OTHERS
    names, why = _ELSEWHERE.get(deployment.role, ((), ""))
    for name in names:
        if name in explicit:
            mistake(f"{flags[name]}: {why}")
    simulated: dict[str, float] = {"delay_ms": 0, "jitter_ms": 0}
    for name, only in {**simulated, "clients": 1}.items():
        if name in explicit and getattr(settings, name) != only:
            mistake(f"{flags[name]}: clients come from outside; nothing here stands for them")
    for side in SIDES:
        key = settings.transport(side)
        if choices.chosen(key).database and not url:
            mistake(
                f"--{side}: the built-in database of {key} is for this machine alone; "
                "name your own with --database-url"
            )
    return settings.replace(**simulated)


def check_crowd(given: Namespace) -> None:
    """Check the options of ``crowd``."""
    if given.locustfile:
        return
    roles = [f"--{name}" for name in ("master", "worker") if getattr(given, name)]
    if len(roles) > 1:
        mistake("--worker: does not go with --master")
    if given.worker:
        others, why = _OF_MASTER, "the master decides that"
    else:
        others, why = ["master_host"], "goes with --worker"
    for name in others:
        if getattr(given, name) is not None:
            mistake(f"{NUMBERS.get(name, _flag(name))}: {why}")
    needed = ("master_host",) if given.worker else ("live_url", "polled_url")
    for name in needed:
        if not getattr(given, name):
            mistake(f"{_flag(name)}: is missing")
    if not given.master:
        for name in ("master_bind_host", *(() if given.worker else ("master_port",))):
            if getattr(given, name) is not None:
                mistake(f"{_flag(name)}: goes with --master")
    _check_targets(given)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def check_connect(given: Namespace) -> None:
    """Check what is given beside ``--connect``, or without it."""
    if given.connect is None:
        for name, flag in (("token_file", "--token-file"), ("ca", "--ca")):
            if getattr(given, name) is not None:
                mistake(f"{flag}: belongs to --connect, which is missing")
        return
    flags = {one.setting: one.flag for one in OPTIONS} | OTHERS
    for name, flag in ({"preset": "--preset", "database_url": "--database-url"} | flags).items():
        ours = name in OURS or name == "fairness"
        if not ours and hasattr(given, name):
            mistake(f"{flag}: is the server's with --connect")
    fairness = getattr(given, "fairness", None)
    if fairness is not None and fairness != shown(Settings(), Settings(fairness=fairness)).fairness:
        mistake("--fairness: only polled-keep-alive and phase-locked are set here with --connect")
    if given.ca is not None and not given.connect.encrypted:
        mistake("--ca: the URL of --connect is not one of TLS (https, wss)")
    for name in ("all_transports", "check_theory"):
        if getattr(given, name, None):
            mistake(f"{_flag(name)}: does not go with --connect")
