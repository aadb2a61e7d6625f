"""Certificates and keys: what is wrong is one line, and nobody is asked for a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.deployment import Deployment
from feeds.encryption import known_here, misnamed, objection
from tests.support.certificates import Authority, encrypt

Case = Callable[[Authority], tuple[str, str]]
LONG_AGO, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)


def _nonsense(at: Authority) -> str:
    file = at.folder / "nonsense.pem"
    file.write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n\xff")
    return str(file)


CASES: dict[str, tuple[str, Case]] = {
    "no file": ("--certificate: {0} cannot be read: ", lambda at: (str(at.folder / "no"), "")),
    "a folder": ("--certificate: {0} cannot be read: ", lambda at: (str(at.folder), "")),
    "no certificate": ("--certificate: {0} holds no certificate", lambda at: (_nonsense(at), "")),
    "no key": ("--certificate: {0} holds no key (PEM); name", lambda at: (at.issue("a")[0], "")),
    "no key file": (
        "--key: {1} cannot be read: ",
        lambda at: (at.issue("a")[0], str(at.folder / "no")),
    ),
    "a key that is none": ("--key: {1} holds no key", lambda at: (at.issue("a")[0], _nonsense(at))),
    "another's key": (
        "--key: {1} is not the key of the certificate in {0}",
        lambda at: (at.issue("a")[0], at.issue("b")[1]),
    ),
    "an encrypted key": (
        "--key: {1} is encrypted; ",
        lambda at: (at.issue("a")[0], encrypt(at.issue("a")[1], b"secret")),
    ),
    "over": ("--certificate: {0} has expired", lambda at: at.issue("a", ends=LONG_AGO)),
    "not yet": (
        "--certificate: {0} is not valid yet",
        lambda at: at.issue("a", begins=LATER, ends=LATER.replace(year=2091)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_one_line(name: str, tmp_path: Path) -> None:
    begins, make = CASES[name]
    certificate, key = make(Authority(tmp_path))
    said = objection(Deployment(certificate=certificate, key=key))
    assert said.startswith(begins.format(certificate, key))
    assert "\n" not in said


def test_a_good_one_is_taken_and_known_by_its_authority_alone(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    for deployment in (
        authority.deployment("updates.example.org"),
        authority.deployment("127.0.0.1"),
    ):
        assert objection(deployment) == ""
        assert not misnamed(deployment)
        assert not known_here(deployment)
        assert not known_here(deployment, deployment.certificate)
        assert known_here(deployment, authority.file)
    certificate, key = authority.issue("both", "updates.example.org")
    together = tmp_path / "together.pem"
    together.write_bytes(Path(certificate).read_bytes() + Path(key).read_bytes())
    one_file = Deployment(certificate=str(together), bind="127.0.0.2")
    assert objection(one_file) == ""
    assert misnamed(one_file)
