"""Changes of a side that are one thought and yet more than one symbol: the same sign on every axis, a sum forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symconv.hand.edits import ONE, Letters
from symconv.hand.sum_letters import letter_of
from symconv.hand.terms import bounds_of
from symconv.hand.tree import Addition, Group, Name, Node, Product, Scripted, Sum
from symconv.hand.walk import find, rebuild, replaced, walk
from symconv.hand.written import UnreadError


def wider_edits(side: Node, letters: Letters, outside: frozenset[str]) -> Iterator[Node]:
    """The sides that differ in one thought. `outside` are the letters of the left side."""
    yield from _unsummed(side, letters, outside)
    yield from _signs_alike(side)
    yield from _turned(side)
    side = letters_apart(side, letters)
    yield from _exchanged(side, letters, "step")
    yield from _under_other_steps(side, letters)
    yield from _scaled(side, letters)
    yield from _shifted(side, letters)
    yield from _exchanged(side, letters, "index")


def letters_apart(side: Node, letters: Letters) -> Node:
    """The side with a step and an index that run together, `si`, as a product of the two."""

    def change(node: Node) -> Node:
        if not isinstance(node, Name) or len(node.text) != 2 or not node.text.isalpha() or node.text in letters:
            return node
        kinds = {letters.get(letter, (None, ""))[1] for letter in node.text}
        if kinds != {"step", "index"} or id(node) in scripts:
            return node
        start = node.span[0]
        parts = tuple(Name(letter, span=(start + at, start + at + 1)) for at, letter in enumerate(node.text))
        return Product(parts, ("",), span=node.span)

    scripts = {id(entry.base) for entry in find(side, Scripted)}
    return rebuild(side, change)


def _under_other_steps(side: Node, letters: Letters) -> Iterator[Node]:
    """The two indices of a position exchanged, so that each has the other's step: in one position or in all."""
    found = []
    for entry in _indices(side):
        own = list(dict.fromkeys(node.text for node in find(entry, Name) if _is_index(node, letters)))
        if len(own) == 2:
            found.append((entry, {own[0]: own[1], own[1]: own[0]}))
    for chosen in [[one] for one in found] + ([found] if len(found) > 1 else []):
        tables = {id(entry): table for entry, table in chosen}

        def change(node: Node, tables: dict[int, dict[str, str]] = tables) -> Node:
            table = tables.get(id(node))
            if table is None:
                return node
            return rebuild(node, lambda n: replace(n, text=table.get(n.text, n.text)) if isinstance(n, Name) else n)

        yield rebuild(side, change)


def _unsummed(side: Node, letters: Letters, outside: frozenset[str]) -> Iterator[Node]:
    """A sum over an index that nothing sums, innermost or outermost."""
    bound: set[str] = set()
    for entry in find(side, Sum):
        try:
            bound |= {b.letter for b in bounds_of(entry)}
        except UnreadError:
            return
    body: Node = side
    while isinstance(body, Sum):
        body = body.body
    inside = dict.fromkeys(
        letter for node in walk(body) if (letter := letter_of(node)) is not None and letter in letters
    )
    free = [letter for letter in inside if letters[letter][1] == "index" and letter not in bound | outside]
    if len(free) != 1:
        return
    index = letters[free[0]][0]
    order = list(inside)
    outer: Node | None = None
    for entry in find(side, Sum):
        own = bounds_of(entry)[0].letter
        if outer is None and own in order and order.index(own) > order.index(free[0]):
            outer = entry
    inner = outer if outer is not None else side
    while outer is None and isinstance(inner, Sum):
        inner = inner.body
    yield replaced(side, inner, Sum("\\sum", index, None, inner))


def _in_layers(side: Node) -> set[int]:
    """What stands on top of tensors, by id: layers say nothing that an edit of an index could change."""
    return {id(part) for entry in find(side, Scripted) if entry.sup is not None for part in walk(entry.sup)}


def _indices(side: Node) -> list[Addition]:
    above = _in_layers(side)
    return [entry for entry in find(side, Addition) if id(entry) not in above]


def _signs_alike(side: Node) -> Iterator[Node]:
    """A sign changed in all indices that are built alike."""
    above = _in_layers(side)
    seen = dict.fromkeys(entry.signs for entry in _indices(side))
    for signs in seen:
        for place in range(1, len(signs)):
            other = "-" if signs[place] == "+" else "+"
            changed = (*signs[:place], other, *signs[place + 1 :])

            def change(node: Node, old: tuple[str, ...] = signs, new: tuple[str, ...] = changed) -> Node:
                alike = isinstance(node, Addition) and node.signs == old and id(node) not in above
                return replace(node, signs=new) if alike and isinstance(node, Addition) else node

            yield rebuild(side, change)


def _turned(side: Node) -> Iterator[Node]:
    """All differences the other way round, all sums of two with one more or one less."""
    above = _in_layers(side)
    found = [entry for entry in _indices(side) if entry.signs == ("", "-")]

    def turn(node: Node) -> Node:
        is_one = isinstance(node, Addition) and node.signs == ("", "-") and ONE not in node.terms
        is_one = is_one and id(node) not in above
        return replace(node, terms=node.terms[::-1]) if is_one and isinstance(node, Addition) else node

    if found:
        yield rebuild(side, turn)
    for signs in dict.fromkeys(entry.signs for entry in _indices(side) if ONE not in entry.terms):
        for sign in ("+", "-"):

            def more(node: Node, old: tuple[str, ...] = signs, sign: str = sign) -> Node:
                if isinstance(node, Addition) and node.signs == old and ONE not in node.terms and id(node) not in above:
                    return replace(node, terms=(*node.terms, ONE), signs=(*old, sign))
                return node

            yield rebuild(side, more)


def _exchanged(side: Node, letters: Letters, kind: str) -> Iterator[Node]:
    """Two letters taken for each other throughout: a stride and a dilation, two channels."""
    steps = [name for name, (_, own) in letters.items() if own == kind]
    for number, first in enumerate(steps):
        for second in steps[number + 1 :]:
            table = {first: letters[second][0], second: letters[first][0]}

            def change(node: Node, table: dict[str, Node] = table) -> Node:
                letter = letter_of(node) if isinstance(node, Name | Scripted) else None
                return table.get(letter, node) if letter is not None else node

            yield rebuild(side, change)


def _scaled(side: Node, letters: Letters) -> Iterator[Node]:
    """A step that is missing before an index or too many there, one more or less in an index that has its step."""
    steps = [node for node, kind in letters.values() if kind == "step"]
    for entry in _indices(side):
        for term in entry.terms:
            if _is_index(term, letters):
                for step in steps:
                    yield replaced(side, term, Product((step, term), ("",)))
            for factor in term.factors if isinstance(term, Product) else ():
                if _is_index(factor, letters):
                    for sign in ("-", "+"):
                        yield replaced(side, factor, Group("(", Addition((factor, ONE), ("", sign)), ")"))
                    if isinstance(term, Product) and len(term.factors) == 2:
                        yield replaced(side, term, factor)
    yield from _scaled_alike(side, letters, steps)


def _scaled_alike(side: Node, letters: Letters, steps: list[Node]) -> Iterator[Node]:
    """The same step before the indices at one place of all sums of indices, those of several axes."""
    found = _indices(side)
    if len(found) < 2:
        return
    for place in range(max(len(entry.terms) for entry in found)):
        terms = [entry.terms[place] for entry in found if place < len(entry.terms)]
        meant = {id(term) for term in terms if _is_index(term, letters)}
        for step in steps if len(meant) > 1 else ():

            def change(node: Node, meant: set[int] = meant, step: Node = step) -> Node:
                return Product((step, node), ("",)) if id(node) in meant else node

            yield rebuild(side, change)


def _shifted(side: Node, letters: Letters) -> Iterator[Node]:
    """A padding that is missing in an index, in one or in all that are alike."""
    pads = [node for node, kind in letters.values() if kind == "padding"]
    found = _indices(side)
    for pad in pads:
        for sign in ("-", "+"):
            for chosen in [[entry] for entry in found] + ([found] if len(found) > 1 else []):
                meant = {id(entry) for entry in chosen}

                def change(node: Node, meant: set[int] = meant, pad: Node = pad, sign: str = sign) -> Node:
                    if id(node) not in meant or not isinstance(node, Addition):
                        return node
                    return replace(node, terms=(*node.terms, pad), signs=(*node.signs, sign))

                yield rebuild(side, change)


def _is_index(node: Node, letters: Letters) -> bool:
    letter = letter_of(node)
    return letter is not None and letters.get(letter, (None, ""))[1] == "index"
