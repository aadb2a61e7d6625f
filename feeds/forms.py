"""What theory says of a figure as a formula, for each way in which updates come to a side.

The formulas are those of :mod:`feeds.metrics.theory` and :mod:`feeds.metrics.theory_gap`, for
people; the symbols are explained in :mod:`app.text.glossary`.
"""

from collections.abc import Mapping
from typing import Literal

from feeds.counters import Conditions
from feeds.frame import SideName

Form = Literal["push", "coalesced", "newest", "all", "held"]
NAMES: dict[Form, str] = {
    "push": "push",
    "coalesced": "push at most f a second",
    "newest": "polls for the newest",
    "all": "polls for all since",
    "held": "long polls",
}


def _forms(push: str, polled: str, gapped: str, held: str = "") -> Mapping[Form, str]:
    """Return the formulas where polls for the newest and for all have one in common."""
    coalesced = {"coalesced": gapped, "held": held or gapped}
    both = {"push": push, "newest": polled, "all": polled, **coalesced}
    return {form: both[form] for form in NAMES if both[form]}


_SENT = "Poisson 1/(g + e^(−λg)/λ); periodic λ, or 1/g for g > S"
_UNSENT = "Poisson (λg − 1 + e^(−λg))/(λg + e^(−λg)); periodic max(0, 1 − S/g)"
FORMS: dict[str, Mapping[Form, str]] = {
    "update_latency_ms": _forms(
        "dp",
        "T/2 + d2",
        "Poisson dp + (λg²/2)/(λg + e^(−λg)); periodic dp, or dp + g/2 for g > S",
        "Poisson d2 + (λg²/2)/(λg + e^(−λg)); periodic d2, or d2 + g/2 for g > S",
    ),
    "age_of_information_ms": _forms(
        "Poisson 1/λ + dp; periodic S/2 + dp",
        "Poisson T/2 + 1/λ + d2; periodic T/2 + S/2 + d2",
        "",
    ),
    "freshness": _forms(
        "Poisson e^(−λ·dp); periodic max(0, 1 − dp/S)",
        "Poisson e^(−λ·d2)·(1 − e^(−λT))/(λT); periodic the mean of max(0, 1 − t/S) over t from "
        "d2 to T + d2",
        "Poisson e^(−λ·dp)/(λg + e^(−λg)); periodic as a push, or as a poll with T = g for g > S",
        "Poisson e^(−λ·d2)/(λg + e^(−λg)); periodic as a push, or as a poll with T = g for g > S",
    ),
    "requests": {
        "push": "0 a second once connected",
        "coalesced": "0 a second once connected",
        "newest": "1/T",
        "all": "1/T",
        "held": _SENT,
    },
    "messages": {"push": "λ", "coalesced": _SENT, "all": "λ", "held": _SENT},
    "updates_missed": {
        "push": "none",
        "coalesced": f"as a share {_UNSENT}",
        "newest": "as a share Poisson 1 − (1 − e^(−λT))/(λT); periodic max(0, 1 − S/T)",
        "all": "none",
        "held": f"as a share {_UNSENT}",
    },
    "empty_responses": _forms(
        "",
        "as a share Poisson e^(−λT); periodic max(0, 1 − T/S)",
        "",
        "as a share Poisson e^(−λ(g + H)), where H is the longest hold",
    ),
}
"""By the keys of the figures that say what they are themselves; others have no short formula."""


def form_of(conditions: Conditions, side: SideName) -> Form:
    """Return in which way updates come to a side."""
    if side == "live":
        return "push" if conditions.push_gap_ms is None else "coalesced"
    model = conditions.polled_model
    return "newest" if model == "push" else model


def theory(key: str, conditions: Conditions, side: SideName) -> str:
    """Return what theory says of the figure ``key``, in a sentence; "" where it says nothing."""
    if side == "polled" and conditions.adaptive:
        return ""  # there is no T
    form = form_of(conditions, side)
    found = FORMS.get(key, {}).get(form)
    return f"Theory, {NAMES[form]}: {found}." if found else ""


def theories(key: str) -> list[str]:
    """Return what theory says of the figure ``key`` for every way, a sentence for each formula."""
    ways: dict[str, list[str]] = {}
    for form, formula in FORMS.get(key, {}).items():
        ways.setdefault(formula, []).append(NAMES[form])
    return [f"Theory, {' and '.join(names)}: {formula}." for formula, names in ways.items()]
