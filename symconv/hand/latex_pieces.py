"""Parts of written formulas that several kinds of nodes share: sides, ends, brackets."""

from __future__ import annotations

from collections.abc import Callable

from symconv.hand.latex_levels import FACTOR, SEQUENCE, trails
from symconv.hand.tree import Empty, Node, Signed

Write = Callable[[Node, int], str]
"""Writes a node where something that holds together as the number says must stand."""


def ends(node: Node, need: int, write: Write) -> str:
    """A part that something follows."""
    if isinstance(node, Signed) and need <= FACTOR:
        return f"{node.sign}{ends(node.body, FACTOR, write)}"
    text = write(node, need)
    return f"{{{text}}}" if trails(node) and not text.startswith("{") else text


def one_side(node: Node, need: int, write: Write) -> str:
    """One side of a relation, which may be empty."""
    return "" if isinstance(node, Empty) else write(node, need)


def inside(node: Node, write: Write) -> str:
    """What stands in braces or brackets, which may be nothing."""
    return "" if isinstance(node, Empty) else write(node, SEQUENCE)


def bracketed(opening: str, inner: str, closing: str, sized: str) -> str:
    """Something in brackets of some size."""
    if not sized:
        gap = " " if opening[-1].isalpha() and opening.startswith("\\") else ""
        end = " " if closing.startswith("\\") and inner.endswith("\\") else ""
        return f"{opening}{gap}{inner}{end}{closing}" + (" " if closing[-1].isalpha() else "")
    other = {"\\left": "\\right"}.get(sized, sized[:-1] + "r" if sized.endswith("l") else sized)
    return f"{sized}{opening} {inner} {other}{closing}" + (" " if closing[-1].isalpha() else "")
