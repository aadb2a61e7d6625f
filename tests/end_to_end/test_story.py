"""A story on the lab's real processes: the claims of three steps, one false on purpose."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

STORY = """
title = "Three steps"
about = "About"
[settings]
rate_per_s = 100
[[step]]
title = "Older"
text = "What polling shows is older."
settings = { poll_interval_s = 0.4 }
cues = [{ at_s = 0.5, do = "poll-now" }]
wait_s = 1.5
claim = "polled.staleness_ms.mean > 2 * live.staleness_ms.mean and screen.looks_per_s > 20"
says = "More than twice as old"
[[step]]
title = "Wrong"
text = "Polling more often asks less often."
settings = { poll_interval_s = 0.1 }
first = { settings = { poll_interval_s = 0.4 }, wait_s = 1 }
wait_s = 1
claim = "polled.requests_per_s < first.polled.requests_per_s"
says = "Fewer requests"
[[step]]
title = "Another way"
text = "With a cursor nothing is missed, beside another push."
settings = { poll_interval_s = 0.4, live_transport = "sse", polled_transport = "rest-cursor" }
first = [{ name = "plain", settings = { polled_transport = "rest" }, wait_s = 1 }]
wait_s = 1
claim = "plain.polled.updates_missed > polled.updates_missed and polled.updates_missed == 0"
says = "Nothing is missed"
"""
CROWDED = """
title = "A small crowd"
about = "About"
[settings]
rate_per_s = 20
poll_interval_s = 0.5
clients = 20
[[step]]
title = "Push"
text = "Twenty clients are pushed to."
wait_s = 2
claim = "live.load.messages_per_s > 200 and live.server_cost.connections == 20"
says = "Over two hundred messages a second"
[[step]]
title = "Storm"
text = "All of them come back."
first = [{ name = "push", from_step = 1 }]
cues = [{ at_s = 0.5, do = "storm" }]
calculated = { poll_interval_s = "0.2 + 0 * push.live.load.cpu_share" }
wait_s = 4
claim = "crowd.live.reconnects >= 19 and push.crowd.live.reconnects == 0"
says = "Each has lost its connection"
"""


def checked(file: Path, *, status: int) -> dict[str, Any]:
    """Return what is told of the story in ``file``; the check has to end with ``status``."""
    done = subprocess.run(
        [sys.executable, "-m", "app", "story", "--check", str(file), "--seed=3", "--json=-"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (status, "")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_steps_with_a_crowd_wait_for_it_and_are_judged_by_its_load(tmp_path: Path) -> None:
    file = tmp_path / "crowd.toml"
    file.write_text(CROWDED, encoding="utf-8")
    told = checked(file, status=0)
    assert [one["state"] for one in told["steps"]] == ["proven", "proven"]
    assert told["steps"][1]["settings"]["poll_interval_s"] == 0.2
    assert not psutil.Process().children(recursive=True)


def test_a_true_claim_is_proven_and_a_false_one_refuted(tmp_path: Path) -> None:
    file = tmp_path / "two.toml"
    file.write_text(STORY, encoding="utf-8")
    told = checked(file, status=1)
    older, wrong, another = told["steps"]
    assert (older["state"], wrong["state"], told["proven"]) == ("proven", "refuted", False)
    assert older["ratio"] > 2
    assert older["settings"]["poll_interval_s"] == 0.4
    assert wrong["left"]["value"] > 2 * wrong["right"]["value"]
    assert wrong["settings"]["seed"] == 3
    assert 1 <= wrong["elapsed_s"] < 21
    assert (another["state"], another["settings"]["live_transport"]) == ("proven", "sse")
    assert not psutil.Process().children(recursive=True)
