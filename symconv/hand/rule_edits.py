"""Small changes of a rule about sizes: a rounding, a one at the end, a size less one, a padding counted twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from symconv.hand.edits import ONE, Letters, edits
from symconv.hand.index_expressions import key_of
from symconv.hand.tree import Addition, Group, Node, Number, Product
from symconv.hand.walk import replaced, walk

_OTHER = {"\\lceil": ("\\lfloor", "\\rfloor"), "\\lfloor": ("\\lceil", "\\rceil")}


def rule_edits(side: Node, letters: Letters) -> Iterator[Node]:
    """The sides that differ from this one in one small thing, the likeliest first."""
    yield from _rounded(side)
    yield from _sized(side, letters.keys())
    yield from edits(side, letters)
    yield from _more(side)


def _rounded(side: Node) -> Iterator[Node]:
    for entry in walk(side):
        if isinstance(entry, Group) and entry.opening in _OTHER:
            opening, closing = _OTHER[entry.opening]
            yield replaced(side, entry, replace(entry, opening=opening, closing=closing))


def _more(side: Node) -> Iterator[Node]:
    """One more, or one less, in all."""
    for sign in ("+", "-"):
        if isinstance(side, Addition):
            yield replace(side, terms=(*side.terms, ONE), signs=(*side.signs, sign))
        else:
            yield Addition((side, ONE), ("", sign))


def _sized(side: Node, letters: Collection[str]) -> Iterator[Node]:
    """A size less one, where it is a factor, and a size counted twice."""
    factors = {id(factor) for entry in walk(side) if isinstance(entry, Product) for factor in entry.factors}
    times = next((sign for entry in walk(side) if isinstance(entry, Product) for sign in entry.operators), "")
    for entry in walk(side):
        if key_of(entry) not in letters:
            continue
        if id(entry) in factors:
            for sign in ("-", "+"):
                yield replaced(side, entry, Group("(", Addition((entry, ONE), ("", sign)), ")"))
        else:
            yield replaced(side, entry, Product((Number("2"), entry), (times,)))
