"""A table of cases as terms: each branch's value where its conditions hold, zero otherwise."""

from __future__ import annotations

from symconv.hand.statements import branches
from symconv.hand.terms import terms_of
from symconv.hand.tree import Number, Table
from symconv.hand.written import Test, UnreadError, WrittenTerm


def case_terms(table: Table, ranks: dict[str, int]) -> tuple[WrittenTerm, ...]:
    """The terms of a table with one branch that is not zero and an "otherwise" of zero. Raises `UnreadError`."""
    found: list[WrittenTerm] = []
    for branch in branches(table):
        if len(branch.claims) != 1:
            raise UnreadError("a case with no single value")
        if branch.claims[0] == Number("0"):
            continue
        if branch.otherwise or branch.joined_by_or or not branch.conditions:
            raise UnreadError("a case that is not said by conditions which all hold")
        tests = tuple(Test(condition) for condition in branch.conditions)
        for term in terms_of(branch.claims[0], ranks):
            found.append(WrittenTerm(term.negative, term.bounds, (*tests, *term.factors)))
    if len(found) > 1 or not any(b.otherwise and b.claims == (Number("0"),) for b in branches(table)):
        raise UnreadError("cases that are not one value and zero otherwise")
    return tuple(found)
