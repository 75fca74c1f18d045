"""The terms of an index sum, and of a convolution's passes, at given sizes by plain loops: what confirms a refutation.

Nothing of the derivation or the solver is used: a pass is listed by sliding the window, a claim by running its sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product

import sympy
from sympy import Expr

from symconv.closed_form import Setting
from symconv.index_sum import Between, Condition, Divides, Equal, IndexSum, Range

Term = tuple[tuple[int, ...], tuple[tuple[str, tuple[int, ...]], ...]]
MAX_POINTS = 20_000
"""More places than this are not looped over."""


class TooManyError(Exception):
    """The loops would take too long."""


def claimed_terms(value: IndexSum, shapes: Mapping[str, tuple[int, ...]], sizes: Mapping[str, int]) -> Counter[Term]:
    """How often each term of a sum is there; one that reads outside a tensor is not there."""
    table: dict[str, int] = dict(sizes)
    found: Counter[Term] = Counter()
    steps = [0]
    for at in _places(list(value.free + value.bound), table, steps):
        if not all(_holds(condition, at) for condition in value.conditions):
            continue
        factors = []
        for factor in sorted(value.factors, key=lambda entry: entry.tensor):
            index = tuple(_value(e, at) for e in factor.indices)
            if not all(i.is_integer and 0 <= i < n for i, n in zip(index, shapes[factor.tensor], strict=True)):
                break
            factors.append((factor.tensor, tuple(int(i) for i in index)))
        else:
            found[tuple(int(_value(e, at)) for e in value.left.indices), tuple(factors)] += 1
    return found


def _places(ranges: list[Range], at: dict[str, int], steps: list[int]) -> Iterator[dict[str, int]]:
    if not ranges:
        yield dict(at)
        return
    ready = next((r for r in ranges if {str(s) for s in r.start.free_symbols | r.stop.free_symbols} <= at.keys()), None)
    if ready is None:
        raise TooManyError
    if ready.start.is_infinite or ready.stop.is_infinite:
        raise TooManyError
    rest = [entry for entry in ranges if entry is not ready]
    for value in range(int(sympy.ceiling(_value(ready.start, at))), int(sympy.ceiling(_value(ready.stop, at)))):
        steps[0] += 1
        if steps[0] > MAX_POINTS:
            raise TooManyError
        yield from _places(rest, {**at, str(ready.symbol): value}, steps)


def _value(expr: Expr, at: Mapping[str, int]) -> Expr:
    return expr.xreplace({s: sympy.Integer(at[str(s)]) for s in expr.free_symbols}).doit()


def _holds(condition: Condition, at: Mapping[str, int]) -> bool:
    if isinstance(condition, Equal):
        return bool(_value(condition.left - condition.right, at) == 0)
    if isinstance(condition, Divides):
        return bool((_value(condition.expr, at) / _value(condition.divisor, at)).is_integer)
    assert isinstance(condition, Between)
    value = _value(condition.expr, at)
    return bool(_value(condition.start, at) <= value) and bool(value < _value(condition.stop, at))


def true_terms(setting: Setting, tensor: str, sizes: Mapping[str, int]) -> Counter[Term]:
    """The terms of y, dx, dw or db by sliding the window over the padded input."""
    number = {name: int(value) for name, value in sizes.items()}

    def size(expr: Expr) -> int:
        return int(_value(expr, number))

    axes = [
        {n: size(getattr(a, n)) for n in ("input", "kernel", "output", "stride", "dilation", "low")}
        for a in setting.axes
    ]
    counts = {name: size(value) for name, value in setting.channels.items()}
    if counts["G"] * counts["N"] * counts["M"] * counts["C"] > MAX_POINTS:
        raise TooManyError
    found: Counter[Term] = Counter()
    for n, g, m in product(*(range(counts[name]) for name in "NGM")):
        group = (g,) if setting.grouped else ()
        for o in product(*(range(axis["output"]) for axis in axes)):
            y = (n, *group, m, *o)
            if tensor == "db":
                found[(*group, m), (("dy", y),)] += 1
                continue
            for c, *k in product(range(counts["C"]), *(range(axis["kernel"]) for axis in axes)):
                i = [a["stride"] * p + a["dilation"] * t - a["low"] for a, p, t in zip(axes, o, k, strict=True)]
                if not all(0 <= at < axis["input"] for at, axis in zip(i, axes, strict=True)):
                    continue
                if setting.general.mode == "convolution":
                    k = [axis["kernel"] - 1 - t for axis, t in zip(axes, k, strict=True)]
                w, x = (*group, m, c, *k), (n, *group, c, *i)
                left, factors = {
                    "y": (y, (("w", w), ("x", x))),
                    "dx": (x, (("dy", y), ("w", w))),
                    "dw": (w, (("dy", y), ("x", x))),
                }[tensor]
                found[left, factors] += 1
    return found


def confirmed(setting: Setting, claim: IndexSum, sizes: Mapping[str, int]) -> bool | None:
    """Whether loops find the claim to differ from the pass at these sizes; None where loops can't tell."""
    tensor = claim.left.tensor
    if tensor not in ("y", "dx", "dw", "db"):
        return None
    known = {str(s) for shape in setting.shapes.values() for e in shape for s in e.free_symbols}
    number = {**dict.fromkeys(known, 1), **sizes}
    try:
        shapes = {name: tuple(int(_value(e, number)) for e in shape) for name, shape in setting.shapes.items()}
        mine = claimed_terms(claim, shapes, number)
        return mine != true_terms(setting, tensor, number)
    except (TooManyError, KeyError, TypeError, AttributeError):
        return None
