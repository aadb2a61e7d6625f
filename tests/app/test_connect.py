"""``--connect``: whose servers are shown, what opens them, and what cannot be set from here."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.command_line import main as cli
from app.commands import measure
from app.text.tables import elsewhere
from app.window.counters.counter_readings import readings
from app.window.counters.verdict import Verdict
from app.window.counters.way_words import NOBODY_TELLS, unsure
from app.window.host import Asked
from feeds.counters import OF_THE_TRUTH, Remote, Spread
from feeds.fairness import Fairness
from feeds.frame import SIDES
from feeds.own_token import TOKEN_VARIABLE
from feeds.remote import joining
from feeds.remote.joining import Joined
from feeds.remote.pages import RemoteError
from feeds.remote.server import GatewayPlace, RemoteServer, RemoteSide
from feeds.settings import Settings
from feeds.stories.reader import load
from tests.support.fake_lab import COUNTERS
from tests.support.open_window import fill, open_window

TOKEN = "abcdefghijklmnopqrstuvwxyz"
URL = "http://example.org:81"
CONNECT = ["measure", "--connect", URL]
PLACE = GatewayPlace("example.org", 81)
REMOTE = RemoteServer(
    "example.org:81", URL, RemoteSide(PLACE, "websocket"), RemoteSide(PLACE, "rest")
)
THERE = Asked(remote=REMOTE)
ITS = Settings(source="heartbeat", rate_per_s=5, delay_ms=0, seed=3)


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the token in the environment."""
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, Joined, GatewayPlace]]:
    """Stand in for the other machine and for measuring it; return what was to be measured."""
    found: list[tuple[Settings, Joined, GatewayPlace]] = []
    asked: list[GatewayPlace] = []

    def join(place: GatewayPlace, _token: str) -> tuple[RemoteServer, Settings]:
        asked.append(place)
        return REMOTE, ITS

    def run(settings: Settings, *, remote: Joined, **_rest: object) -> int:
        found.append((settings, remote, asked[-1]))
        return 0

    monkeypatch.setattr(joining, "join", join)
    monkeypatch.setattr(measure, "run", run)
    return found


def test_the_clients_part_is_ours_and_the_rest_the_servers(
    runs: list[tuple[Settings, Joined, GatewayPlace]],
) -> None:
    ours = ["--poll-interval", "500ms", "--fairness", "polled-keep-alive=off", "--duration", "3"]
    assert cli.main([*CONNECT, *ours]) == 0
    [(settings, remote, place)] = runs
    assert settings == ITS.replace(
        poll_interval_s=0.5, duration_s=3.0, fairness=Fairness(polled_keep_alive=False)
    )
    assert (remote, place) == (Joined(REMOTE, TOKEN), PLACE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*CONNECT, "--rate", "5/s"], "--rate: is the server's with --connect"),
        ([*CONNECT, "--live", "sse"], "--live: is the server's with --connect"),
        ([*CONNECT, "--preset", "fresh-enough"], "--preset: is the server's with --connect"),
        ([*CONNECT, "--fairness", "worst"], "--fairness: only polled-keep-alive and"),
        ([*CONNECT, "--all-transports"], "--all-transports: does not go with --connect"),
        ([*CONNECT, "--check-theory"], "--check-theory: does not go with --connect"),
        ([*CONNECT, "--ca", "ca.pem"], "--ca: the URL of --connect is not one of TLS"),
        (["measure", "--ca", "ca.pem"], "--ca: belongs to --connect, which is missing"),
        (["--token-file", "t"], "--token-file: belongs to --connect, which is missing"),
        (["--connect", "http://a/?token=secret"], "--connect: the URL may hold no token"),
        ([*CONNECT, "--token-file", "nowhere"], "--token-file: nowhere: No such"),
    ],
)
def test_mistakes_are_one_line_each(
    words: list[str],
    said: str,
    runs: list[tuple[Settings, Joined, GatewayPlace]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(words) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert said in line
    assert "secret" not in line
    assert not runs


def test_the_token_is_looked_for_in_the_file_first(
    runs: list[tuple[Settings, Joined, GatewayPlace]],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    file, other = tmp_path / "token", TOKEN[::-1]
    file.write_text(f"{other}\n", "utf-8")
    file.chmod(0o600)
    assert cli.main([*CONNECT, "--token-file", str(file)]) == 0
    assert runs[0][1].token == other
    assert not capsys.readouterr().err
    file.chmod(0o644)
    assert cli.main([*CONNECT, "--token-file", str(file)]) == 0
    warned = capsys.readouterr().err.splitlines()
    assert [f"others on this machine can read {file}" in line for line in warned] in ([True], [])
    file.write_text("short", "utf-8")
    assert cli.main([*CONNECT, "--token-file", str(file)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert f"the token in {file} has 5 characters" in line


def test_without_a_token_nobody_is_asked(
    runs: list[tuple[Settings, Joined, GatewayPlace]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE)
    assert cli.main(CONNECT) == 2
    assert f"the token is missing: set {TOKEN_VARIABLE}" in capsys.readouterr().err
    assert not runs


def test_a_server_that_cannot_be_shown_is_one_line_and_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_place: GatewayPlace, _token: str) -> None:
        raise RemoteError("example.org:81: nobody listens there")

    monkeypatch.setattr(joining, "join", fail)
    assert cli.main(CONNECT) == 1
    said = capsys.readouterr().err
    assert said == "live-vs-polled: --connect: example.org:81: nobody listens there\n"


def test_a_window_with_nothing_to_set_opens(qtbot: QtBot) -> None:
    with open_window(qtbot, ITS.replace(polled_transport="long-poll"), asked=THERE) as window:
        assert not any(one.track.isEnabled() for one in window.controls.sliders.values())
        window.shelf.open("fairness")
        window.shelf.close_drawer()
        window.host.actions["controls"].run()


def test_the_window_says_whose_servers_are_shown_and_what_is_theirs(qtbot: QtBot) -> None:
    with open_window(qtbot, ITS, asked=THERE) as window:
        sliders = window.controls.sliders
        enabled = {name for name, slider in sliders.items() if slider.track.isEnabled()}
        assert enabled == {"poll_interval_s"}
        assert "is the server's, at example.org:81" in sliders["rate_per_s"].toolTip()
        window.host.settings.change(live_transport="sse")
        assert window.lab.settings == ITS
        assert "The way to push is the server's, at example.org:81." in window.notice.text()
        window.host.settings.change(poll_interval_s=0.5)
        assert window.lab.settings.poll_interval_s == 0.5
        window.host.telling.wanted.emit(load("fool-yourself"), 0)
        assert "needs other settings. " in window.notice.text()
        assert "is the server's, at example.org:81." in window.notice.text()
        fill(window)
        window.painter.pulse.start()
        qtbot.waitUntil(lambda: window.counters is not None)
        counters = window.counters
        assert counters is not None
        live = replace(counters.live, update_latency_ms=Spread(count=9))
        counters = replace(counters, live=live, remote=Remote(URL, 1.0, 0.39))
        window.painter.intake.counters = counters
        [late, *_] = readings("live", counters)
        told = "–: less than the ± 0.39 ms to which the other machine's clock is known."
        assert late.figure == "–"
        assert told in [fact.replace("\N{NO-BREAK SPACE}", " ") for fact in late.facts]
        window.take_away.copies.copy_command()
        copied = QGuiApplication.clipboard().text()
        assert copied.startswith("live-vs-polled --fresh --poll-interval")
        assert f"--connect {URL}" in copied
        assert TOKEN not in copied
        window.watch.look()
        assert window.watch.line.text.startswith(f"servers at {URL}, clock known to ± 0.39")


def test_a_lost_machine_has_no_verdict_and_a_clock_that_is_no_longer_known(qtbot: QtBot) -> None:
    verdict = Verdict()
    qtbot.addWidget(verdict)
    counters = replace(COUNTERS, elapsed_s=60.0, remote=Remote(URL, 1.0, 0.4))
    verdict.set_counters(counters)
    assert NOBODY_TELLS not in verdict.sentence
    lost = replace(counters, remote=Remote(URL, lost=True))
    verdict.set_counters(lost)
    assert verdict.sentence == f"No verdict now: {NOBODY_TELLS}"
    assert elsewhere(Remote(URL, lost=True)).endswith("clock no longer known")
    assert elsewhere(Remote(URL)).endswith("clock not known yet")
    for side in SIDES:
        reasons = {key: unsure(key, getattr(lost, side), lost.remote) for key in OF_THE_TRUTH}
        assert set(reasons.values()) == {f"–: {NOBODY_TELLS}"}
