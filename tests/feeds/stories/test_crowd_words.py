"""What a story's file may say of a crowd: settings, what is lent and calculated, each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from feeds.settings import Settings
from feeds.stories.claim import Formula
from feeds.stories.reader import StoryError, load_file
from feeds.stories.story import Cue, First

HEAD = """title = "A story"
about = "About"
[settings]
clients = 20
"""
COST = "live.server_cost.cpu_us_per_message"
STEP = f"""
[[step]]
title = "One"
text = "Text"
wait_s = 8
claim = "{COST} < 100"
says = "It is so"
"""
SECOND = STEP + 'first = { name = "push", from_step = 1 }\n'


def written(folder: Path, text: str) -> Path:
    """Return a file that holds ``text``."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_step_with_a_crowd_and_what_is_lent_and_calculated(tmp_path: Path) -> None:
    text = f"""{HEAD}{STEP}settings = {{ in_step = true }}
cues = [{{ at_s = 1, do = "storm" }}]
{STEP}
first = [
  {{ name = "push", from_step = 1 }},
  {{ settings = {{ clients = 9 }}, wait_s = 2, cues = [{{ at_s = 2, do = "jittered-storm" }}] }},
]
calculated = {{ poll_interval_s = "push.{COST} / settings.rate_per_s" }}
show = "costs"
"""
    one, two = load_file(written(tmp_path, text)).steps
    crowd = Settings(clients=20, in_step=True)
    assert one.settings == crowd
    push, few = two.before
    cues = (Cue(at_s=1, do="storm"),)
    assert push == First(name="push", settings=crowd, wait_s=8, cues=cues, from_step=1)
    assert (few.settings, few.cues) == (
        Settings(clients=9),
        (Cue(at_s=2, do="jittered-storm"),),
    )
    assert two.settings == Settings(clients=20)
    assert two.calculated == {"poll_interval_s": Formula(f"push.{COST} / settings.rate_per_s")}
    assert (two.length_s, two.most_s) == (10, 18)  # told after the first one, or without it


MISTAKES = [
    (STEP.replace("cpu_us_per_message", "cpu_us_per_mesage"),
     ":10: step 1, claim: column 1: 'live.server_cost.cpu_us_per_mesage' is not a measured value"
     "; did you mean live.server_cost.cpu_us_per_message?"),
    (STEP.replace(COST, "crowd.polled.update_latency_ms.p98"),
     ":10: step 1, claim: column 1: 'crowd.polled.update_latency_ms.p98' is not a measured value"
     "; did you mean crowd.polled.update_latency_ms.p9"),
    (STEP.replace(COST, "crowd.live.p95_ms") + "settings = { clients = 1 }",
     ":10: step 1, claim: 'crowd.live.p95_ms' needs a crowd; set clients to 2 or more"),
    (STEP.replace(COST, "first.live.load.cpu_share")
     + "first = { settings = { clients = 1 }, wait_s = 2 }",
     ":10: step 1, claim: 'first.live.load.cpu_share' needs a crowd; set clients to 2 or more"),
    (STEP + "settings = { clients = 5001 }",
     ":12: step 1, settings, clients: 5001; allowed is 1 to 5000 clients"),
    (STEP + "settings = { clients = 2.5 }",
     ":12: step 1, settings, clients: expected a whole number, not one with decimals"),
    (STEP + "settings = { in_step = 1 }",
     ":12: step 1, settings, in_step: expected true or false, not a whole number"),
    (SECOND, ":12: step 1, first, from_step: 1; allowed is none in step 1"),
    (STEP + SECOND.replace("= 1 }", "= 2 }"),
     ":19: step 2, first, from_step: 2; allowed is 1 to 1, the steps before"),
    (STEP + SECOND.replace("= 1 }", "= 0 }"), ":19: step 2, first, from_step: 0; allowed is 1 to"),
    (STEP + SECOND.replace("= 1 }", '= "1" }'),
     ":19: step 2, first, from_step: expected a whole number or nothing, not a text"),
    (STEP + SECOND.replace("= 1 }", "= 1, wait_s = 3 }"),
     ":19: step 2, first, wait_s: is that of step 1; leave it out"),
    (STEP + SECOND.replace("= 1 }", "= 1, settings = {} }"),
     ":19: step 2, first, settings: is that of step 1; leave it out"),
    (STEP + SECOND + f'calculated = {{ poll_interval_s = "push.{COST}" }}'
     + SECOND.replace("= 1 }", "= 2 }"),
     ":27: step 3, first, from_step: the settings of step 2 are calculated themselves"),
    (STEP + 'calculated = { source = "settings.rate_per_s" }',
     ":12: step 1, calculated: 'source' is no setting that has a number"),
    (STEP + 'calculated = { delay_ms = "3" }',
     ":12: step 1, calculated: names no measured value, and so is never another"),
    (STEP + 'calculated = { delay_ms = "settings.rate_per_s > 1" }',
     ":12: step 1, calculated: column 1: expected a value, found a comparison in"),
    (STEP + f'calculated = {{ delay_ms = "{COST}" }}',
     f":12: step 1, calculated: '{COST}' is not measured before; put a first's name before it"),
    (STEP + f'calculated = {{ delay_ms = "push.{COST}" }}',
     f":12: step 1, calculated: 'push.{COST}' needs a first called 'push' to be measured in"),
    (STEP + 'first = { name = "crowd", wait_s = 2 }',
     ":12: step 1, first, name: 'crowd'; allowed is a word"),
    (STEP + 'first = { wait_s = 2, cues = [{ at_s = 3, do = "storm" }] }',
     ":12: step 1, first, cues: 3 s is later than the step's wait of 2 s"),
    (STEP + 'cues = [{ at_s = 3, do = "strom" }]',
     ":12: step 1, cues 1, do: 'strom'; allowed is stall, poll-now, cut, storm, jittered-storm"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), MISTAKES, ids=[problem for _, problem in MISTAKES])
def test_a_mistake_is_one_line_with_file_line_and_place(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = written(tmp_path, HEAD + text)
    with pytest.raises(StoryError) as caught:
        load_file(path)
    assert str(caught.value).startswith(f"{path}{problem}")
    assert "\n" not in str(caught.value)
