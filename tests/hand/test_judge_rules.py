"""Rules about sizes judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from symconv.hand.bind_sums import bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.judge_rules import judge_rules
from symconv.hand.parse import parse_note
from tests.hand.sums import NOTE
from tests.hand.texts import scanned

DERIVED = sorted((Path(__file__).parents[2] / "generated" / "documents").glob("all_*.md"))


def verdicts(text: str) -> list[str]:
    note = scanned(text)
    parsed = parse_note(note)
    return [str(claim.verdict) for claim in judge_rules(note, parsed, bind_sums(note, parsed, Bindings()))]


@pytest.mark.parametrize("path", DERIVED, ids=lambda path: path.stem)
def test_the_sizes_of_a_derivation_hold(path: Path) -> None:
    found = verdicts(path.read_text())
    assert found
    assert set(found) == {"holds"}


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("P = \\lfloor \\frac{H+pt+pb-K}{s} \\rfloor + 1", "holds"),
        ("Q = \\lfloor (W+pl+pr-K)/s \\rfloor + 1", "holds"),
        ("P = \\lfloor \\frac{H+pt+pb-K}{s} \\rfloor", "wrong"),
    ],
)
def test_the_output_size(rule: str, verdict: str) -> None:
    assert verdicts(f"{NOTE}\n$${rule}$$\n")[-1] == verdict
