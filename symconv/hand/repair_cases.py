"""The intervals of a case that is wrong, put right: other ends, or the index of the other axis in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, product

from symconv.hand.case_context import Case
from symconv.hand.operators import RELATIONS
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Addition, Group, Name, Node, Number, Relation, Scripted, Sequence
from symconv.hand.walk import rebuild, walk
from symconv.hand.written import Element, Partial, Test

Judge = Callable[[Case], bool]
"""What says whether a case holds just where the derivative can be other than zero."""
MAX_TRIED = 40
"""How many changes of one case are tried."""
_SHIFTS = ((0, 0), (0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (1, 1))
"""What is added to the ends of all intervals."""


def repaired(case: Case, head: Partial, binding: SumBinding, judge: Judge) -> Case | None:
    """The first case with other ends of its intervals that is right, negated or not; None where there is none."""
    tried = (replace(case, tests=tests) for tests in _changed(case, head, binding))
    return next((changed for changed in islice(tried, MAX_TRIED) if judge(replace(changed, negated=False))), None)


def _changed(case: Case, head: Partial, binding: SumBinding) -> Iterator[tuple[Test, ...]]:
    places = _places(head, binding)
    options = [list(dict.fromkeys((test, _own_axis(test, places)))) for test in case.tests]
    for low, high in _SHIFTS:
        # The index of the other axis is a slip of its own: put right first.
        for tests in product(*(reversed(each) for each in options)):
            changed = tuple(_shifted(test, low, high) for test in tests)
            if changed != case.tests:
                yield changed


def _places(head: Partial, binding: SumBinding) -> dict[str, tuple[Element, int, Node]]:
    """The letters of the left side that are places on an axis."""
    found: dict[str, tuple[Element, int, Node]] = {}
    for element in (head.of, head.by):
        layout = binding.layout(binding.tensors.get(element.tensor, ""))
        for place, index in zip(layout, element.indices or (), strict=False):
            letter = letter_of(index)
            if letter is not None and isinstance(place, int):
                found[letter] = (element, place, index)
    return found


def _interval(test: Test) -> Relation | None:
    relation = test.relation
    if not isinstance(relation, Relation) or len(relation.signs) != 1:
        return None
    right = relation.sides[1]
    within = isinstance(right, Group) and isinstance(right.body, Sequence) and len(right.body.items) == 2
    return relation if RELATIONS.get(relation.signs[0], relation.signs[0]) == "in" and within else None


def _own_axis(test: Test, places: dict[str, tuple[Element, int, Node]]) -> Test:
    """The interval with the indices of the axis that its left side is of."""
    relation = _interval(test)
    own = places.get(letter_of(relation.sides[0]) or "") if relation is not None else None
    if relation is None or own is None:
        return test
    table: dict[str, Node] = {}
    for entry in walk(relation.sides[1]):
        letter = letter_of(entry) if isinstance(entry, Name | Scripted) else None
        element, place, _ = places.get(letter or "", (None, None, None))
        if letter is None or element is None or place == own[1]:
            continue
        same = [index for other, at, index in places.values() if other is element and at == own[1]]
        if len(same) == 1:
            table[letter] = same[0]

    def change(node: Node) -> Node:
        letter = letter_of(node) if isinstance(node, Name | Scripted) else None
        return table.get(letter or "", node)

    if not table:
        return test
    return replace(test, relation=replace(relation, sides=(relation.sides[0], rebuild(relation.sides[1], change))))


def _shifted(test: Test, low: int, high: int) -> Test:
    relation = _interval(test)
    if relation is None or not (low or high):
        return test
    group = relation.sides[1]
    assert isinstance(group, Group)
    assert isinstance(group.body, Sequence)
    first, last = group.body.items
    body = replace(group.body, items=(_plus(first, low), _plus(last, high)))
    return replace(test, relation=replace(relation, sides=(relation.sides[0], replace(group, body=body))))


def _plus(node: Node, number: int) -> Node:
    """A node with 1 added to it or taken from it."""
    if not number:
        return node
    terms, signs = (node.terms, node.signs) if isinstance(node, Addition) else ((node,), ("",))
    ends_in_one = len(terms) > 1 and isinstance(terms[-1], Number) and terms[-1].text == "1"
    if ends_in_one and (signs[-1] == "-") == (number > 0):
        return terms[0] if len(terms) == 2 and not signs[0] else Addition(terms[:-1], signs[:-1])
    return Addition((*terms, Number("1")), (*signs, "+" if number > 0 else "-"))
