"""Edited formulas keep the text of what is not changed, and say what the edit says."""

from __future__ import annotations

import pytest

from symconv.hand.author_text import in_author_text
from symconv.hand.dump import to_latex
from symconv.hand.edits import edits
from symconv.hand.tree import Addition, Name, Node, Number, Product
from symconv.hand.walk import find, replaced
from tests.hand.texts import tree

FORMULAS = [
    r"\sum_{i}\sum_{j}\,\frac{\partial L}{\partial y_{i,j}}\; x_{i+m,\,j+n}",
    r"\sum_{k=0}^{K-1} w_k\, x_{2o+k-p}",
    r"\dfrac{dL}{dy_o}\cdot w_{i-2o}",
    r"\left\lfloor \frac{I + 2p - K}{S} \right\rfloor + 1",
    r"\sum_{c=0}^{C-1}\sum_{u,v} W(m, c, u, v) * X(c, S y + u, S x + v)",
    r"\delta^{l+1}_{i-m, j-n}\, w^{l+1}_{m,n}\, \sigma'(z^l_{i,j})",
]


def name(node: Node, text: str) -> Node:
    return next(entry for entry in find(node, Name) if entry.text == text)


@pytest.mark.parametrize("text", FORMULAS)
def test_every_edit_reads_as_the_edit(text: str) -> None:
    node = tree(text)
    letters = {entry.text: (entry, "index") for entry in find(node, Name) if entry.text.isalpha()}
    tried = 0
    for changed in edits(node, letters):
        written = in_author_text(text, node, changed)
        assert to_latex(tree(written)) == to_latex(changed), written
        tried += 1
    assert tried > 5


def test_what_is_not_changed_is_as_it_was_typed() -> None:
    text = FORMULAS[0]
    node = tree(text)
    twice = Product((Number("2"), name(node, "i")), ("",))
    place = next(entry for entry in find(node, Addition) if entry.terms[0] == name(node, "i"))
    changed = replaced(node, place, Addition((twice, place.terms[1]), place.signs))
    assert in_author_text(text, node, changed) == text.replace("x_{i+m", "x_{2 i+m")


def test_a_bare_script_gets_braces() -> None:
    text = r"w_k x_i"
    node = tree(text)
    more = Addition((name(node, "i"), name(node, "k")), ("", "+"))
    assert in_author_text(text, node, replaced(node, name(node, "i"), more)) == r"w_k x_{i + k}"


def test_another_sign_and_a_term_less() -> None:
    text = r"x_{2o + k - p}"
    node = tree(text)
    place = next(find(node, Addition))
    less = replaced(node, place, Addition(place.terms[:2], place.signs[:2]))
    assert in_author_text(text, node, less) == r"x_{2o + k}"
    other = replaced(node, place, Addition(place.terms, ("", "-", "-")))
    assert in_author_text(text, node, other) == r"x_{2o - k - p}"


def test_what_can_not_be_put_in_is_written_anew() -> None:
    text = r"a \cdot b"
    node = tree(text)
    total = Addition((Name("c"), Name("d")), ("", "+"))
    assert in_author_text(text, node, total) == "c + d"
