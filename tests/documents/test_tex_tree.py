from __future__ import annotations

import pytest

from symconv import DerivationError
from symconv.documents.tex_tree import (
    Command,
    Fenced,
    Fraction,
    Grid,
    Group,
    Node,
    Scripts,
    Sign,
    Styled,
    Word,
    parse,
    sentence,
)

X, Y, ONE, TWO = Sign("x"), Sign("y"), Sign("1"), Sign("2")


@pytest.mark.parametrize(
    ("latex", "tree"),
    [
        ("x", X),
        ("224", Sign("224")),
        ("x_{11}", Scripts(X, Sign("11"), None, 0)),
        ("x_12", Group((Scripts(X, ONE, None, 0), TWO))),
        ("x'_{1}", Scripts(X, ONE, None, 1)),
        (r"\sigma''", Scripts(Command("sigma"), None, None, 2)),
        (r"\sum_{x=1}^{y}", Scripts(Command("sum"), Group((X, Sign("="), ONE)), Y, 0)),
        ("^{x}", Scripts(Group(()), None, X, 0)),
        (r"\frac{x}{y}", Fraction(X, Y)),
        (r"\frac12", Fraction(ONE, TWO)),
        (r"\partial{x_{1}}", Group((Command("partial"), Scripts(X, ONE, None, 0)))),
        (r"{}", Group(())),
        (r"\hat x", Styled("hat", X)),
        (r"\operatorname{xy}", Styled("operatorname", Group((X, Y)))),
        (r"\left\{ x \right.", Fenced(r"\{", Group((X,)), ".")),
        (r"\left\lfloor x \right\rfloor", Fenced(r"\lfloor", Group((X,)), r"\rfloor")),
        (r"x\,\; \!y\ ", Group((X, Command(","), Command(";"), Command("!"), Y, Command(" ")))),
        (r"\text{if $x$ {or} not}", Group((Word("if "), Group((X,)), Word(" {or} not")))),
        (
            "\\begin{pmatrix}\nx & 1 \\\\\n& y\n\\end{pmatrix}",
            Grid("pmatrix", ((Group((X,)), Group((ONE,))), (Group(()), Group((Y,))))),
        ),
    ],
)
def test_every_construct_has_its_node(latex: str, tree: Node) -> None:
    found = parse(latex)
    assert isinstance(found, Group)
    assert tree in (found, *found.parts[:1])


def test_a_sentence_is_words_and_formulas() -> None:
    assert sentence("a $x$") == Group((Word("a "), Group((X,))))


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        ("{x", "} is missing"),
        ("x}", "} stands where something should"),
        (r"\frac{x}", "its end stands where something should"),
        ("x_1_2", "a second _"),
        (r"\left( x", r"\\right is missing"),
        (r"\begin{tikz} x \end{tikz}", "the environment tikz is not known"),
        (r"\begin{matrix} x \end{cases}", "matrix does not end where it should"),
        (r"\begin{matrix} x", "is missing"),
        (r"\begin x", "an environment has no name"),
        (r"\text{x", "} is missing"),
        (r"\text x", "x stands where { should"),
        ("x & y", "& stands where something should"),
    ],
)
def test_what_is_no_formula_is_refused_with_the_reason(latex: str, reason: str) -> None:
    with pytest.raises(DerivationError, match=reason):
        parse(latex)
