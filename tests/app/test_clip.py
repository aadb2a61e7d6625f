"""Clips: what is kept, what is drawn of it, the file that comes of it, and how a person asks."""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import cast

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.clip.projection import PERIOD_MS, instants, pictures
from app.commands.clip.spool import Spool
from app.commands.clip.writing import ECONOMIES, written
from app.features.before import BeforeAndAfter
from app.features.clip.clip_maker import ClipMaker
from app.features.clip.records import FORMS, ClipChoice, ClipJob, Staging, as_named, clip_size
from app.features.clip.reel import KEPT_NS, Reel
from feeds.counters import Counters, SideSummary, Spread
from feeds.frame import Frame
from feeds.settings import Settings
from feeds.stories.story import Judgement, Standing
from tests.support.clock import wait_until
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.open_window import OpenWindow, fill, open_window
from tests.support.told_story import told_story

BEGAN_NS = 10_000_000_000
SETTINGS = Settings(seed=1)
SIZE = (640, 400)
COUNTERS = Counters(
    8.0,
    99,
    SideSummary(transport="websocket", update_latency_ms=Spread(99, 20.0, 20.0)),
    SideSummary(transport="rest", update_latency_ms=Spread(9, 900.0, 900.0)),
)


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    return history_frame(FakeFrames(began_ns=BEGAN_NS), began_ns=BEGAN_NS, seconds=8)


def reel_of(frames: list[Frame]) -> Reel:
    reel = Reel(SETTINGS)
    for frame in frames:
        reel.take(frame)
    return reel


def job(reel: Reel, length_s: float = 1.0) -> ClipJob:
    staging = Staging(size=SIZE, theme="dark", points=9.75)
    return ClipJob(
        target="", form="webp", length_s=length_s, width=320, take=reel.cut(), staging=staging
    )


def test_what_was_shown_comes_back_and_the_oldest_leaves(frames: list[Frame]) -> None:
    reel = reel_of(frames)
    reel.set(SETTINGS.replace(poll_interval_s=0.5))
    packed = msgspec.msgpack.decode(msgspec.msgpack.encode(reel.cut()), type=type(reel.cut()))
    assert [msgspec.msgpack.decode(one, type=Frame) for one in packed.frames] == frames
    changed = (frames[-1].at_ns, SETTINGS.replace(poll_interval_s=0.5))
    assert packed.settings == [(0, SETTINGS), changed]
    reel.take(msgspec.structs.replace(frames[-1], at_ns=frames[100].at_ns + KEPT_NS))
    assert len(reel.cut().frames) == len(frames) - 100 + 1
    reel.take(frames[3])  # as where a replay jumps back
    assert (len(reel.cut().frames), reel.cut().settings) == (1, [(0, changed[1])])


def test_a_clip_ends_at_the_end_and_is_no_longer_than_what_there_is(frames: list[Frame]) -> None:
    reel = reel_of(frames)
    first_ns, last_ns = frames[0].at_ns, frames[-1].at_ns
    second = instants(job(reel), first_ns)
    assert (second[-1], len(second)) == (last_ns, round(1000 / PERIOD_MS))
    whole = instants(job(reel, 30), first_ns)
    assert first_ns <= whole[0] < first_ns + 2 * PERIOD_MS * 1_000_000


@pytest.mark.usefixtures("qtbot")
def test_pictures_show_the_window_at_their_instants(frames: list[Frame]) -> None:
    reel = reel_of(frames[: len(frames) // 2])
    reel.set(SETTINGS.replace(poll_interval_s=0.5, source="heartbeat"))
    for frame in frames[len(frames) // 2 :]:
        reel.take(frame)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.font()
    try:
        shown = list(pictures(app, job(reel, 5.0)))
    finally:
        app.setFont(before)
    width, height = clip_size(SIZE, 320)
    assert len(shown) == round(5000 / PERIOD_MS)
    assert {len(one) for one in shown} == {3 * width * height}
    assert all(one != after for one, after in pairwise(shown))


def test_a_clip_shows_the_step_of_a_story_and_what_was_kept(
    window: OpenWindow, maker: ClipMaker
) -> None:
    for frame in history_frame(FakeFrames(began_ns=BEGAN_NS), began_ns=BEGAN_NS, seconds=8):
        window.painter.ingest(frame)
    window.painter.show_still((), maker.reel.newest_ns)
    plain = maker.reel.cut()
    standing = Standing(1, "measuring", 8.0, 8.0, Judgement("proven", 27.0))
    window.story.show_step(told_story(), 1)
    window.story.show_standing(standing, {1: "proven"})
    bar = window.story.bar.geometry().adjusted(1, 1, -1, -1)
    told = maker.reel.cut()
    window.story.end()
    feature = cast("BeforeAndAfter", window.features["before"])
    measured = replace(Frame(at_ns=maker.reel.newest_ns), counters=COUNTERS, segment=1)
    window.painter.show_still((measured,), measured.at_ns)
    feature.keeper.keep()
    window.notice.clear_notice()
    kept = maker.reel.cut()
    window.painter.pause(True)
    feature.keeper.clear(window.parts.keeping.all[0])
    assert maker._shown()[0].before[-1][1] == b""  # also of what stands still
    charts = window.panels[1].charts
    drawn = {}
    for name, take in (("plain", plain), ("told", told), ("kept", kept)):
        of_it = replace(job(maker.reel, 0.01), width=1280, take=take)
        of_it = replace(of_it, staging=replace(of_it.staging, size=(1280, 720)))
        [rgb] = pictures(cast("QApplication", QApplication.instance()), of_it)
        drawn[name] = QImage(rgb, 1280, 720, 3 * 1280, QImage.Format.Format_RGB888).copy()
    window.story.show_step(told_story(), 1)
    window.story.show_standing(standing, {1: "proven"})
    seen = window.story.bar.grab().toImage()
    assert alike(drawn["told"].copy(bar), seen.copy(1, 1, bar.width(), bar.height())) > 0.98
    assert drawn["plain"].copy(bar) != drawn["told"].copy(bar)
    place = QRect(charts.mapTo(window.surface, QPoint()), charts.size())
    assert drawn["plain"].copy(place) != drawn["kept"].copy(place)


def alike(one: QImage, other: QImage) -> float:
    """Return the share of points at which both have about the same colour."""
    pixels = []
    for image in (one, other):
        as_rgb = image.convertToFormat(QImage.Format.Format_RGBX8888)
        rows = np.frombuffer(as_rgb.constBits(), np.uint8).reshape(image.height(), -1)
        pixels.append(rows.astype(int))
    return float((abs(pixels[0] - pixels[1]) < 40).mean())


def moving(number: int) -> Spool:
    """Return pictures of a bar that moves over a ground."""
    spool = Spool((64, 36))
    for k in range(number):
        picture = Image.new("RGB", spool.size, "#0f1318")
        picture.paste("#e69f00", (k, 0, k + 4, 36))
        spool.add(picture.tobytes())
    return spool


@pytest.mark.parametrize("form", ["webp", "gif"])
def test_the_file_is_as_long_as_what_happened_and_begins_again(form: str, tmp_path: Path) -> None:
    shares: list[float] = []
    data, way = written(moving(30), form, 1_000_000, shares.append)  # type: ignore[arg-type]
    (tmp_path / "clip").write_bytes(data)
    assert (way.note(), shares[-1]) == ("", 1.0)
    with Image.open(tmp_path / "clip") as clip:
        assert clip.info["loop"] == 0
        lengths = []
        for number in range(clip.n_frames):  # type: ignore[attr-defined]
            clip.seek(number)
            clip.load()
            lengths.append(clip.info["duration"])
            assert clip.convert("RGB").getpixel((number + 1, 5)) == (0xE6, 0x9F, 0x00)
            assert clip.convert("RGB").getpixel((number + 6, 5)) == (0x0F, 0x13, 0x18)
        assert lengths == [PERIOD_MS] * 30


def test_what_is_too_large_is_made_smaller_and_says_so() -> None:
    spool = moving(60)
    large, _ = written(spool, "webp", 1_000_000, lambda _share: None)
    small, way = written(spool, "webp", len(large) * 2 // 3, lambda _share: None)
    assert len(small) <= len(large) * 2 // 3
    assert way.step > 1
    assert way.note() == "7.1 pictures a second"
    least, last = written(spool, "webp", 10, lambda _share: None)
    assert last == ECONOMIES["webp"][-1]
    assert len(least) > 10


FFMPEG = """#!{python}
import sys
if "-encoders" in sys.argv:
    print(" V....D libx264   H.264")
else:
    data = sys.stdin.buffer.read()
    if "fail" in sys.argv[0]:
        sys.exit("no such codec")
    with open(sys.argv[-1], "w") as file:
        print(len(data), *sys.argv[1:-1], file=file)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
@pytest.mark.parametrize("folder", ["good", "fail"])
def test_a_video_is_made_by_an_encoder_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert FORMS["mp4"].lacking() == "ffmpeg is not installed here"
    place = tmp_path / folder
    place.mkdir()
    program = place / "ffmpeg"
    program.write_text(FFMPEG.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(place))
    assert FORMS["mp4"].lacking() == ""
    if folder == "fail":
        with pytest.raises(OSError, match="no such codec"):
            written(moving(3), "mp4", 10_000, lambda _share: None)
        return
    data, _ = written(moving(3), "mp4", 10_000, lambda _share: None)
    number, *words = data.decode().split()
    assert int(number) == 3 * 64 * 36 * 3
    assert {"64x36", "1000/70", "libx264", "yuv420p"} <= set(words)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenWindow]:
    with open_window(qtbot, SETTINGS, size=(1280, 720)) as made:
        made.host.preferences.save({"folder": str(tmp_path), "clip_width": 640, "clip_length_s": 5})
        yield made


@pytest.fixture
def maker(window: OpenWindow) -> ClipMaker:
    made = window.features["clip"]
    assert isinstance(made, ClipMaker)
    return made


def press(window: OpenWindow, key: Qt.Key, *, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier
    QTest.keyClick(
        QApplication.focusWidget() or window.surface,
        key,
        modifier.ControlModifier if control else modifier.NoModifier,
    )


def test_from_the_key_to_the_file(
    window: OpenWindow, maker: ClipMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    press(window, Qt.Key.Key_G, control=True)
    assert "nothing to make a clip of yet" in window.notice.text()
    fill(window, 2)
    window.painter.pulse.start()
    qtbot.waitUntil(lambda: window.counters is not None)
    press(window, Qt.Key.Key_G, control=True)
    panel = maker.panel
    assert panel is not None
    assert panel.isVisible()
    assert (panel.length.text(), panel.width_.text()) == ("the last 5 s", "640 × 360")
    press(window, Qt.Key.Key_Escape)
    assert panel.isHidden()
    press(window, Qt.Key.Key_G, control=True)
    panel.save.click()
    dialog = maker.questions.dialog
    assert dialog is not None
    dialog.reject()
    window.painter.pulse.stop()

    async def made(target: Path, *, cancelled: bool) -> str:
        serving = asyncio.create_task(maker.serve())
        maker.choose(target, panel.choice)
        if cancelled:
            await wait_until(lambda: "Making a clip" in window.notice.text())
            await wait_until(maker.cancel)
        await wait_until(lambda: "Making" not in window.notice.text() and not maker.is_busy)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        return window.notice.text()

    told = asyncio.run(made(tmp_path / "clip.png", cancelled=False))
    assert told == "Not saved: clip.png does not end in .webp, .gif, .mp4"
    assert panel.isVisible()  # it asks again for the same clip
    window.notice.clear_notice()
    told = asyncio.run(made(tmp_path / "clip.webp", cancelled=False))
    assert told.startswith("Saved a clip of 2")
    with Image.open(tmp_path / "clip.webp") as clip:
        assert clip.size == (640, 360)
    assert window.host.saved.newest == tmp_path / "clip.webp"
    assert asyncio.run(made(tmp_path / "b.webp", cancelled=True)) == "The clip was given up."
    assert [one.name for one in tmp_path.iterdir()] == ["clip.webp"]


@pytest.mark.parametrize(
    ("name", "file", "form"),
    [("a", "a.webp", "webp"), ("a.GIF", "a.GIF", "gif"), ("a.png", "a.png", "webp")],
)
def test_a_name_says_the_form(name: str, file: str, form: str) -> None:
    assert as_named(Path("there", name), ClipChoice()) == (
        Path("there", file),
        ClipChoice(clip_form=form),
    )


def test_while_the_picture_stands_still_a_clip_ends_there(
    window: OpenWindow, maker: ClipMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    fake = fill(window, 2)
    window.painter.pulse.start()
    qtbot.waitUntil(lambda: window.painter.shown is not None)
    window.painter.pause(True)
    stood_ns = maker.reel.newest_ns
    maker.reel.take(fake.frame_at(stood_ns + 1_000_000_000))
    assert maker._shown()[0].until_ns == stood_ns
    window.painter.pause(False)
    assert maker._shown()[0].until_ns > stood_ns


def test_a_form_that_cannot_be_had_says_why(
    window: OpenWindow, maker: ClipMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    window.host.preferences.save({"clip_form": "mp4"})
    maker.reel.take(Frame(at_ns=5))
    maker.ask()
    assert maker.panel is not None
    assert maker.panel.choice == ClipChoice(5, "webp", 640)
    entry = next(one for one in maker.panel.forms.actions() if one.data() == "mp4")
    assert not entry.isEnabled()
    assert entry.text() == "MP4: not here, ffmpeg is not installed here"
