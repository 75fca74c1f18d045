"""Left sides that stand in a row of their own, above the chain that they begin, where they are typed amiss.

Nothing is claimed in such a row, so it is read for its form alone: what had to be repaired in it, and indices of what
the loss is a function of, `\\frac{\\partial f(y_{n,c})}{\\partial b_c}`, where the chain sums over all elements of y.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symconv.hand.claim import Claim
from symconv.hand.dump import to_latex
from symconv.hand.elements import LOSSES
from symconv.hand.equations_written import Equation, equations
from symconv.hand.note import Note
from symconv.hand.parse import Parsed, Row
from symconv.hand.row_repairs import repaired_row
from symconv.hand.sum_letters import letter_of
from symconv.hand.terms import bounds_of
from symconv.hand.tree import Applied, Derivative, Node, Scripted, Sum
from symconv.hand.walk import find, rebuild, walk
from symconv.hand.written import UnreadError
from symconv.verdict import Verdict


def judge_lone_heads(note: Note, parsed: Iterable[Parsed]) -> list[Claim]:
    """The claims of left sides in rows of their own that are typed amiss. Never raises."""
    listed = tuple(parsed)
    chains: dict[int, list[Equation]] = {}
    for link in equations(note, listed):
        if link.head is not None:
            chains.setdefault(id(link.head), []).append(link)
    found = []
    for entry in listed:
        for row in entry.rows:
            chain = chains.get(id(row.node), [])
            claim = _claim(entry, row, chain) if isinstance(row.node, Derivative) and chain else None
            if claim is not None:
                found.append(claim)
    return found


def _claim(entry: Parsed, row: Row, chain: list[Equation]) -> Claim | None:
    assert isinstance(row.node, Derivative)
    told = {repair.sentence for link in chain for repair in link.row.repairs}
    own = [repair.sentence for repair in row.repairs if repair.sentence not in told]
    if own:
        return _made(entry, row, "; ".join(dict.fromkeys(own)), repaired_row(entry, row))
    whole = _without_indices(row.node, chain)
    if whole is None:
        return None
    reason = "the loss is a function of all elements, not of the one with these indices"
    return _made(entry, row, reason, to_latex(whole))


def _made(entry: Parsed, row: Row, reason: str, correction: str) -> Claim:
    return Claim(
        row.place.line, row.end.line, row.place.column, entry.formula.original(*row.span), "derivative",
        Verdict.MALFORMED, "the left side of the rows below", "as written", None, reason, (correction,),
    )  # fmt: skip


def _without_indices(head: Derivative, chain: list[Equation]) -> Derivative | None:
    """The derivative of a loss of a whole tensor, where the chain runs over all elements of what the loss is of."""
    inner = _argument(head)
    if inner is None or not any(_runs_over(link.side, inner) for link in chain):
        return None
    whole = rebuild(head, lambda node: inner.base if node == inner else node)
    return whole if isinstance(whole, Derivative) else None


def _argument(node: Derivative) -> Scripted | None:
    """The element that the loss is said to be a function of."""
    of = node.of
    if not isinstance(of, Applied) or letter_of(of.head) not in LOSSES or len(of.arguments) != 1:
        return None
    inner = of.arguments[0]
    plain = isinstance(inner, Scripted) and inner.sub is not None and inner.sup is None and not inner.primes
    return inner if plain and isinstance(inner, Scripted) else None


def _runs_over(side: Node, inner: Scripted) -> bool:
    """Is the same loss differentiated by another element of the same tensor, with indices that are summed?"""
    summed = {letter for entry in find(side, Sum) for letter in _summed(entry)}
    for entry in find(side, Derivative):
        if _argument(entry) != inner or len(entry.by) != 1:
            continue
        by = entry.by[0]
        if not isinstance(by, Scripted) or by.sub is None or by.base != inner.base or by.sub == inner.sub:
            continue
        letters = {letter for below in walk(by.sub) if (letter := letter_of(below)) is not None}
        if summed & letters:
            return True
    return False


def _summed(node: Sum) -> Iterator[str]:
    try:
        yield from (bound.letter for bound in bounds_of(node))
    except UnreadError:
        return
