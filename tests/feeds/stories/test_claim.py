"""Claims: what they say, what holds, by how much, and that no text does anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.stories.claim import Claim, Quantity
from feeds.stories.grammar import MAX_LENGTH, ClaimError

VALUES: dict[str, float | None] = {"a": 20.0, "b": 4.0, "zero": 0.0, "none": None, "x.y_ms.p99": 3}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("a > b", True),
        ("a > 10 * b", False),
        ("a == 5 * b", True),
        ("a != 20", False),
        ("a >= 20 and b <= 4", True),
        ("a < 20 or b > 4", False),
        ("a - b - 6 == 10", True),  # from the left
        ("a / b / 5 == 1", True),
        ("a + b * 2 == 28", True),  # products first
        ("(a + b) * 2 == 48", True),
        ("-a < -b", True),
        ("a - -b == 24", True),
        ("- - a == 20", True),
        ("not a < b", True),
        ("not not a < b", False),
        ("a > b or a < b and b < 0", True),  # and before or
        ("(a > b or a < b) and b < 0", False),
        ("not a < b and b < 0", False),  # not before and
        ("abs(b - a) == 16 and min(a, b, 7) == 4 and max(a, b) == 20", True),
        ("x.y_ms.p99 == 3e0", True),
        ("a > 1.5E+1", True),
    ],
)
def test_holds(text: str, held: bool) -> None:
    assert Claim(text).holds(VALUES) is held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("none > 1", None),
        ("missing > 1", None),
        ("a / zero > 1", None),
        ("a / zero > 1 or a > 1", True),
        ("a > 1 or none > 1", True),
        ("none > 1 or a < 1", None),
        ("none > 1 and a < 1", False),
        ("a < 1 and none > 1", False),
        ("none > 1 and a > 1", None),
        ("not none > 1", None),
        ("abs(none) > 1", None),
        ("min(a, none) > 1", None),
        ("-none < 1", None),
        ("none != none", None),
        ("a * 1e308 * 1e308 > 1", None),
    ],
)
def test_what_is_not_known_decides_nothing(text: str, held: bool | None) -> None:
    assert Claim(text).holds(VALUES) is held


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_not_known(value: float) -> None:
    assert Claim("a != 0").holds({"a": value}) is None


@pytest.mark.parametrize(
    ("text", "ratio", "left", "right"),
    [
        ("a > 10 * b", 5, "a", "b"),
        ("b < 0.5 * a", 5, "b", "a"),
        ("b > a", 0.2, "b", "a"),
        ("b == a", 5, "b", "a"),
        ("a / 2 > b * 3 + 1", 5, "a", "b"),
        ("a > (3 + b) - 1", 5, "a", "b"),
        ("2 * a / (4 * b) > 3 * b", 1.25, "a / b", "b"),
        ("2 / b > b", 0.0625, "1 / b", "b"),
        ("not a < b or b > 1", 0.2, "a", "b"),
        ("abs(a - 40) > b", 5, "abs(a - 40)", "b"),
        ("a > zero", None, "a", "zero"),
        ("zero > a", 0, "zero", "a"),
        ("-a > b", None, "-a", "b"),
        ("none > a", None, "none", "a"),
    ],
)
def test_ratio_leaves_constants_out(text: str, ratio: float | None, left: str, right: str) -> None:
    claim = Claim(text)
    assert claim.ratio(VALUES) == (None if ratio is None else pytest.approx(ratio))
    assert [side.name for side in claim.sides(VALUES) if side] == [left, right]


def test_a_ratio_beyond_all_bounds_is_none() -> None:
    assert Claim("live.a > polled.a").ratio({"live.a": 1e300, "polled.a": 1e-300}) is None


def test_against_a_bare_number_there_is_no_ratio() -> None:
    claim = Claim("a > 0.9 * 2")
    assert claim.ratio(VALUES) is None
    assert claim.sides(VALUES) == (Quantity("a", 20.0), None)
    assert Claim("3 < a").sides({}) == (None, Quantity("a", None))


def test_a_claim_may_be_as_long_as_400_characters() -> None:
    assert Claim("a > 1" + " " * (MAX_LENGTH - 5)).names == {"a"}


def test_names() -> None:
    assert Claim("a > 2 * x.y_ms.p99 or not abs(-b) < 1").names == {"a", "b", "x.y_ms.p99"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "column 1: did not expect the end"),
        ("a >", "column 4: did not expect the end"),
        ("  a", "column 1: expected a comparison, found the bare value a"),
        ("a + 1", "column 1: expected a comparison, found the bare value a + 1"),
        ("a > b > c", "column 9: expected and, or: a claim makes one comparison at a time"),
        ("(a > b) + 1 > 2", "column 2: expected a value, found a comparison"),
        ("a > (b > 1)", "column 6: expected a value, found a comparison"),
        ("a > 1 and b", "column 11: expected a comparison, found the bare value b"),
        ("not a", "column 5: expected a comparison"),
        ("a > b)", "column 6: did not expect ')'"),
        ("(a > b", "column 1: '(' was never closed"),
        ("a b > 1", "column 3: did not expect 'b'"),
        ("a = 3", "column 3: found '='; write =="),
        ("a − b > 1", "column 3: found '−'; write -"),
        ("a > $", "column 5: found '$', which has no place in a claim"),
        ("a > ٣", "column 5: found '٣'"),
        ("a > 1e999", "column 5: 1e999 is beyond all bounds"),
        ("abs(a, b) > 1", "column 1: abs takes one value, not 2"),
        ("max(a) > 1", "column 1: max takes two or more values, not 1"),
        ("a > min", "column 5: expected ( behind min"),
        ("a > and", "column 5: did not expect 'and'"),
        ("print(a) > 1", "column 1: 'print' is not a function; there are abs, min, max"),
        ("a.b(1) > 1", "column 1: 'a.b' is not a function"),
        ("a > __import__('os')", "column 16: found"),
        ("a > True", "column 5: 'True' has no place in a claim"),
        ("a > None.b", "column 5: 'None' has no place in a claim"),
        ("a if b else c > 1", "column 1: 'a if b else c > 1' has no place"),
        ("a > 0x10", "column 5: found '0x10', which has no place in a claim"),
        ("a in b", "column 1: 'a in b' has no place in a claim"),
        ("a ** b > 1", "column 1: 'a ** b' has no place in a claim"),
        ("min(*a) > 1", "column 1: min takes two or more values, not 1"),
        ("max(a, *b) > 1", "column 8: '*b' has no place in a claim"),
        ("max(a, b,) > 1", "column 9: found ',', which has no place in a claim"),
        ("a > 1,", "column 1: '(a > 1,)' has no place in a claim"),
        ("(" * 40 + "a", "column 31: nested more than 30 deep"),
        ("not " * 40 + "a > b", "column 121: nested more than 30 deep"),
        ("a+" * 100 + "a > 1", "column 151: a claim has at most 150"),
        ("a > 1" + " " * MAX_LENGTH, "column 401: a claim has at most 400 characters"),
    ],
)
def test_a_mistake_names_its_column_and_what_was_expected(text: str, problem: str) -> None:
    with pytest.raises(ClaimError) as caught:
        Claim(text)
    assert str(caught.value).startswith(problem)
    assert str(caught.value).startswith(f"column {caught.value.column}: ")


WORDS = ["a", "b.c", "1", "2.5", "and", "or", "not", "abs", "min", "max", ",", "(", ")", "-", "+"]
WORDS += ["*", "/", "<", "<=", ">", ">=", "==", "!=", "=", ".", "'", "\n"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=200).map(" ".join)))
def test_any_text_is_a_claim_or_a_claim_error(text: str) -> None:
    try:
        claim = Claim(text)
    except ClaimError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most texts are no claims
        return
    for lookup in ({}, dict.fromkeys(claim.names, 0.0), dict.fromkeys(claim.names, 1e300)):
        assert claim.holds(lookup) in (True, False, None)
        claim.ratio(lookup)


LEAVES = st.sampled_from(["a", "b", "zero", "none", "2", "0.5"])
TERMS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"abs({text})"),
    ),
    max_leaves=6,
)


@given(TERMS, TERMS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
def test_holds_as_the_same_text_does_for_python(left: str, right: str, relation: str) -> None:
    text = f"{left} {relation} {right}"
    known = {name: value for name, value in VALUES.items() if value is not None and "." not in name}
    try:
        held: bool | None = eval(text, {"__builtins__": {}}, {**known, "abs": abs})
    except (ZeroDivisionError, NameError, TypeError):
        held = None
    if "none" in text:
        held = None
    assert Claim(text).holds(VALUES) is held
