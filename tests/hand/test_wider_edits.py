"""Changes of a side that are one thought."""

from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.edits import Letters
from symconv.hand.tree import Name
from symconv.hand.wider_edits import wider_edits
from tests.hand.texts import trees

LETTERS: Letters = {
    **{name: (Name(name), "index") for name in ("i", "j", "n", "a", "b")},
    **{name: (Name(name), "step") for name in ("r", "s")},
}


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("\\sum_{j} y(n,i,j)", "\\sum_{n} \\sum_{j} y(n, i, j)"),
        ("y(i-a,j-b)", "y(i + a, j + b)"),
        ("y(i-a,j-b)", "y(a - i, b - j)"),
        ("y(i-a,j-b)", "y(i - a + 1, j - b + 1)"),
        ("y(r\\cdot i+s\\cdot a)", "y(s \\cdot i + r \\cdot a)"),
        ("y(i-a)", "y(i - sa)"),
        ("y(i,j)", "y(j, i)"),
    ],
)
def test_one_thought_changes_all_places_alike(side: str, expected: str) -> None:
    found = {to_latex(changed) for changed in wider_edits(trees(side)[0], LETTERS, frozenset({"i", "a", "b", "j"}))}
    assert expected.replace(" ", "") in {text.replace(" ", "") for text in found}
