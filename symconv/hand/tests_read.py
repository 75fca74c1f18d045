"""Conditions as written → conditions of an index sum: `0 \\le e < K`, `s \\mid e`, `i \\in [a, b]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, ceiling, expand, floor, oo

from symconv.hand.index_expressions import Lookup, expression
from symconv.hand.operators import RELATIONS
from symconv.hand.tree import Group, Node, Number, Product, Relation, Sequence
from symconv.hand.written import Test, UnreadError
from symconv.index_sum import ONE, Between, Condition, Divides, Equal

LookupFor = Callable[..., Lookup]
"""The lookup for an expression on the axis that some nodes are of."""


def conditions_of(test: Test, lookup_for: LookupFor) -> list[Condition]:
    """The conditions that a test is, all of which must hold. Raises `UnreadError`."""
    if test.negated:
        raise UnreadError("a condition that must not hold")
    return list(_conditions(test.relation, lookup_for))


def _conditions(node: Node, lookup_for: LookupFor) -> Iterator[Condition]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _conditions(item, lookup_for)
        return
    if isinstance(node, Group) and node.opening in ("(", "[", "\\{"):
        yield from _conditions(node.body, lookup_for)
        return
    if not isinstance(node, Relation):
        raise UnreadError("a condition that is no relation")
    lookup = lookup_for(node)
    for left, sign, right in zip(node.sides, node.signs, node.sides[1:], strict=False):
        yield _condition(left, RELATIONS.get(sign, sign), right, node, lookup)


def _condition(left: Node, sign: str, right: Node, node: Relation, lookup: Lookup) -> Condition:
    if sign == "in":
        return _membership(left, right, lookup)
    if sign == "divides":
        return Divides(expression(left, lookup), expression(right, lookup))
    if node.modulus is not None and sign == "=":
        return Divides(expression(node.modulus, lookup), expression(left, lookup) - expression(right, lookup))
    modulo = sign == "=" and isinstance(right, Number) and len(getattr(left, "factors", ())) == 2
    if modulo and isinstance(left, Product) and left.operators[0] in ("\\bmod", "\\mod", "%", "mod"):
        value = expression(left.factors[0], lookup) - expression(right, lookup)
        return Divides(expression(left.factors[1], lookup), value)
    first, second = expression(left, lookup), expression(right, lookup)
    if sign == "=":
        return Equal(first, second)
    if sign in ("<=", "<"):
        return _at_most(first + (ONE if sign == "<" else 0), second)
    if sign in (">=", ">"):
        return _at_most(second + (ONE if sign == ">" else 0), first)
    raise UnreadError(f"a condition with {sign}")


def _at_most(low: Expr, high: Expr) -> Between:
    """low ≤ high between whole numbers: one that is rounded to is compared with what was rounded."""
    low, high = expand(low), expand(high)
    up, down = low.atoms(ceiling), high.atoms(floor)
    if len(up) == 1 and not low.has(floor) and low.coeff(rounded := next(iter(up))) == 1:
        return Between(rounded.args[0], expand(high - (low - rounded)), oo)
    if len(down) == 1 and not high.has(ceiling) and high.coeff(rounded := next(iter(down))) == 1:
        return Between(expand(low - (high - rounded)), rounded.args[0], oo)
    return Between(low, high, oo)


def _membership(left: Node, right: Node, lookup: Lookup) -> Condition:
    if not isinstance(right, Group) or not isinstance(right.body, Sequence) or len(right.body.items) != 2:
        raise UnreadError("membership in what is no interval")
    low, high = (expression(item, lookup) for item in right.body.items)
    start = low if right.opening == "[" else low + ONE
    return Between(start, expression(left, lookup), high + ONE if right.closing == "]" else high)
