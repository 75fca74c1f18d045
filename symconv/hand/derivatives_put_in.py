"""The derivative of a sum by an element, put in as Kronecker deltas."""

from __future__ import annotations

from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_letters import letter_of
from symconv.hand.terms import terms_of
from symconv.hand.walk import walk
from symconv.hand.written import Delta, SumPartial, UnreadError, WrittenTerm


def differentiated(term: WrittenTerm, binding: SumBinding) -> WrittenTerm:
    """∂(Σ…)/∂x put in: the other factors, with a delta for each index."""
    for factor in term.factors:
        if not isinstance(factor, SumPartial):
            continue
        inner = terms_of(factor.of, dict(binding.ranks))
        if len(inner) != 1:
            raise UnreadError("a derivative of a sum of several terms")
        same = [e for e in inner[0].elements if e.tensor == factor.by.tensor and e.kind == "value"]
        if len(same) != 1 or same[0].indices is None or factor.by.indices is None:
            raise UnreadError("a derivative of a sum that does not hold the variable once")
        if len(same[0].indices) != len(factor.by.indices):
            raise UnreadError("a derivative by an element with another number of indices")
        within = {a for index in factor.by.indices for n in walk(index) if (a := letter_of(n)) is not None}
        if within & {bound.letter for bound in inner[0].bounds}:
            raise UnreadError("the index of a sum is an index of the variable that it is differentiated by")
        deltas = tuple(Delta(a, b, factor.node) for a, b in zip(same[0].indices, factor.by.indices, strict=True))
        rest = tuple(e for e in inner[0].factors if e is not same[0])
        others = tuple(e for e in term.factors if e is not factor)
        return WrittenTerm(term.negative != inner[0].negative, term.bounds + inner[0].bounds, (*others, *rest, *deltas))
    return term
