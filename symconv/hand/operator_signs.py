"""Which signs between matrices stand for the convolution."""

from __future__ import annotations

from collections.abc import Iterable

from symconv.hand.element_rows import matrix_of
from symconv.hand.parse import Parsed
from symconv.hand.tree import Product
from symconv.hand.walk import find

CONVOLUTIONS = frozenset(
    {
        "*",
        "\\ast",
        "conv",
        "\\star",
        "\\circledast",
        "\\otimes",
        "\\circ",
        "\\oast",
        "\\circledcirc",
        "\\operatorname{conv}",
    }
)
"""Signs that may stand for the convolution of two matrices."""


def convolution_signs(parsed: Iterable[Parsed]) -> tuple[str, ...]:
    """The signs that stand between two matrices or names and may be the convolution, in the order of the note."""
    found: dict[str, None] = {}
    for entry in parsed:
        for row in entry.rows:
            for product in find(row.node, Product) if row.node is not None else ():
                for operator, (a, b) in zip(
                    product.operators, zip(product.factors, product.factors[1:], strict=False), strict=False
                ):
                    if operator in CONVOLUTIONS and (operator == "conv" or matrix_of(a) or matrix_of(b)):
                        found[operator] = None
    return tuple(found)
