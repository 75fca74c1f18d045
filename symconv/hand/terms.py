"""A side of an equation → its terms: the sums around each, and its factors."""

from __future__ import annotations

from symconv.hand.elements import derivative_of_loss, factor_of
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Addition, Empty, Group, Node, Number, Product, Relation, Sequence, Signed, Sum, Table
from symconv.hand.written import Bound, Factor, UnreadError, WrittenTerm

TIMES = frozenset({"", "*", "\\cdot", "\\times", "\\ast", "\\cdotp", "\\bullet", "\\odot", "\\circ", "."})
MAX_TERMS = 40
_LESS = {"<": True, "\\lt": True, "\\le": False, "\\leq": False, "\\leqslant": False}


def terms_of(node: Node, ranks: dict[str, int]) -> tuple[WrittenTerm, ...]:
    """The terms of a side. Raises `UnreadError`."""
    found = _terms(node, ranks)
    if len(found) > MAX_TERMS:
        raise UnreadError(f"more than {MAX_TERMS} terms")
    return tuple(found)


def _terms(node: Node, ranks: dict[str, int]) -> list[WrittenTerm]:
    if isinstance(node, Addition):
        found: list[WrittenTerm] = []
        for sign, term in zip(node.signs, node.terms, strict=True):
            if sign not in ("", "+", "-"):
                raise UnreadError(f"the sign {sign}")
            found += [_negated(entry) if sign == "-" else entry for entry in _terms(term, ranks)]
        return found
    if isinstance(node, Group) and node.opening in ("(", "[", "\\{", "\\left(") and not _is_test(node):
        return _terms(node.body, ranks)
    if isinstance(node, Signed):
        inner = _terms(node.body, ranks)
        return [_negated(entry) for entry in inner] if node.sign == "-" else inner
    if isinstance(node, Sum):
        if node.command != "\\sum":
            raise UnreadError(f"{node.command} is no sum")
        bounds = bounds_of(node)
        return [WrittenTerm(e.negative, bounds + e.bounds, e.factors) for e in _terms(node.body, ranks)]
    if isinstance(node, Product) and derivative_of_loss(node) is None:
        if not set(node.operators) <= TIMES:
            raise UnreadError(f"the operator {next(o for o in node.operators if o not in TIMES)}")
        found = [WrittenTerm(False, (), ())]
        for part in node.factors:
            found = [_joined(left, right) for left in found for right in _terms(part, ranks)]
            if len(found) > MAX_TERMS:
                raise UnreadError(f"more than {MAX_TERMS} terms")
        return found
    if isinstance(node, Number) and node.text == "1":
        return [WrittenTerm(False, (), ())]
    if isinstance(node, Number) and node.text == "0":
        return []
    if isinstance(node, Empty):
        raise UnreadError("a part of the formula is empty")
    if isinstance(node, Table):
        raise UnreadError("a table")
    factor: Factor = factor_of(node, ranks)
    return [WrittenTerm(False, (), (factor,))]


def _is_test(node: Group) -> bool:
    return isinstance(node.body, Relation) or (
        isinstance(node.body, Sequence) and all(isinstance(item, Relation) for item in node.body.items)
    )


def _negated(term: WrittenTerm) -> WrittenTerm:
    return WrittenTerm(not term.negative, term.bounds, term.factors)


def _joined(left: WrittenTerm, right: WrittenTerm) -> WrittenTerm:
    return WrittenTerm(left.negative != right.negative, left.bounds + right.bounds, left.factors + right.factors)


def bounds_of(node: Sum) -> tuple[Bound, ...]:
    """The indices under and over a summation sign. Raises `UnreadError`."""
    lower = node.lower
    if lower is None:
        raise UnreadError("a sum says no index")
    items: tuple[Node, ...] = lower.items if isinstance(lower, Sequence) else (lower,)
    if isinstance(lower, Table):
        items = tuple(cell for row in lower.rows for cell in row)
    found: list[Bound] = []
    for item in items:
        found += _bound(item, node.upper)
    if node.upper is not None and len(found) > 1 and any(b.start is not None for b in found) is False:
        raise UnreadError("one upper bound for several indices")
    return tuple(found)


def _bound(item: Node, upper: Node | None) -> list[Bound]:
    if isinstance(item, Relation):
        sides, signs = item.sides, item.signs
        if len(sides) == 2 and signs == ("=",):
            # `\sum_{i=j=0}` and the like are taken apart below.
            return [Bound(_letter(sides[0]), sides[1], upper, item)]
        if set(signs) == {"="} and upper is not None:
            return [Bound(_letter(side), sides[-1], upper, item) for side in sides[:-1]]
        if len(sides) == 3 and all(sign in _LESS for sign in signs):
            if _LESS[signs[0]]:
                raise UnreadError("a lower bound that is left out of its range")
            return [Bound(_letter(sides[1]), sides[0], sides[2], item, _LESS[signs[1]])]
        raise UnreadError("a condition under a sum")
    return [Bound(_letter(item), None, upper, item)]


def _letter(node: Node) -> str:
    letter = letter_of(node)
    if letter is None:
        raise UnreadError("a sum over what is no index")
    return letter
