"""Equations of matrices, judged cell by cell under every reading of the convolution's sign that can be meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symconv.hand.comparing import Judgement, Outcome, cells, convolutions_in, named_pass
from symconv.hand.dots import agree, is_open, visible
from symconv.hand.element_rows import matrix_of
from symconv.hand.judge_elements import Ruling, phrase
from symconv.hand.matrix_values import Matrix
from symconv.hand.polynomial import Polynomial
from symconv.hand.stacks import Stack
from symconv.hand.tree import Node, Number, Table
from symconv.hand.values import Value
from symconv.hand.walk import find
from symconv.verdict import Verdict

HALF_ALIKE = 0.25
"""The nearness of two matrices that share half of their products, though no cell is the same."""


def is_labels(node: Node) -> bool:
    """Is the side a matrix of nothing but numbers: labels, not values?"""
    table = matrix_of(node)
    return table is not None and all(isinstance(cell, Number) for row in table.rows for cell in row)


def has_matrix(*nodes: Node) -> bool:
    """Whether any side has a matrix written out."""
    return any(matrix_of(table) is not None for node in nodes for table in find(node, Table))


def judge_matrix(
    judgement: Judgement, left: Node, right: Node, outcomes: Sequence[Outcome], head: Node | None, chained: bool
) -> Ruling:
    """The ruling on left = right. `head` is what the chain began with, where the sides are not its first."""
    bound = judgement.bound
    last = outcomes[-1]
    operators = convolutions_in(left) | convolutions_in(right)

    def reading(outcome: Outcome) -> str:
        words = phrase(outcome.reading, bound)
        return f"{words}; {outcome.reading.convolution.phrase}" if operators else words

    if last.equal:
        tensor = tensor_of(last, left)
        if last.bare and not bound.bare_stated and _sets_own(left, right, last, head):
            condition = f"{phrase(last.reading, bound)}; as values the same letters stand in the forward system"
            return Ruling(Verdict.CONDITIONAL, reading(last), None, condition, last, tensor)
        forward = tensor == "y" and _is_forward(last, judgement)
        if not has_matrix(left, right) and operators and not judgement.definitions and not forward:
            condition = f"with {last.reading.convolution.phrase}"
            return Ruling(Verdict.CONDITIONAL, reading(last), None, condition, last, tensor)
        return Ruling(Verdict.HOLDS, reading(last), outcome=last, tensor=tensor)
    if is_labels(right) and not is_labels(left):
        return Ruling(Verdict.DEFINITION, "a matrix of labels", "numbers that label the cells, no values", None, last)
    read = [o for o in outcomes if o.status != "unread"]
    if not read:
        return Ruling(Verdict.UNCHECKED, reading(outcomes[0]), outcomes[0].reason, None, outcomes[0])
    unusual = judgement.unusual(left, right)
    if unusual is not None:
        condition = f"only where {', '.join(sorted(operators))} is {unusual.reading.convolution.phrase}"
        return Ruling(Verdict.CONDITIONAL, reading(unusual), None, condition, unusual, tensor_of(unusual, left))
    nearest = max(read, key=_nearness)
    if not any(o.status == "differ" for o in read) and any(o.status == "sum of shapes" for o in read):
        nearest = next(o for o in read if o.status == "sum of shapes")
        return Ruling(Verdict.MALFORMED, reading(nearest), nearest.reason, None, nearest)
    tensor = tensor_of(nearest, left)
    if not bound.certain:
        return Ruling(Verdict.UNCHECKED, reading(nearest), "the problem is not certain", None, nearest, tensor)
    if nearest.unknowns and _nearness(nearest) < 0.5:
        names = ", ".join(sorted(name.lstrip("?") for name in nearest.unknowns))
        return Ruling(Verdict.UNCHECKED, reading(nearest), f"{names}: not known here", None, nearest, tensor)
    certain = chained or _nearness(nearest) >= HALF_ALIKE or not nearest.reading.shifted
    if not certain:
        return Ruling(Verdict.UNCHECKED, reading(nearest), "values or gradients: neither reading fits", None, nearest)
    if nearest.status in {"shapes", "sum of shapes"}:
        return Ruling(Verdict.WRONG, reading(nearest), nearest.reason, None, nearest, tensor)
    return Ruling(Verdict.WRONG, reading(nearest), _differing(nearest), None, nearest, tensor)


def _is_forward(outcome: Outcome, judgement: Judgement) -> bool:
    """Is the sign of a forward equation just what the rows have? Then there is nothing else that it could be."""
    conv, sign = judgement.bound.conv, outcome.reading.convolution
    if conv is None or not judgement.bound.certain or sign.stride is None or sign.full:
        return False
    # A sign between matrices is read on two axes; those that the problem does not have take single steps.
    steps = [(1, 1)] * (len(sign.stride) - len(conv.axes)) + [(axis.stride, axis.dilation) for axis in conv.axes]
    padded = any(axis.padding_low or axis.padding_high for axis in conv.axes)
    same = steps == list(zip(sign.stride, sign.dilation, strict=True))
    return same and not padded and sign.flipped == (conv.mode == "convolution")


def _sets_own(left: Node, right: Node, outcome: Outcome, head: Node | None) -> bool:
    """Is a gradient set equal to a matrix of the bare letters that it is the gradient of?"""
    own = outcome.bare & {"x", "w", "b"}
    return bool(own) and (named_pass(left) is None or matrix_of(right) is not None)


def _nearness(outcome: Outcome) -> float:
    if outcome.status != "differ" or outcome.left is None or outcome.right is None:
        return 0.01 if outcome.status == "shapes" else 0.0
    a, b = cells(outcome.left), cells(outcome.right)
    if len(a) != len(b):
        return 0.0
    same = sum(bool(agree(x, y)) for x, y in zip(a, b, strict=True))
    terms = shared = 0
    for x, y in zip(a, b, strict=True):
        # Behind dots of one side may be any of the other's, so that what is written counts.
        written = [len(visible(side).terms) for side in (x, y) if is_open(side)]
        terms += min(written, default=max(len(x.terms), len(y.terms)))
        shared += sum(1 for m, value in x.terms.items() if y.terms.get(m) == value)
    return 0.02 + 0.5 * same / max(1, len(a)) + 0.48 * shared / max(1, terms)


def _differing(outcome: Outcome) -> str:
    a, b = outcome.left, outcome.right
    if a is None or b is None or isinstance(a, Polynomial) or isinstance(b, Polynomial):
        return "the sides differ"
    places = [place for place, x, y in placed(a, b) if not agree(x, y)]
    return f"{len(places)} of {len(cells(a))} cells differ: {', '.join(places[:6])}{' …' if len(places) > 6 else ''}"


def placed(a: Value, b: Value) -> Iterator[tuple[str, Polynomial, Polynomial]]:
    """The cells of two values of one shape, each pair with its place in words."""
    if isinstance(a, Stack) and isinstance(b, Stack):
        for depth, (first, second) in enumerate(zip(a.slices, b.slices, strict=True)):
            for place, x, y in placed(first, second):
                yield f"({depth + 1}, {place[1:]}", x, y
    elif isinstance(a, Matrix) and isinstance(b, Matrix):
        for u, (r, s) in enumerate(zip(a.rows, b.rows, strict=True)):
            for v, (x, y) in enumerate(zip(r, s, strict=True)):
                yield f"({_number(u, a.row_gap)}, {_number(v, a.column_gap)})", x, y


def _number(place: int, gap: int | None) -> str:
    return str(place + 1) if gap is None or place < gap else f"…+{place - gap + 1}"


def tensor_of(outcome: Outcome, left: Node) -> str | None:
    """Which tensor an equation is about, by the products in its cells."""
    for value in (outcome.right, outcome.left):
        for cell in cells(value) if value is not None else ():
            for monomial in cell.terms:
                names = {atom.tensor for atom in monomial}
                if {"w", "x"} <= names:
                    return "y"
                if {"w", "dy"} <= names:
                    return "dx"
                if {"x", "dy"} <= names:
                    return "dw"
    return None
