"""Which signs between matrices stand for the convolution."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symconv.hand.element_rows import matrix_of
from symconv.hand.parse import Parsed
from symconv.hand.tree import Product
from symconv.hand.walk import find

CONVOLUTIONS = frozenset(
    {"*", "\\ast", "\\star", "\\circledast", "\\otimes", "\\circ", "\\oast", "\\circledcirc", "\\varoast", "\\bigstar"}
)
"""Signs that may stand for the convolution of two matrices."""
WORDS = frozenset({"conv", "xcorr", "corr", "convolve"})
"""Words that do so between two matrices, in whatever typeface."""
_SET = re.compile(r"\\[a-zA-Z]+\*?\{\s*([a-zA-Z]+)\s*\}")


def is_word(sign: str) -> bool:
    """Whether a sign is a word for the convolution, which is never a product."""
    return plain_sign(sign) in WORDS


def plain_sign(sign: str) -> str:
    """A word without its typeface, `\\mathrm{conv}` → conv; any other sign itself."""
    styled = _SET.fullmatch(sign)
    return styled[1] if styled else sign


def is_convolution(sign: str) -> bool:
    """Whether a sign between two matrices may stand for their convolution."""
    return sign in CONVOLUTIONS or is_word(sign)


def convolution_signs(parsed: Iterable[Parsed]) -> tuple[str, ...]:
    """The signs that stand between two matrices or names and may be the convolution, in the order of the note."""
    found: dict[str, None] = {}
    for entry in parsed:
        for row in entry.rows:
            for product in find(row.node, Product) if row.node is not None else ():
                for operator, (a, b) in zip(
                    product.operators, zip(product.factors, product.factors[1:], strict=False), strict=False
                ):
                    if is_convolution(operator) and (is_word(operator) or matrix_of(a) or matrix_of(b)):
                        found[operator] = None
    return tuple(found)
