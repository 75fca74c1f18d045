from __future__ import annotations

import pytest

from symconv.hand.delimiters import find


def found(text: str) -> list[str]:
    return [text[slice(*piece.inner)] for piece in find(text) if piece.kind == "math"]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("costs $5 and $6", []),
        ("$5-$6 or 7$ and 8$", []),
        ("US$5 to US$6, $HOME and $PATH", []),
        ("$x$ and $y_1$", ["x", "y_1"]),
        ("$ x_{1} = 2 $", [" x_{1} = 2 "]),
        ("第$l$层的$\\delta^l$", ["l", "\\delta^l"]),
        ("a \\$5 and $x$", ["x"]),
        ("in $5 we have $x = 1$", ["x = 1"]),
        ("`$a$` and ``$b ` $`` but $c$", ["c"]),
        ("\\(a\\) and \\\\(b\\\\) and $`c`$", ["a", "b", "c"]),
        ("a link \\[1\\] and \\[x = 1\\]", ["x = 1"]),
        ("so $$a = b$$, and \\begin{align}c &= d\\end{align}.", ["a = b", "\\begin{align}c &= d\\end{align}"]),
        ("<!-- $a = b$ --> <code>$c$</code> $d$", ["d"]),
        ("$a$ $b$", ["a", "b"]),
        ("$\\text{a cost of \\$5}$", ["\\text{a cost of \\$5}"]),
        ("$$a \\\\$$ b", ["a \\\\"]),
        ("\\(f(x\\\\) = y\\)", ["f(x\\\\) = y"]),
    ],
)
def test_formulas_and_not_prices(text: str, formulas: list[str]) -> None:
    assert found(text) == formulas


@pytest.mark.parametrize("text", ["so $$a = b", "so \\(a = b", "so $\\frac{a}{b} and", "\\begin{align} a"])
def test_what_is_never_closed_is_told(text: str) -> None:
    assert [piece.kind for piece in find(text)] == ["open"]
