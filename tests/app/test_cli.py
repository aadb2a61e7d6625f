"""The command line: mistakes in one line, fast start, and who is called with what."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app import __version__
from app.command_line import main as cli
from app.commands.window import Plan
from app.running import display
from feeds import choices
from feeds.settings import Settings

MISTAKES = [
    ("--poll-interval 0", "--poll-interval: 0 s is outside 50 ms to 60 s"),
    ("--preset freshenough", "--preset: 'freshenough' is not a preset; there are fresh-enough, "),
    ("capacity --preset a-thousand-clients", "--clients: does not go with capacity"),
    ("measure --rate=2000", "--rate: 2000/s is outside 1/min to 1000/s"),
    ("--delay-ms -5", "--delay-ms: -5 ms is outside 0 ms to 1000 ms"),
    ("--delay-ms -5ms", "--delay-ms: -5 ms is outside 0 ms to 1000 ms"),
    ("--seed 1.5", "--seed: 1.5 is not a whole number"),
    ("--rate", "--rate: a value is missing"),
    ("--rate= 5", "--rate: a value is missing"),
    ("--rate --seed 1", "--rate: a value is missing"),
    *((f"{flag}=--", f"{flag}: a value is missing") for flag in ("--rate", "--theme", "--story")),
    *((f"measure {flag}=--", f"{flag}: a value is missing") for flag in ("--json", "--out")),
    ("--duration --", "--duration: a value is missing"),
    ("measure -- --rate", "'--rate' is not expected here"),
    ("-- measure --rate", "'--rate' is not expected here"),
    ("story --list -- x", "'x' is not expected here"),
    ("compare -- -a", "the following arguments are required: B"),
    ("compare -- -a --json", "-a cannot be read: No such file or directory"),
    ("compare -- -- --", "-- cannot be read: No such file or directory"),
    ("compare a -- -b --", "'--' is not expected here"),
    ("--rte 5", "unknown option --rte; did you mean --rate?"),
    ("crowd", "--live-url: is missing"),
    ("crowd --worker", "--master-host: is missing"),
    ("crowd --worker --master", "--worker: does not go with --master"),
    ("crowd --worker --master-host x --clients 5", "--clients: the master decides that"),
    (
        "crowd --master-bind-host 0.0.0.0 --live-url a --polled-url b",
        "--master-bind-host: goes with --master",
    ),
    ("crowd --ramp 0", "--ramp: 0/s is outside 1/s to"),
    ("--poll 5", "unknown option --poll"),
    (
        "mesure",
        "unknown command 'mesure'; there are measure, capacity, compare, replay, "
        "story, serve, crowd, doctor; did you mean",
    ),
    ("measure serve", "'serve' is not expected here"),
    ("measure --theme dark", "--theme: belongs to the window, not to measure"),
    ("--theme dark measure", "--theme: belongs to the window, not to measure"),
    ("--reset-settings serve", "--reset-settings: belongs to the window, not to serve"),
    ("--theme drak", "--theme: 'drak' is not a theme; there are dark, light, system; did you mean"),
    ("--size 10x10", "--size: 10x10 is outside 640x400 to 7680x4320"),
    ("--size big", "--size: 'big' is not WIDTHxHEIGHT (640x400 to 7680x4320)"),
    ("--text-scale 99", "--text-scale: 99% is outside 100% to 250%"),
    ("--screenshot picture", "--screenshot: 'picture' does not end in .png"),
    ("--clip clip.avi", "--clip: 'clip.avi' does not end in .webp, .gif, .mp4"),
    ("--clip /nowhere/at/all.webp", "--clip: /nowhere/at/all.webp cannot be written"),
    ("--source nowhere", "--source: 'nowhere' is not a source; there are market, heartbeat"),
    ("--rate 1e300", "--rate: 1e300 is outside 1/min to 1000/s"),
    ("measure --duration 1e300s", "--duration: 1e300s is outside 500 ms to 7 d"),
    ("--present=x", "--present: takes no value, but is given 'x'"),
    ("story --list=x", "--list: takes no value, but is given 'x'"),
    ("--live rest", "--live: 'rest' is not a way to push; there are websocket"),
    ("serve --polled polled", "--polled: 'polled' is not a way to pull; there are rest"),
    ("measure --live", "--live: a value is missing"),
    ("--push-limit 61", "--push-limit: 61/s is outside 0.5/s to 60/s, or off"),
    ("--push-limit on", "--push-limit: on is not understood; try 10 /s"),
    ("--adaptive 2s", "--adaptive: '2s' is not LOW..HIGH (50 ms to 60 s each) or off"),
    ("--adaptive 2s..1s", "--adaptive: 2 s is over 1 s"),
    ("--adaptive 1ms..1s", "--adaptive: 1 ms is outside 50 ms to 60 s"),
    ("--adaptive ..", "--adaptive: nothing is not understood; try 2 s"),
    ("measure --query-all", "--query-all: means nothing to --polled rest"),
    (
        "measure --polled long-poll --adaptive 1s..2s",
        "--adaptive: --polled long-poll asks at no interval",
    ),
    ("--clients 0", "--clients: 0 is outside 1 to 5000"),
    ("measure --clients 5001", "--clients: 5001 is outside 1 to 5000"),
    ("measure --clients -3", "--clients: -3 is outside 1 to 5000"),
    ("measure --clients many", "--clients: many is not understood; try 7 (1 to 5000)"),
    ("measure --clients 1.5", "--clients: 1.5 is not a whole number (1 to 5000)"),
    ("measure --clients", "--clients: a value is missing"),
    ("measure --in-step", "--in-step: there is one client; it goes with --clients 2 to 5000"),
    ("measure --in-step --clients 1", "--in-step: there is one client; it goes with --clients 2"),
    (
        "measure --clients 9 --in-step --polled long-poll",
        "--in-step: --polled long-poll asks at no interval",
    ),
    ("measure --query-all=on", "--query-all: takes no value, but is given 'on'"),
    ("--database-url mysql://a:secret@b/c", "--database-url: the URL does not begin with post"),
    ("--database-url postgres://a:se:cret@b:c", "--database-url: the URL is not understood"),
    ("postgres://a:s@ecret@b/c", "unknown command 'postgres://a:…@b/c'; there are"),
    ("measure postgres://a:secret@b/c", "'postgres://a:…@b/c' is not expected here"),
    ("--databas-url=postgres://a:secret@b/c", "unknown option --databas-url; did you mean --data"),
    ("story --database-url x", "--database-url: the URL does not begin with postgresql://"),
    ("serve --live-port 65536", "--live-port: 65536 is outside 0 to 65535"),
    ("serve --live-port 9 --polled-port 9", "--polled-port: 9 is the live server's port already"),
    ("--screenshot /nowhere/at/all.png", "--screenshot: /nowhere/at/all.png cannot be written"),
    ("measure --json /nowhere/at/all.json", "--json: /nowhere/at/all.json cannot be written"),
    ("measure --json /", "--json: / is a folder"),
    ("measure --out /nowhere/at/all", "--out: /nowhere/at/all cannot be written: No such file"),
    ("measure --out pyproject.toml", "--out: pyproject.toml is a file; name a folder or a .zip"),
    ("measure --out tests", "--out: tests exists already; --force replaces it"),
    ("measure --json pyproject.toml/x", "--json: pyproject.toml/x cannot be written: its folder"),
    ("measure --json x.zip --out x.zip", "--json: x.zip is --out, or in it; name another file"),
    ("measure --json ./x/y.json --out x", "--json: ./x/y.json is --out, or in it; name another"),
    (f"measure --json {'x' * 256}", f"--json: {'x' * 256} cannot be written: File name too long"),
    (f"--screenshot {'x' * 252}.png", f"--screenshot: {'x' * 252}.png cannot be written: File"),
    ("measure --force", "--force: belongs to --out or --record, which is missing"),
    ("story --notes LICENSE ten-steps", "--notes: LICENSE exists already; --force replaces it"),
    ("story --list --force", "--force: belongs to --notes or --handout, which is missing"),
    ("measure --record pyproject.toml", "--record: pyproject.toml exists already; --force repl"),
    ("measure --record tests --force", "--record: tests is a folder"),
    ("measure --record /nowhere/at/all", "--record: /nowhere/at/all cannot be written: No such"),
    ("measure --record x --json ./x", "--json: ./x is --record, or in it; name another file"),
    ("measure --record x/y --out x", "--record: x/y is --out, or in it; name another file"),
    ("measure --record x --check-theory", "--record: does not go with --check-theory"),
    ("measure --record x --all-transports", "--record: does not go with --all-transports"),
    ("replay", "the following arguments are required: FILE"),
    ("replay nowhere", "nowhere cannot be read: No such file or directory"),
    ("replay pyproject.toml", "pyproject.toml is not a recording: it does not begin as one"),
    ("replay tests", "tests is a folder, not a recording"),
    ("replay x --speed 17", "--speed: 17 is outside 0.25 to 16, or max"),
    ("replay x --speed 2 --json -", "--speed: with --json only max, for figures take no time"),
    ("replay pyproject.toml --json ./pyproject.toml", "--json: ./pyproject.toml is FILE, or in"),
    ("replay x --speed fast", "--speed: fast is not understood; try 7 (0.25 to 16), or max"),
    ("replay x --rate 5", "--rate: does not go with replay"),
    ("measure --until 0", "--until: 0% is outside 0.1% to 50%"),
    ("measure --until", "--until: a value is missing"),
    ("measure --of live.freshness", "--of: names the figure of --until, which is missing"),
    ("measure --until 2% --of live.fresh", "--of: 'live.fresh' is not a figure with a mean; write"),
    ("measure --check-theory --out x", "--out: does not go with --check-theory"),
    ("measure --check-theory --rate 5", "--rate: does not go with --check-theory"),
    ("measure --check-theory --clients 5", "--clients: does not go with --check-theory"),
    ("measure --all-transports --live websocket", "--live: does not go with --all-transports"),
    ("measure --all-transports --query-all", "--query-all: does not go with --all-transports"),
    ("measure --all-transports --until 2%", "--until: does not go with --all-transports"),
    ("measure --all-transports --check-theory", "--check-theory: does not go with --all-trans"),
    ("compare", "the following arguments are required: A, B"),
    ("compare a", "the following arguments are required: B"),
    ("compare a b c", "'c' is not expected here"),
    ("compare a b --rate 5", "--rate: does not go with compare"),
    ("compare a b", "a cannot be read: No such file or directory"),
    ("compare tests tests", "tests is not evidence of a run: there is no summary.json in it"),
    ("compare pyproject.toml b", "pyproject.toml is not evidence of a run: not JSON"),
    ("--story fool-yorself", "--story: 'fool-yorself' is not a story; there are"),
    (
        "--story pyproject.toml",
        "--story: pyproject.toml:1: build-system: unknown; allowed is title",
    ),
    ("--story none.toml", "--story: none.toml: cannot be read: No such file"),
    ("--story", "--story: a value is missing"),
    ("--present measure", "--present: belongs to the window, not to measure"),
    ("--story fool-yourself story --list", "--story: belongs to the window, not to story"),
    ("story", "--list, --check, --render: one of them is needed"),
    ("story --list --check fool-yourself", "--list, --check, --render: do not go together"),
    (
        "story --check fool-yourself --sizes 800x600",
        "--sizes, --text-scale, --theme, --views: belong to",
    ),
    ("story --list --step 1", "--step: belongs to --check, which is missing"),
    ("story --render x --step 1", "--step: belongs to --check, which is missing"),
    ("story --check tests/x.toml", "--check: tests/x.toml: cannot be read: No such file"),
    ("story --check ./tests", "--check: tests: is a folder"),
    ("story --check fool-yourself --step 6", "--step: 6 is outside 1 to 5, the steps of fool-"),
    (
        "story --check fool-yourself --step 0",
        "--step: '0' is not the number of a step, counted",
    ),
    ("story --check fool-yourself --seed -1", "--seed: -1 is outside 0 to 4294967295"),
    ("story --check fool-yourself --rate 5", "--rate: does not go with story"),
    ("story --render x --json y.json", "--json: a file holds the results of one story; name it"),
    ("story --notes x.html", "--notes: the story is missing; write its key or its file behind"),
    ("story --notes x.html chatt", "--notes: 'chatt' is not a story; there are"),
    ("story --notes x.html --handout y.html chat", "--notes: does not go with --handout"),
    ("story --handout x.html --list chat", "--handout: does not go with --list"),
    ("story --handout / chat", "--handout: / is a folder"),
    ("story --handout x.html --step 4 chat", "--step: 4 is outside 1 to 3, the steps of chat"),
    ("story --list chat", "'chat' is not expected here"),
    ("story chat", "chat: --check, --notes or --handout says what is to be done with it"),
    ("--poll-interval 3s compare a b", "--poll-interval: does not go with compare"),
    ("--preset fresh-enough replay a", "--preset: does not go with replay"),
    ("replay a --story chat", "--story: belongs to the window, not to replay"),
    ("story --render pyproject.toml", "--render: pyproject.toml is not a folder"),
    ("story --render pyproject.toml/x", "--render: pyproject.toml/x cannot be written: Not a dir"),
    ("story --check fool-yourself --json /", "--json: / is a folder"),
]


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_mistake_is_one_line_and_2(
    words: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"live-vs-polled: {message}")
    assert said.err.count("\n") == 1
    assert "ecret" not in said.err


@pytest.mark.parametrize(
    "command", ["", "measure", "serve", "story --check fool-yourself", "doctor"]
)
def test_a_wrong_url_in_the_environment_is_one_line_and_2(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVE_VS_POLLED_DATABASE_URL", "postgresql://a:secret@b c/d")
    assert cli.main(command.split()) == 2
    assert capsys.readouterr().err == (
        "live-vs-polled: LIVE_VS_POLLED_DATABASE_URL: the URL holds spaces or signs that cannot be"
        " shown; write them as %20\n"
    )


def test_writability_is_checked_without_a_trace(tmp_path: Path) -> None:
    from app.running.outputs import check_writable

    check_writable("--json", tmp_path / "new.json")
    assert list(tmp_path.iterdir()) == []
    old = tmp_path / "old.json"
    old.write_text("kept", encoding="utf-8")
    check_writable("--json", old)
    assert old.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("words", [["--help"], ["measure", "--help"], ["serve", "-h"]])
def test_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    said = capsys.readouterr()
    assert "examples:" in said.out
    assert "sources:" in said.out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"live-vs-polled {__version__}\n"


def test_reading_the_command_line_imports_nothing_slow() -> None:
    code = (
        "import sys; from app.command_line.main import parse;"
        "parse(['--rate', '5', 'measure', '--json', '-']);"
        "print(*(name for name in ('rich', 'requests', 'websockets', 'numpy', 'PySide6', 'asyncio')"
        " if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"live-vs-polled {__version__}\n"


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Stand in for the window, which would need Qt; return how it was called."""
    calls: list[Plan] = []

    def run(plan: Plan) -> int:
        calls.append(plan)
        return 0

    module = ModuleType("app.commands.window")
    module.run = run  # type: ignore[attr-defined]
    module.Plan = Plan  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "app.commands.window", module)
    monkeypatch.setattr("app.commands.window", module, raising=False)
    monkeypatch.setattr(display, "problem", lambda name: None)
    return calls


def test_window_is_called_with_what_was_given(
    window: list[Plan], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(display, "platform", lambda: "")
    picture = tmp_path / "out.png"
    words = ["--duration", "5", "--screenshot", str(picture), "--seed=3", "--size=1600x1000"]
    monkeypatch.setenv("LIVE_VS_POLLED_DATABASE_URL", "postgresql://me:secret@here")
    assert cli.main([*words, "--text-scale", "200%"]) == 0
    [call] = window
    assert call.settings == Settings(duration_s=5.0, seed=3)
    assert call.screenshot == picture
    assert call.explicit == {"duration_s", "seed"}
    assert call.reset_settings is False
    assert (call.theme, call.size, call.text_scale) == (None, (1600, 1000), 2.0)
    assert (call.story, call.present) == (None, False)
    assert call.database_url == "postgresql://me:secret@here"
    assert "secret" not in repr(call)


def test_story_is_read_before_the_window_is(
    window: list[Plan],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(display, "platform", lambda: "xcb")
    assert cli.main(["--story", "fool-yourself", "--present"]) == 0
    [call] = window
    assert call.story is not None
    assert (call.story.key, call.present) == ("fool-yourself", True)
    assert call.settings.duration_s is None
    monkeypatch.setattr(display, "platform", lambda: "")
    assert cli.main(["--story", "fool-yourself"]) == 1
    assert capsys.readouterr().err == (
        "live-vs-polled: --story: there is no display; live-vs-polled story --check needs none\n"
    )


def test_no_display_means_the_terminal(window: list[Plan], monkeypatch: pytest.MonkeyPatch) -> None:
    from app.commands import terminal

    monkeypatch.setattr(display, "platform", lambda: "")
    monkeypatch.setattr(terminal, "run", lambda settings, url: 42)
    assert cli.main([]) == 42
    assert window == []


@pytest.mark.parametrize("command", ["", "measure", "serve"])
def test_a_way_that_cannot_be_had_is_one_line_before_the_run(
    command: str,
    window: list[Plan],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def lacking(key: str, url: str) -> str:
        return f"{url} does not answer" if key == "rest" else ""

    monkeypatch.setattr(choices, "lacking", lacking)
    assert cli.main([*command.split(), "--database-url", "postgresql://a:secret@b"]) == 1
    assert capsys.readouterr().err == (
        "live-vs-polled: --polled: rest cannot be had here: postgresql://a:…@b does not answer\n"
    )
    assert window == []


def test_missing_library_is_one_line(
    window: list[Plan],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(display, "platform", lambda: "xcb")
    monkeypatch.setattr(display, "problem", lambda name: "the window lacks libfoo")
    assert cli.main([]) == 1
    assert capsys.readouterr().err == "live-vs-polled: the window lacks libfoo\n"
    assert window == []


def test_picture_needs_no_display_that_answers(
    window: list[Plan], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setattr(display, "problem", lambda name: "no answer" if name == "xcb" else None)
    assert cli.main(["--screenshot", str(tmp_path / "out.png")]) == 0
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
    [call] = window
    assert call.settings.duration_s == 5.0


def test_ctrl_c_before_a_command_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(given: cli.Given) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli._COMMANDS, "doctor", interrupted)
    assert cli.main(["doctor"]) == 130


def test_a_json_file_in_the_evidence_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = tmp_path / "summary.json"
    assert cli.main(["measure", "--out", str(tmp_path), "--json", str(inside)]) == 2
    assert capsys.readouterr().err == (
        f"live-vs-polled: --json: {inside} is --out, or in it; name another file\n"
    )


@pytest.mark.parametrize("name", ["fool-yourself-02-dark-800x600-100.png", "index.html"])
def test_a_folder_where_a_picture_is_to_be_is_refused_before_the_run(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).mkdir()
    words = ["story", "--check", "fool-yourself", "--render", str(tmp_path), "--sizes", "800x600"]
    assert cli.main(words) == 2
    told = f"live-vs-polled: --render: {tmp_path / name} is a folder\n"
    assert capsys.readouterr().err == told
