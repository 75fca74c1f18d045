"""Small changes of a side: another letter, one more or less, two indices swapped, a sum, sign or term changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from symconv.hand.sum_letters import letter_of
from symconv.hand.terms import TIMES
from symconv.hand.tree import (
    Addition,
    Applied,
    Derivative,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Scripted,
    Sequence,
    Sum,
)
from symconv.hand.walk import replaced, walk

ONE = Number("1")
MAX_RUN = 4
"""So many neighbours are exchanged among indices that run together."""
Letters: TypeAlias = Mapping[str, tuple[Node, str]]
"""Letters as their author writes them, each with the kind of thing that it may be taken for."""


def edits(side: Node, letters: Letters) -> Iterator[Node]:
    """The sides that differ from this one in one small thing, the likeliest first."""
    for kind in (_bounds, _signs, _numbers, _swaps, _sums):
        yield from kind(side)
    yield from _letters(side, letters)
    for kind in (_dropped, _added):
        yield from kind(side)


def _bounds(side: Node) -> Iterator[Node]:
    """A sum that does not say where it starts, a last value that is the size itself."""
    for entry in _sums_in(side):
        if entry.lower is not None and entry.upper is not None and not isinstance(entry.lower, Relation):
            yield replaced(side, entry, replace(entry, lower=Relation((entry.lower, Number("0")), ("=",))))
        if entry.upper is not None:
            less = Addition((entry.upper, ONE), ("", "-"))
            yield replaced(side, entry, replace(entry, upper=less))
            if isinstance(entry.upper, Addition) and entry.upper.terms[-1] == ONE and len(entry.upper.terms) == 2:
                yield replaced(side, entry, replace(entry, upper=entry.upper.terms[0]))


def _sums_in(side: Node) -> list[Sum]:
    return [entry for entry in walk(side) if isinstance(entry, Sum)]


def _numbers(side: Node) -> Iterator[Node]:
    """A number one larger or smaller; a factor that would be 1 is left out."""
    products = {id(f): entry for entry in walk(side) if isinstance(entry, Product) for f in entry.factors[:1]}
    for entry in walk(side):
        if isinstance(entry, Number) and entry.text.isdigit() and len(entry.text) < 4:
            for value in (int(entry.text) + 1, int(entry.text) - 1):
                product = products.get(id(entry))
                if value == 1 and product is not None and product.operators[0] in TIMES:
                    factors, operators = product.factors[1:], product.operators[1:]
                    rest: Node = replace(product, factors=factors, operators=operators) if operators else factors[0]
                    yield replaced(side, product, rest)
                elif value >= 0:
                    yield replaced(side, entry, replace(entry, text=str(value)))


def _signs(side: Node) -> Iterator[Node]:
    for entry in walk(side):
        if isinstance(entry, Addition):
            for place, sign in enumerate(entry.signs):
                if sign in ("+", "-"):
                    other = "-" if sign == "+" else "+"
                    signs = (*entry.signs[:place], other, *entry.signs[place + 1 :])
                    yield replaced(side, entry, replace(entry, signs=signs))


def _swaps(side: Node) -> Iterator[Node]:
    """Two neighbouring indices of an element exchanged."""
    for entry in walk(side):
        if isinstance(entry, Applied):
            for place in range(len(entry.arguments) - 1):
                yield replaced(side, entry, replace(entry, arguments=_swapped(entry.arguments, place)))
        if isinstance(entry, Scripted) and isinstance(entry.sub, Sequence):
            for place in range(len(entry.sub.items) - 1):
                sub = replace(entry.sub, items=_swapped(entry.sub.items, place))
                yield replaced(side, entry, replace(entry, sub=sub))
        if isinstance(entry, Scripted) and isinstance(entry.sub, Name) and entry.sub.text.isalpha():
            text = entry.sub.text
            for place in range(min(len(text) - 1, MAX_RUN)):
                run = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
                yield replaced(side, entry, replace(entry, sub=replace(entry.sub, text=run)))


def _swapped(items: tuple[Node, ...], place: int) -> tuple[Node, ...]:
    return (*items[:place], items[place + 1], items[place], *items[place + 2 :])


def _sums(side: Node) -> Iterator[Node]:
    for entry in _sums_in(side):
        yield replaced(side, entry, entry.body)


def _dropped(side: Node) -> Iterator[Node]:
    """One term of an index left out."""
    for entry in walk(side):
        if isinstance(entry, Addition) and len(entry.terms) > 1:
            for place in range(len(entry.terms)):
                terms = entry.terms[:place] + entry.terms[place + 1 :]
                signs = entry.signs[:place] + entry.signs[place + 1 :]
                first = "" if signs and signs[0] == "+" else signs[0] if signs else ""
                rest: Node = Addition(terms, (first, *signs[1:]))
                if len(terms) == 1 and first == "":
                    rest = terms[0]
                yield replaced(side, entry, rest)


def _added(side: Node) -> Iterator[Node]:
    """One more or one less in an index."""
    for node in _index_nodes(side):
        for sign in ("+", "-"):
            if isinstance(node, Addition):
                more: Node = replace(node, terms=(*node.terms, ONE), signs=(*node.signs, sign))
            else:
                more = Addition((node, ONE), ("", sign))
            yield replaced(side, node, more)


def _index_nodes(side: Node) -> list[Node]:
    found: list[Node] = []
    for entry in walk(side):
        if isinstance(entry, Applied):
            found += entry.arguments
        elif isinstance(entry, Scripted) and isinstance(entry.sub, Sequence):
            found += entry.sub.items
    return found


def _letters(side: Node, letters: Letters) -> Iterator[Node]:
    """One letter in an index or a bound taken for another, or a tensor for another."""
    inner: set[int] = set()
    for entry in walk(side):
        if isinstance(entry, Derivative) or id(entry) in inner:
            continue
        letter = letter_of(entry) if isinstance(entry, Name | Scripted) else None
        if letter is None:
            continue
        inner |= {id(below) for below in walk(entry)}
        pool = [name for name in letters if letters[name][1] == letters.get(letter, (None, None))[1]]
        for name in pool:
            if name != letter:
                yield replaced(side, entry, letters[name][0])
