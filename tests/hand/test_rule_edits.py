"""Small changes of rules about sizes."""

from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.rule_edits import rule_edits
from symconv.hand.tree import Name
from tests.hand.texts import trees

CASES = [
    (r"\lceil \frac{i}{s} \rceil", r"\lfloor \frac{i}{s}\rfloor"),
    ("d * k + 1", "d * (k - 1) + 1"),
    ("i + p - k", "i + 2 p - k"),
    ("i - k", "i - k + 1"),
]


@pytest.mark.parametrize(("side", "changed"), CASES)
def test_a_rule_differs_in_one_small_thing(side: str, changed: str) -> None:
    letters = {letter: (Name(letter), "size") for letter in "ikpsd"}
    assert changed.strip() in {to_latex(found).strip() for found in rule_edits(trees(side)[0], letters)}
