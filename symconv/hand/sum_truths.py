"""What an element or derivative of a convolution truly is, as index sums: the forward relation, read as is needed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

from sympy import Expr, Symbol, expand

from symconv.closed_form import Setting, forward, forward_bias, reversed_forward
from symconv.gradient_sums import paired_forward, transposed
from symconv.index_sum import Condition, Equal, Factor, IndexSum, Range, map_condition

KINDS = {"y": "forward-sum", "dx": "dgrad-sum", "dw": "wgrad-sum", "db": "bgrad-sum", "dz": "dgrad-sum",
    "yt": "forward-sum", "dxt": "dgrad-sum",
}  # fmt: skip
"""The kinds of claims by what their left side is."""


def truths(
    left: Factor, setting: Setting, bias: bool, used: frozenset[str] = frozenset()
) -> tuple[IndexSum, ...] | None:
    """The sums whose total the left side is, None where it is nothing that a convolution defines.

    `used` are the tensors that the claim multiplies: they tell a transposed convolution's gradients.
    """
    if left.tensor == "yt":
        return (_where_repeated(left, transposed(setting)),)
    if left.tensor == "dxt":
        return (_where_repeated(left, _called(forward(setting), {"y": "dxt", "x": "dyt"})),)
    if left.tensor == "dw" and "dyt" in used:
        turned = _called(reversed_forward(forward(setting), "w", setting), {"dy": "xt", "x": "dyt"})
        return (_where_repeated(left, turned),)
    if left.tensor == "y":
        return (forward(setting), forward_bias(setting)) if bias else (forward(setting),)
    if left.tensor in ("dx", "dw"):
        found: tuple[IndexSum, ...] = (reversed_forward(forward(setting), left.tensor[1:], setting),)
    elif left.tensor == "db":
        found = (reversed_forward(forward_bias(setting), "b", setting),)
    elif left.tensor == "dz":
        source = reversed_forward(forward(setting), "x", setting)
        slope = Factor("slope", source.left.indices)
        found = (replace(source, left=Factor("dz", source.left.indices), factors=(*source.factors, slope)),)
    elif left.tensor in ("dy/dx", "dy/dw", "dy/db"):
        found = (paired_forward(setting, left.tensor[-1]),)
    elif left.tensor == "dy/dz":
        pair = paired_forward(setting, "x")
        by = tuple(r.symbol for r in pair.free[-len(setting.names("x")) :])
        slope = Factor("slope", by)
        found = (replace(pair, left=Factor("dy/dz", pair.left.indices), factors=(*pair.factors, slope)),)
    else:
        return None
    return tuple(_where_repeated(left, value) for value in found)


def _called(value: IndexSum, names: dict[str, str]) -> IndexSum:
    """The sum with tensors called otherwise."""
    left, *factors = (Factor(names.get(f.tensor, f.tensor), f.indices) for f in (value.left, *value.factors))
    return replace(value, left=left, factors=tuple(factors))


def _where_repeated(left: Factor, truth: IndexSum) -> IndexSum:
    """The truth for just the elements that the left side speaks of: where it names one index twice."""
    conditions = [
        Equal(truth.left.indices[a], truth.left.indices[b])
        for a, b in combinations(range(len(left.indices)), 2)
        if left.indices[a] == left.indices[b] and left.indices[a].free_symbols
    ]
    return replace(truth, conditions=(*truth.conditions, *conditions)) if conditions else truth


def at_expressions(truth: IndexSum, left: IndexSum) -> IndexSum:
    """The truth for just those elements that the left side reaches, where its indices are expressions."""
    if all(isinstance(index, Symbol) for index in left.left.indices):
        return truth
    table = {r.symbol: Symbol(f"l{r.symbol.name}", integer=True) for r in left.free}

    def put(expr: Expr) -> Expr:
        return expand(expr.xreplace(table))

    reached = tuple(Range(table[r.symbol], put(r.stop), put(r.start)) for r in left.free)
    same = tuple(Equal(own, put(i)) for own, i in zip(truth.left.indices, left.left.indices, strict=True))
    held = tuple(map_condition(condition, put) for condition in left.conditions)
    return replace(truth, bound=(*truth.bound, *reached), conditions=(*truth.conditions, *same, *held))


def tensors_of(value: IndexSum) -> tuple[tuple[str, int], ...]:
    """Which tensors the terms of a sum multiply, and how often each."""
    return tuple(sorted(Counter(factor.tensor for factor in value.factors).items()))


def restricted(value: IndexSum, left: Factor, conditions: tuple[Condition, ...]) -> IndexSum:
    """The sum where conditions hold that speak of the indices of `left`, an element like its own left side."""
    table: dict[Expr, Expr] = {}
    for index, own in zip(left.indices, value.left.indices, strict=True):
        if isinstance(index, Symbol):
            table.setdefault(index, own)
    more = tuple(map_condition(c, lambda e: expand(e.xreplace(table))) for c in conditions)
    return replace(value, conditions=(*value.conditions, *more))
