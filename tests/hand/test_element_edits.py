"""Small edits of an element."""

from __future__ import annotations

from symconv.hand.element_edits import Speller, elements, zeros
from symconv.hand.polynomial import Atom
from tests.hand.judged import STRIDED, bound
from tests.hand.texts import tree


def test_an_element_in_the_authors_spelling() -> None:
    text = "\\partial{y_1} w_1"
    speller = Speller(bound(STRIDED), text, (tree(text),), frozenset())
    assert speller.written(Atom("dx", (0, 0, 2))) == "\\partial{x_3}"
    ((_, first), *_) = speller.known
    assert "\\partial{y_2}" in {edit.text for edit in speller.edits(speller.known[0][0], first)}


def test_zeros() -> None:
    assert len(list(zeros(tree("0 + x_0")))) == 1
    assert len(list(elements(tree("0 + x_0")))) == 1
