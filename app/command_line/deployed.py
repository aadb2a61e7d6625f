"""Where the servers run and what opens them, as a command line and its environment say."""

from __future__ import annotations

import argparse
import os
import re
from argparse import ArgumentTypeError
from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import ip_address
from typing import get_args

from app.text.mistakes import hint, mistake
from feeds.deployment import LOOPBACK, Deployment, Role
from feeds.foreign import reason
from feeds.own_token import TOKEN_VARIABLE, token_problem
from feeds.upstream import broker_url

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL}){{0,20}}", re.ASCII)
_ORIGIN = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.ASCII)
_USUAL = {"http": ":80", "https": ":443"}
"""Ports that no browser writes into an origin."""


def address(text: str) -> str:
    """Return an address of this machine to listen on, as a number."""
    try:
        found = ip_address(text.strip())
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not an address such as 192.0.2.7 or ::") from None
    if getattr(found, "scope_id", None):
        raise ArgumentTypeError(f"{text!r} names an interface, which no URL can")
    return str(found)


def role(text: str) -> Role:
    """Return what of the servers is to run here."""
    roles: tuple[Role, ...] = get_args(Role)
    for one in roles:
        if one == text:
            return one
    raise ArgumentTypeError(
        f"{text!r} is not a role; there are {', '.join(roles)}{hint(text, [*roles])}"
    )


def hosts(text: str) -> list[str]:
    """Return the names between commas by which requests may call the gateways, without a port."""
    return [_host(one.strip()) for one in text.split(",")]


def _host(text: str) -> str:
    try:
        found = ip_address(text.strip("[]"))
    except ValueError:
        if not _NAME.fullmatch(text.lower()):
            wrong = "is not a name such as updates.example.org (no scheme, port or path)"
            raise ArgumentTypeError(f"{text!r} {wrong}") from None
        return text.lower()
    return f"[{found}]" if found.version == 6 else str(found)


def origins(text: str) -> list[str]:
    """Return the origins between commas whose pages may read the gateways."""
    found = []
    for one in text.split(","):
        match = _ORIGIN.fullmatch(one.strip().lower())
        if match is None:
            wrong = "is not an origin such as https://example.org (no path, no star)"
            raise ArgumentTypeError(f"{one.strip()!r} {wrong}")
        scheme, name, port = match.groups(default="")
        found.append(f"{scheme}://{name}{'' if port == _USUAL[scheme] else port}")
    return found


def subject(text: str) -> str:
    """Return what the subjects of a fleet begin with."""
    if not broker_url.SUBJECT.fullmatch(text):
        wrong = "is not a subject: up to 4 parts with dots between, of 1 to 64 of A-Z a-z 0-9 _ -"
        raise ArgumentTypeError(f"{text!r} {wrong}")
    return text


def broker(text: str) -> str:
    """Return the URL of a broker; one that is none is told without any of it."""
    if trouble := broker_url.problem(text):
        raise ArgumentTypeError(f"the URL {trouble}")
    return text


def upstream(given: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> str:
    """Return the URL of the broker: the option's, else the environment's."""
    url = str(given.upstream or "")
    if not url:
        url = environment.get(broker_url.VARIABLE, "")
        if trouble := url and broker_url.problem(url):
            mistake(f"{broker_url.VARIABLE}: the URL {trouble}")
    return url


def _check_upstream(given: argparse.Namespace, url: str) -> None:
    """End the program with 2 where something is missing to the broker, or belongs to none."""
    if not url:
        if given.role not in (None, "all"):
            what = "the broker between source and gateways"
            mistake(f"--role: {given.role} needs --upstream, {what}")
        for flag, value in (("--upstream-ca", given.upstream_ca), ("--subject", given.subject)):
            if value is not None:
                mistake(f"{flag}: belongs to --upstream, which is missing")
        return
    if given.upstream_ca is not None:
        import ssl

        try:
            ssl.create_default_context(cafile=given.upstream_ca)
        except (OSError, ValueError) as error:
            mistake(f"--upstream-ca: {given.upstream_ca} cannot be read: {reason(error)}")
    if find_spec("nats") is None:
        mistake("--upstream: needs nats-py: pip install -e '.[nats]' in the clone")


def deployment(given: argparse.Namespace) -> Deployment:
    """Return where the servers of ``serve`` run; what cannot be ends the program with 2."""
    url = upstream(given)
    _check_upstream(given, url)
    found = Deployment(
        role=given.role or "all",
        upstream=url,
        upstream_certificates=given.upstream_ca or "",
        subject=given.subject or Deployment().subject,
        bind=given.bind or LOOPBACK,
        certificate=given.certificate or "",
        key=given.key or "",
        hosts=tuple(given.allow_host or ()),
        origins=tuple(given.allow_origin or ()),
    )
    if found.encrypted:
        from feeds.encryption import objection

        if trouble := objection(found):
            mistake(trouble)
    elif found.exposed and found.role != "source" and not given.plain:
        mistake(
            f"--bind: {found.bind} can be reached from other machines: give --certificate and "
            "--key, or --plain to do without encryption"
        )
    return found


def token(environment: Mapping[str, str] = os.environ) -> str:
    """Return the token that the environment sets, or "".

    One that is none ends the program with 2; nothing of it is told.
    """
    found = environment.get(TOKEN_VARIABLE, "")
    trouble = found and token_problem(found)
    return mistake(f"{TOKEN_VARIABLE}: the token {trouble}") if trouble else found
