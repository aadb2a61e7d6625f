"""What others wrote, made fit to be shown."""

import pytest

from feeds.foreign import LONGEST, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("run[old] é ± 😀 <b>&", "run[old] é ± 😀 <b>&"),
        ("\x1b[31mred\x1b]0;title\x07", "?[31mred?]0;title?"),
        ("a\nb\rc\td", "a?b?c?d"),
        ("\x9b31m\x7f\x00", "?31m??"),
        ("a\u202egnp.exe\u2066\u2028\ufeff", "a?gnp.exe???"),
        ("bad\udcff\ud800", "bad??"),
        ("1\u202f020.4\u00a0ms", "1\u202f020.4\u00a0ms"),
        ("", ""),
    ],
)
def test_what_commands_a_terminal_is_taken_out(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_it_is_not_too_long() -> None:
    assert one_line("x" * 200_000) == "x" * LONGEST
