"""``serve`` for others than this machine: what it needs, what it refuses, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.command_line import main as cli
from app.commands import serve
from feeds import choices
from feeds.deployment import Deployment, Role
from feeds.frame import SIDES
from feeds.own_token import TOKEN_VARIABLE
from feeds.settings import Settings
from feeds.upstream.broker_url import VARIABLE
from tests.support.certificates import Authority
from tests.support.fake_lab import ENDPOINTS, FakeLab, stand_in


@pytest.fixture
def labs(monkeypatch: pytest.MonkeyPatch) -> list[FakeLab]:
    """Stand in for the lab, and for a look at the ports; return those that were made."""
    monkeypatch.setattr(serve, "_check_free", lambda *where: None)
    return stand_in(monkeypatch, serve, FakeLab)


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line by which the command line is refused."""
    with pytest.raises(SystemExit) as ended:
        raise SystemExit(cli.main(["serve", *words]))
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


MISTAKES = {
    "--bind 0.0.0.0": "--bind: 0.0.0.0 can be reached from other machines: give --certificate",
    "--bind 2001:db8::7": "--bind: 2001:db8::7 can be reached",
    "--bind here": "--bind: 'here' is not an address",
    "--bind fe80::1%eth0": "--bind: 'fe80::1%eth0' names an interface",
    "--key key.pem": "--key: belongs to --certificate",
    "--plain --certificate a.pem": "--plain: does not go with --certificate",
    "--certificate no.pem": "--certificate: no.pem cannot be read",
    "--allow-host a:80": "--allow-host: 'a:80' is not a name",
    "--allow-host https://a": "--allow-host: 'https://a' is not a name",
    "--allow-host a,,b": "--allow-host: '' is not a name",
    "--allow-origin https://a/b": "--allow-origin: 'https://a/b' is not an origin",
    "--allow-origin=*": "--allow-origin: '*' is not an origin",
    "--allow-origin null": "--allow-origin: 'null' is not an origin",
    "--allow-host a --delay-ms 5": "--delay-ms: clients come from outside",
    "--allow-host a --clients 5": "--clients: clients come from outside",
    "--allow-host a --live postgres-notify": "--live: the built-in database of postgres-notify",
    "--role gateway": "--role: gateway needs --upstream",
    "--role all-of-it": "--role: 'all-of-it' is not a role; there are all, source, gateway",
    "--upstream-ca a.pem": "--upstream-ca: belongs to --upstream",
    "--subject a": "--subject: belongs to --upstream",
    "--upstream nats://a --subject a.*": "--subject: 'a.*' is not a subject",
    "--upstream nats://a --upstream-ca no.pem": "--upstream-ca: no.pem cannot be read",
    "--upstream nats://a --role gateway --rate 9/s": "--rate: is the source's, which runs",
    "--upstream nats://a --role source --live sse": "--live: is the gateways', which run elsewhere",
    "--upstream me:pass-word@a": "--upstream: the URL does not begin with nats://",
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_is_one_line(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"live-vs-polled: {MISTAKES[words]}" in told(words.split(), capsys)


def test_the_url_of_a_broker_may_be_in_the_environment_and_is_never_told(
    labs: list[FakeLab],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("nats", reason="nats-py is not installed")
    monkeypatch.setenv(VARIABLE, "nats://s3cret@broker")
    assert cli.main(["serve", "--role", "source", "--duration", "0.5"]) == 0
    assert "s3cret" not in "".join(capsys.readouterr())
    assert labs[0].deployment.upstream == "nats://s3cret@broker"
    for url in ("s3cret@broker", "nats://s3 cret@broker"):
        monkeypatch.setenv(VARIABLE, url)
        said = told([], capsys)
        assert f"{VARIABLE}: the URL" in said
        assert "cret" not in said


@pytest.mark.parametrize("token", ["short", "a" * 30 + " ", "a" * 201])
def test_a_token_that_is_none_is_one_line_without_it(
    token: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, token)
    said = told([], capsys)
    assert TOKEN_VARIABLE in said
    assert token not in said


def test_the_lab_is_told_where_it_runs_and_what_opens_it(
    labs: list[FakeLab], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate, key = Authority(tmp_path).issue("a")
    monkeypatch.setenv(TOKEN_VARIABLE, "a-token-of-ones-own-0")
    words = ["--bind", "::", "--certificate", certificate, "--key", key]
    words += ["--allow-host", "B.example,192.0.2.7", "--allow-host", "2001:db8::7"]
    words += ["--allow-origin", "https://Example.org:443,http://a:3000"]
    assert cli.main(["serve", "--duration", "0.5", *words]) == 0
    [lab] = labs
    assert lab.token == "a-token-of-ones-own-0"
    assert lab.deployment == Deployment(
        bind="::",
        certificate=certificate,
        key=key,
        hosts=("b.example", "192.0.2.7", "[2001:db8::7]"),
        origins=("https://example.org", "http://a:3000"),
    )
    assert (lab.settings.delay_ms, lab.settings.jitter_ms) == (0, 0)


@pytest.mark.parametrize(("system", "shell"), [("posix", "$"), ("nt", "$env:")])
def test_a_token_of_the_environment_is_named_and_not_told(
    system: str, shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "os", SimpleNamespace(name=system))
    assert serve.in_shell(TOKEN_VARIABLE) == f"{shell}{TOKEN_VARIABLE}"
    for side in SIDES:
        for one in choices.offered(side):
            settings = Settings().replace(**{f"{side}_transport": one.key})
            said = serve.instructions(ENDPOINTS, settings, named=True)
            assert f"\ntoken   as in {TOKEN_VARIABLE}\n" in said
            assert ENDPOINTS.token not in said
            assert said.count(shell + TOKEN_VARIABLE) >= 2


def test_json_alone_tells_the_token_of_the_environment(
    labs: list[FakeLab], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "a-token-of-ones-own-0")
    assert cli.main(["serve", "--duration", "0.5"]) == 0
    assert f"\ntoken   as in {TOKEN_VARIABLE}\n" in capsys.readouterr().out
    assert cli.main(["serve", "--duration", "0.5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["token"] == ENDPOINTS.token


def test_without_encryption_the_warning_stays(
    labs: list[FakeLab], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--duration", "0.5", "--bind", "192.0.2.7", "--plain"]) == 0
    said = capsys.readouterr()
    assert "192.0.2.7 is served without encryption" in said.err
    assert "192.0.2.7 is served without encryption" in said.out.splitlines()[-1]
    assert cli.main(["serve", "--duration", "0.5", "--plain", "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "encryption" not in said.out


def test_lines_to_paste_are_encrypted_and_name_the_certificate(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    deployment = authority.deployment("127.0.0.1")
    lines = ["curl -N http://a/b", "python -m websockets 'ws://a'", "x=$(curl -s 'http://a/')"]
    file = deployment.certificate
    assert serve.encrypted(lines, deployment) == [
        f"curl --cacert {file} -N https://a/b",
        f"SSL_CERT_FILE={serve.AUTHORITY} python -m websockets 'wss://a'",
        f"x=$(curl --cacert {file} -s 'https://a/')",
    ]
    with Path(file).open("ab") as chain:
        chain.write(Path(authority.file).read_bytes())
    assert serve.encrypted(lines[1:2], deployment) == [
        f"SSL_CERT_FILE={file} python -m websockets 'wss://a'"
    ]
    assert serve.encrypted(lines, Deployment()) == lines


def test_a_source_alone_names_its_broker_without_the_password() -> None:
    broker = "nats://me:secret@broker:4222"
    roles: tuple[Role, ...] = ("source", "gateway")
    for role in roles:
        deployment = Deployment(role=role, upstream=broker)
        said = serve.instructions(ENDPOINTS, Settings(), "", deployment)
        assert "broker  nats://broker:4222" in said
        assert ("market, 10/s, to live-vs-polled.updates.*" in said) == (role == "source")
        assert (ENDPOINTS.polled_url in said) == (role == "gateway")
        assert "secret@" not in said
