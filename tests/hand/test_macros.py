from __future__ import annotations

import pytest

from symconv.hand.macros import MAX_TEXT, definitions, expand
from symconv.hand.mapped import plain
from tests.hand.texts import scanned


@pytest.mark.parametrize(
    ("definition", "call", "expanded"),
    [
        (r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}", r"\pd{L}{x_1}", r"\frac{\partial L}{\partial x_1}"),
        (r"\newcommand\W{\mathbf{W}}", r"\W x", r"\mathbf{W} x"),
        (r"\renewcommand*{\half}[1][1]{\tfrac{#1}{2}}", r"\half + \half[3]", r"\tfrac{1}{2} + \tfrac{3}{2}"),
        (r"\def\grad#1{\nabla_{#1}}", r"\grad x L", r"\nabla_{x} L"),
        (r"\DeclareMathOperator{\rot}{rot}", r"\rot(W)", r"\operatorname{rot}(W)"),
        (r"\let\d\partial", r"\d x", r"\partial  x"),
        (r"\newcommand{\fit}[1]{\sbox0{$#1$}\usebox0}", r"\fit{x = y}", "x = y"),
    ],
)
def test_expansion(definition: str, call: str, expanded: str) -> None:
    assert expand(plain(call, 0), definitions(definition)).text == expanded


def test_arguments_keep_their_places_and_bodies_stand_at_the_call() -> None:
    note = scanned("\\newcommand{\\pd}[1]{\\partial #1}\n$a + \\pd{x}$", "latex")
    (formula,) = note.formulas
    assert formula.text == "a + \\partial x"
    assert [formula.place(formula.text.index(part)).column for part in ("a", "\\partial", "x")] == [2, 6, 10]
    assert formula.original(4, len(formula.text)) == "\\pd{x"


def test_macros_of_a_markdown_note() -> None:
    note = scanned("$\\newcommand{\\dx}{\\partial x}$\n\n$\\dx = 1$")
    assert [f.text for f in note.formulas] == ["\\partial x = 1"]


def test_macros_that_call_themselves_come_to_an_end() -> None:
    looping = definitions("\\newcommand{\\a}{\\a\\a}")
    assert len(expand(plain("\\a", 0), looping).text) <= MAX_TEXT
    doubling = definitions(
        "".join(f"\\def\\{a}{{\\{b}\\{b}}}" for a, b in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True))
    )
    assert len(expand(plain("\\a", 0), doubling).text) <= MAX_TEXT
