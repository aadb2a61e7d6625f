"""Evidence that others made: what can be read is, and for all else there is one line."""

from __future__ import annotations

import base64
import json
import os
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feeds.evidence.comparison import compare
from feeds.evidence.reading import MOST_BYTES, BadEvidenceError, load
from tests.feeds.evidence.runs import crowded, folder, whole

NO_RUN = "not the summary of a run"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
BOMB = zlib.decompress(
    base64.b85decode(
        "c-jl_W@gc2U|`^3(A!-"
        "Zt6bt7c%Bi+bvvxg1Eh*eb8{1mD)q98^YfgdGAs=pBh`W<w<@LXXN>O?U^u|Qz@flk(BSLlv_N$wSHtv"
        "C`N1H6ZSg^U2FWO(yaHJM46EicRh4L=AlFClJeG3_@pCLmUl8EU$fU=NJL+Me0VIZ!5CXhe*+629KxhS"
        "|e}Yv20GCLk1p"
    )
)
"""600 MB of blanks as a zip of 585 bytes, by bzip2."""


def _refusal(path: Path) -> str:
    with pytest.raises(BadEvidenceError) as caught:
        load(path)
    assert str(caught.value).isprintable()
    return str(caught.value).removeprefix(f"{path} is not evidence of a run: ")


def _zip(path: Path, *names: str, method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as packed:
        warnings.simplefilter("ignore")  # the same name twice
        for name in names or ("summary.json",):
            packed.writestr(name, json.dumps(whole()))
    return bytearray(path.read_bytes())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON: Input data was truncated"),
        ("{", "not JSON: Input data was truncated"),
        ("[" * 100_000, "not JSON: nested too deeply"),
        ("[section]", "not JSON: invalid character (byte 1)"),
        ('{"x":' * 100_000, "not JSON: nested too deeply"),
        ("[1]", f"{NO_RUN}: Expected `object`, got `array`"),
        ('{"settings": {}}', f"{NO_RUN}: Object missing required field `live`"),
        (
            json.dumps(whole() | {"settings": 3}),
            f"{NO_RUN}: Expected `object`, got `int` - at `$.settings`",
        ),
        (
            json.dumps(whole() | {"live": 3}),
            f"{NO_RUN}: Expected `object`, got `int` - at `$.live`",
        ),
        (
            json.dumps(whole() | {"live": {"transport": "x"}}),
            f"{NO_RUN}: Object missing required field `requests` - at `$.live`",
        ),
    ],
)
def test_what_is_no_evidence_is_one_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "some.json"
    path.write_text(text, encoding="utf-8")
    assert _refusal(path) == reason


def test_other_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(BadEvidenceError, match=r"there is no summary\.json in it"):
        load(tmp_path)
    with pytest.raises(BadEvidenceError, match="cannot be read: No such file"):
        load(tmp_path / "nothing")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as packed:
        packed.writestr("other.txt", "")
    with pytest.raises(BadEvidenceError, match=r"there is no summary\.json in it"):
        load(tmp_path / "other.zip")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(BadEvidenceError, match="not JSON"):
        load(tmp_path / "picture.png")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda told: told.update(elapsed_s="12"), f"{NO_RUN}: Expected `float`, got `str`"),
        (lambda told: told["live"].update(requests="12"), f"{NO_RUN}: Expected `int`, got `str`"),
        (lambda told: told["live"].update(requests=-1), f"{NO_RUN}: Expected `int` >= 0"),
        (lambda told: told["live"].update(requests=10**400), f"{NO_RUN}: Expected `int` <= 90071"),
        (lambda told: told["live"].update(freshness=[1]), f"{NO_RUN}: Expected `float | null`"),
        (lambda told: told["live"].update(freshness=float("nan")), "not JSON: invalid character"),
        (lambda told: told["live"].update(freshness=float("inf")), "not JSON: invalid character"),
        (lambda told: told["live"].update(freshness=1e16), "live freshness is 1e+16; allowed is 0"),
        (lambda told: told["live"].update(freshness=-1), "live freshness is -1; allowed is 0 to"),
        (lambda told: told.update(elapsed_s=5e-324), "live requests_per_s is inf; allowed is 0 to"),
        (lambda told: told.update(elapsed_s=-1), "live requests_per_s is -1; allowed is 0 to"),
        (lambda told: told["settings"].update(x=["a"]), f"{NO_RUN}: Expected "),
        (lambda told: told["settings"].update(x="a" * 300), f"{NO_RUN}: Expected `str` of length"),
        (lambda told: told["settings"].update(x=10**400), f"{NO_RUN}: Expected `int` <= 9007199"),
        (lambda told: told["settings"].update(x="\ud800"), "not JSON: "),
    ],
)
def test_figures_and_settings_have_bounds(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    told = whole()
    change(told)
    path = tmp_path / "run.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert _refusal(path).startswith(reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda told: told["crowd"]["live"].update(gaps=-1), "live crowd.gaps is -1; allowed is 0"),
        (lambda told: told["crowd"]["live"].update(gaps=10**18), "live crowd.gaps is 1e+18; allow"),
        (lambda told: told["crowd"]["live"].update(gaps=10**400), "live crowd.gaps is beyond all"),
        (lambda told: told["crowd"]["live"].update(p95_ms="5"), f"{NO_RUN}: Expected `float | nul"),
        (
            lambda told: told["crowd"].pop("control"),
            f"{NO_RUN}: Object missing required field `con",
        ),
        (lambda told: told.update(crowd=[]), f"{NO_RUN}: Expected `object | null`, got `array`"),
        (
            lambda told: told["polled"]["server_cost"].update(cpu_us_per_request=1e16),
            "polled server_cost.cpu_us_per_request is 1e+16; allowed is 0 to 1e+15",
        ),
    ],
)
def test_figures_of_many_clients_have_bounds(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    told = crowded()
    change(told)
    path = tmp_path / "run.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert _refusal(path).startswith(reason)


def test_evidence_from_before_there_were_many_clients(tmp_path: Path) -> None:
    told = whole()
    new = load(folder(tmp_path / "new"))
    del told["crowd"], told["settings"]["clients"], told["settings"]["in_step"]
    for side in ("live", "polled"):
        del told[side]["server_cost"], told[side]["server_at_rest"]
    path = tmp_path / "earlier.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    earlier = load(path)
    assert (earlier.settings, earlier.means) == (new.settings, new.means)
    assert (earlier.settings["clients"], earlier.distorted) == (1, "")
    assert all(row.live is row.polled is None for row in (earlier.many | new.many).values())


@pytest.mark.parametrize("digits", [400, 5000])
def test_a_number_of_many_digits(tmp_path: Path, digits: int) -> None:
    path = tmp_path / "run.json"
    text = json.dumps(whole()).replace('"elapsed_s": 10.0', f'"elapsed_s": 1{"0" * digits}')
    path.write_text(text, encoding="utf-8")
    assert _refusal(path) == f"{NO_RUN}: Number out of range - at `$.elapsed_s`"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_a_shell_may_have_written(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(whole()), encoding=encoding)
    assert load(path).settings["rate_per_s"] == 100


@pytest.mark.parametrize("method", METHODS)
def test_zips_of_every_method_are_read_and_refused_when_damaged(
    tmp_path: Path, method: int
) -> None:
    path = tmp_path / "run[old].zip"
    data = _zip(path, method=method)
    assert load(path).means == load(folder(tmp_path / "run")).means
    data[200:220] = b"x" * 20
    path.write_bytes(data)
    assert _refusal(path) == "a damaged zip"
    path.write_bytes(data[: len(data) // 2])
    assert _refusal(path) == "a damaged zip"


def test_a_zip_with_a_password_and_one_of_an_unknown_method(tmp_path: Path) -> None:
    path = tmp_path / "run.zip"
    data = _zip(path)
    central = data.rfind(b"PK\x01\x02")
    for at in (6, central + 8):
        data[at] |= 1
    path.write_bytes(data)
    assert _refusal(path) == "it is locked with a password"
    for at in (6, central + 8):
        data[at] &= ~1
    for at in (8, central + 10):
        data[at] = 99
    path.write_bytes(data)
    assert _refusal(path) == "it is packed in a way that is not read here"


def test_a_run_in_a_folder_of_a_zip_is_found_if_it_is_the_only_one(tmp_path: Path) -> None:
    path = tmp_path / "run.zip"
    _zip(path, "run/summary.json")
    assert load(path).means
    _zip(path, "old/summary.json", "summary.json")
    assert load(path).means
    for names in (("a/summary.json", "b/summary.json"), ("summary.json", "summary.json")):
        _zip(path, *names)
        assert _refusal(path) == "there is more than one summary.json in it"
    _zip(path, "run.zip")
    assert _refusal(path) == "there is no summary.json in it"


def test_little_that_would_unpack_to_much(tmp_path: Path) -> None:
    """No more is unpacked than is read, whatever the method, and whatever the head of it says."""
    paths = [tmp_path / name for name in ("a.zip", "b.zip", "c.zip", "d.zip")]
    lies = bytearray(BOMB)
    for at in (22, lies.rfind(b"PK\x01\x02") + 24):
        lies[at : at + 4] = (5000).to_bytes(4, "little")
    paths[0].write_bytes(BOMB)
    paths[1].write_bytes(lies)
    for path, method in zip(paths[2:], (zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA), strict=True):
        with zipfile.ZipFile(path, "w", method) as packed:
            packed.writestr("summary.json", b" " * (20 * MOST_BYTES))
    tracemalloc.start()
    try:
        reasons = [_refusal(path) for path in paths]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    large = "larger than 8 MB, the most that is read"
    assert reasons == [large, "a damaged zip", large, large]
    assert peak < 15 * MOST_BYTES


def test_a_file_that_is_too_large_and_a_list_of_files_that_is(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(b" " * (MOST_BYTES + 1))
    assert _refusal(path) == "larger than 8 MB, the most that is read"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(12_000):
            packed.writestr(f"{number:050}", b"")
    assert _refusal(path) == "a damaged zip"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_read_and_nobody_is_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert _refusal(pipe).startswith("not JSON")
    data = json.dumps(whole()).encode()
    for sent in (data, bytes(_zip(tmp_path / "run.zip"))):
        reading, writing = os.pipe()
        os.write(writing, sent)
        os.close(writing)
        try:
            assert load(Path(f"/dev/fd/{reading}")).means
        finally:
            os.close(reading)


def test_what_is_in_updates_csv_does_not_matter(tmp_path: Path) -> None:
    path = folder(tmp_path / "run")
    (path / "updates.csv").write_bytes(b'segment\n\xff"' + b"x" * 200_000)
    assert compare(load(path), load(path)).settings == {}
