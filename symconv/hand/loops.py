"""The terms of an index sum, and of a convolution's passes, at given sizes by plain loops: what confirms a refutation.

Nothing of the derivation or the solver is used: a pass is listed by sliding the window, a claim by running its sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import prod

import sympy
from sympy import Expr

from symconv.closed_form import Setting
from symconv.index_sum import Between, Condition, Divides, Equal, IndexSum, Range

Term = tuple[tuple[int, ...], tuple[tuple[str, tuple[int, ...]], ...]]
MAX_POINTS = 20_000
"""More places than this are not looped over."""


class TooManyError(Exception):
    """The loops would take too long."""


def claimed_terms(
    value: IndexSum,
    shapes: Mapping[str, tuple[int, ...]],
    sizes: Mapping[str, int],
    seen: Callable[[], None] = lambda: None,
) -> Counter[Term]:
    """How often each term of a sum is there; one that reads outside a tensor is not there. `seen`: at every place."""
    table: dict[str, int] = dict(sizes)
    found: Counter[Term] = Counter()
    steps = [0]
    for at in _places(list(value.free + value.bound), table, steps):
        seen()
        if not all(holds_at(condition, at) for condition in value.conditions):
            continue
        factors = []
        for factor in sorted(value.factors, key=lambda entry: entry.tensor):
            index = tuple(value_at(e, at) for e in factor.indices)
            if not all(i.is_integer and 0 <= i < n for i, n in zip(index, shapes[factor.tensor], strict=True)):
                break
            factors.append((factor.tensor, tuple(int(i) for i in index)))
        else:
            found[tuple(int(value_at(e, at)) for e in value.left.indices), tuple(factors)] += 1
    return found


def _places(ranges: list[Range], at: dict[str, int], steps: list[int]) -> Iterator[dict[str, int]]:
    if not ranges:
        yield dict(at)
        return
    ready = next((r for r in ranges if _needs(r) <= at.keys()), None)
    if ready is None:
        raise TooManyError
    if ready.start.is_infinite or ready.stop.is_infinite:
        raise TooManyError
    rest = [entry for entry in ranges if entry is not ready]
    for value in range(int(sympy.ceiling(value_at(ready.start, at))), int(sympy.ceiling(value_at(ready.stop, at)))):
        steps[0] += 1
        if steps[0] > MAX_POINTS:
            raise TooManyError
        yield from _places(rest, {**at, ready.symbol.name: value}, steps)


@lru_cache(maxsize=4096)
def _needs(entry: Range) -> frozenset[str]:
    return frozenset(symbol.name for symbol in entry.start.free_symbols | entry.stop.free_symbols)


def value_at(expr: Expr, at: Mapping[str, int]) -> Expr:
    """An expression at given numbers. Raises `KeyError` where one of its symbols has none."""
    monomials = _monomials(expr)
    if monomials is not None:
        return sympy.Integer(sum(factor * prod(at[name] for name in names) for factor, names in monomials))
    return expr.xreplace({s: sympy.Integer(at[str(s)]) for s in expr.free_symbols}).doit()


@lru_cache(maxsize=4096)
def _monomials(expr: Expr) -> tuple[tuple[int, tuple[str, ...]], ...] | None:
    """The terms of a polynomial with whole coefficients: each with its symbols; None where an expression is none."""
    found = []
    for monomial, factor in sympy.expand(expr).as_coefficients_dict().items():
        names = [] if monomial == 1 else [str(part) for part in sympy.Mul.make_args(monomial) if part.is_Symbol]
        if not factor.is_Integer or (monomial != 1 and len(names) < len(sympy.Mul.make_args(monomial))):
            return None
        found.append((int(factor), tuple(names)))
    return tuple(found)


def holds_at(condition: Condition, at: Mapping[str, int]) -> bool:
    """Whether a condition holds at given numbers. Raises `KeyError` where one of its symbols has none."""
    if isinstance(condition, Equal):
        return bool(value_at(condition.left - condition.right, at) == 0)
    if isinstance(condition, Divides):
        return bool((value_at(condition.expr, at) / value_at(condition.divisor, at)).is_integer)
    assert isinstance(condition, Between)
    value = value_at(condition.expr, at)
    return bool(value_at(condition.start, at) <= value) and bool(value < value_at(condition.stop, at))


def true_terms(setting: Setting, tensor: str, sizes: Mapping[str, int]) -> Counter[Term]:
    """The terms of y, dx, dw or db by sliding the window over the padded input."""
    number = {name: int(value) for name, value in sizes.items()}

    def size(expr: Expr) -> int:
        return int(value_at(expr, number))

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
        shapes = {name: tuple(int(value_at(e, number)) for e in shape) for name, shape in setting.shapes.items()}
        mine = claimed_terms(claim, shapes, number)
        return mine != true_terms(setting, tensor, number)
    except (TooManyError, KeyError, TypeError, AttributeError):
        return None
