"""Which tensors of a forward sum are output, input and weight: read off how its indices meet, whatever they are called.

In `T[i] = Σ_k A[i + k]·B[k]` the head is the output, the factor whose index is made of two letters the input, the
other the weight; where the kernel is flipped the two may stand the other way round, and only their names tell them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from symconv.hand.elements import element_of
from symconv.hand.sum_letters import letter_of
from symconv.hand.terms import terms_of
from symconv.hand.tree import Addition, Node, Number
from symconv.hand.walk import find, walk
from symconv.hand.written import Element, UnreadError, WrittenTerm

Roles = dict[str, str]
_GRADIENTS = ("delta", "grad", "Delta", "nabla")


def forward_roles(
    sides: Iterable[tuple[Node | None, Node]],
    counts: Mapping[str, Counter[int]],
    known: Mapping[str, str],
    usual: Mapping[str, str],
) -> Roles:
    """The roles in the forward sum whose tensors the note has most often, if they agree with what is known; else {}.

    `counts` says how many indices each name stands with, and how often, `usual` which tensor a name usually is: it
    tells the two apart where the kernel is flipped.
    """
    ranks = {name: found.most_common(1)[0][0] for name, found in counts.items() if found}
    every = [_roles(head, side, ranks, known, usual) for head, side in sides]
    fitting = [f for f in every if f is not None and all(known.get(name, role) == role for name, role in f.items())]
    return max(fitting, key=lambda found: sum(counts[name].total() for name in found), default={})


def _roles(
    head: Node | None, side: Node, ranks: dict[str, int], known: Mapping[str, str], usual: Mapping[str, str]
) -> Roles | None:
    output = element_of(head, ranks) if head is not None else None
    if output is None or output.kind != "value" or not output.indices or _is_gradient(output.tensor, ranks, known):
        return None
    letters = [letter_of(index) for index in output.indices]
    if None in letters:
        return None
    for term in _terms(side, ranks):
        bound = {entry.letter for entry in term.bounds}
        pair = [f for f in term.factors if isinstance(f, Element) and f.kind == "value" and f.indices]
        if len(pair) != 2 or len(term.factors) != 2 or not bound or len({output.tensor, *(e.tensor for e in pair)}) < 3:
            continue
        if any(_is_gradient(e.tensor, ranks, known) for e in pair):
            return None
        meeting = [_meets(e, set(letters), bound) for e in pair]
        if sorted(meeting) != [False, True]:
            continue
        moved, still = pair if meeting[0] else pair[::-1]
        roles = {output.tensor: "y", moved.tensor: "x", still.tensor: "w"}
        swapped = {output.tensor: "y", still.tensor: "x", moved.tensor: "w"}
        if any(known.get(name, role) != role for name, role in roles.items()):
            return swapped
        told = [e.tensor for e in pair if e.tensor in known]
        named = all(usual.get(e.tensor) == swapped[e.tensor] for e in pair)
        return swapped if not told and named and _differs(moved, {*letters, *bound}) else roles
    return None


def _terms(side: Node, ranks: dict[str, int]) -> Iterator[WrittenTerm]:
    """Those terms of a side that can be read; the others, such as a bias, say nothing of how indices meet."""
    for part in side.terms if isinstance(side, Addition) else (side,):
        try:
            yield from terms_of(part, ranks)
        except (UnreadError, RecursionError):
            continue


def _is_gradient(name: str, ranks: Mapping[str, int], known: Mapping[str, str]) -> bool:
    if known.get(name, "").startswith("d"):
        return True
    plain = name.partition("^")[0]
    return any(
        plain == mark or (plain.startswith(mark) and plain[len(mark) :].lstrip("_") in ranks) for mark in _GRADIENTS[1:]
    ) or (plain.startswith("d") and plain[1:] in ranks and len(plain) > 1)


def _differs(element: Element, indices: set[str | None]) -> bool:
    """Is an index a difference, of plain letters? With a step before one, the two can't stand the other way round."""
    found = [entry for index in element.indices or () for entry in find(index, Addition)]
    plain = all(letter_of(term) is not None or isinstance(term, Number) for entry in found for term in entry.terms)
    return plain and any(
        sign == "-" and letter_of(term) in indices
        for entry in found
        for sign, term in zip(entry.signs, entry.terms, strict=True)
    )


def _meets(element: Element, free: set[str | None], bound: set[str]) -> bool:
    """Is some index made of a letter of the left side and one that is summed?"""
    for index in element.indices or ():
        inside = {letter_of(entry) for entry in walk(index)}
        if inside & free and inside & bound:
            return True
    return False
