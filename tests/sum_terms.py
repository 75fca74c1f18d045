"""The terms of an index sum at given sizes, listed by plain loops: what proofs for all sizes are held against.

Every sum is written out as nested Python loops over integers, once, and run at as many sizes as a test likes. Nothing
of `symconv.constraints` or `symconv.relation` is used: fractions, floors and conditions are read from the
expressions here a second time.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import gcd, lcm
from typing import TypeAlias

import sympy
from sympy import Expr, Symbol

from symconv.closed_form import AxisSymbols, Setting
from symconv.index_sum import Condition, Divides, Equal, IndexSum, Range

Sizes: TypeAlias = dict[str, int]
Term: TypeAlias = tuple[tuple[int, ...], tuple[tuple[str, tuple[int, ...]], ...]]
"""The left side's indices, and of each factor, in the order of their names, the tensor and its indices."""


class FractionalIndexError(Exception):
    """A term that ranges and conditions let through has an index that is no integer."""


def terms(value: IndexSum, setting: Setting, sizes: Mapping[str, int]) -> Counter[Term]:
    """How often each term is there; a factor outside its tensor makes a term absent.

    Raises `FractionalIndexError` where the ranges and conditions let a fraction of an index through.
    """
    found: Counter[Term] = Counter()
    shapes = tuple((factor.tensor, setting.shapes[factor.tensor]) for factor in value.factors)
    _loops(value, shapes)(sizes, found)
    return found


@lru_cache(maxsize=4096)
def _ratio(expr: Expr) -> tuple[str, str]:
    """The expression as Python integers over Python integers, the second positive."""
    parts = sympy.expand(expr).as_coefficients_dict()
    if all(term == 1 or isinstance(term, Symbol) for term in parts):
        below = lcm(*(int(c.q) for c in parts.values()))
        return " + ".join(f"{int(c * below)}*{term}" for term, c in parts.items()) or "0", str(below)
    rounded = [part for part in sympy.Add.make_args(sympy.expand(expr)) if part.has(sympy.floor, sympy.ceiling)]
    if rounded:
        over, under = _ratio(expr - sympy.Add(*rounded))
        whole = (part.as_coeff_Mul() for part in rounded)
        return f"{over} + {under} * ({' + '.join(f'{int(c)} * {_ceiled(part)}' for c, part in whole)})", under
    numerator, denominator = sympy.fraction(sympy.together(expr))
    return str(sympy.expand(numerator)), f"({denominator})"


@lru_cache(maxsize=4096)
def _ceiled(expr: Expr) -> str:
    """The least integer that is not below the expression, which may be made of maxima, minima, floors, ceilings."""
    if isinstance(expr, sympy.Max | sympy.Min):
        name = "max" if isinstance(expr, sympy.Max) else "min"
        return f"{name}({', '.join(map(_ceiled, expr.args))})"
    if isinstance(expr, sympy.floor | sympy.ceiling):
        over, under = _ratio(expr.args[0])
        return f"(({over}) // {under})" if isinstance(expr, sympy.floor) else f"(-(-({over}) // {under}))"
    if expr.has(sympy.Max, sympy.Min, sympy.floor, sympy.ceiling):
        assert isinstance(expr, sympy.Add), expr
        return " + ".join(map(_ceiled, expr.args))
    over, under = _ratio(expr)
    return f"(-(-({over}) // {under}))"


def _test(condition: Condition) -> tuple[set[str], str]:
    """The names that a condition speaks of, and the condition as Python."""
    if isinstance(condition, Equal):
        difference = condition.left - condition.right
        return _names(difference), f"{_ratio(difference)[0]} == 0"
    if isinstance(condition, Divides):
        over, under = _ratio(condition.expr)
        return _names(condition.divisor, condition.expr), f"({over}) % (({condition.divisor}) * {under}) == 0"
    test = f"{_ratio(condition.expr - condition.start)[0]} >= 0"
    if condition.stop != sympy.oo:
        test += f" and {_ratio(condition.stop - condition.expr)[0]} > 0"
    return _names(condition.start, condition.expr, condition.stop), test


def _names(*exprs: Expr) -> set[str]:
    return {symbol.name for expr in exprs for symbol in expr.free_symbols}


def _outermost_first(ranges: tuple[Range, ...]) -> list[Range]:
    """The ranges in an order in which none speaks of an index that comes later."""
    left, ordered = list(ranges), []
    while left:
        later = {r.symbol for r in left}
        ready = next(r for r in left if not (r.start.free_symbols | r.stop.free_symbols) & later)
        ordered.append(ready)
        left.remove(ready)
    return ordered


@lru_cache(maxsize=1024)
def _loops(
    value: IndexSum, shapes: tuple[tuple[str, tuple[Expr, ...]], ...]
) -> Callable[[Mapping[str, int], Counter[Term]], None]:
    """The sum as a function that counts its terms."""
    shape_of = dict(shapes)
    ranges = _outermost_first(value.free + value.bound)
    tests = [_test(condition) for condition in value.conditions]
    factors = sorted(value.factors, key=lambda factor: factor.tensor)
    inside, whole, used = [], [], _names(*(bound for r in ranges for bound in (r.start, r.stop)))
    written = []
    for factor in (value.left, *factors):
        indices = []
        for place, index in enumerate(factor.indices):
            over, under = _ratio(index)
            if under != "1":
                whole.append(f"if ({over}) % {under}: raise FractionalIndexError({str(index)!r}, locals())")
            indices.append(f"({over})" if under == "1" else f"(({over}) // {under})")
            used |= _names(index)
            if factor is not value.left:
                size = shape_of[factor.tensor][place]
                inside.append((_names(index, size), f"0 <= {indices[-1]} < {size}"))
        written.append(f"({''.join(f'{index}, ' for index in indices)})")
    # Whether an index is whole is asked of every term that the conditions let through, so before the shapes.
    last = inside if whole else []
    tests += [] if whole else inside
    used = used.union(*(names for names, _ in tests + last)) - {r.symbol.name for r in ranges}

    lines = ["def run(sizes, found):", *(f"    {name} = sizes[{name!r}]" for name in sorted(used))]
    known = set(used)

    def check(depth: int) -> None:
        ready = [test for test in tests if test[0] <= known]
        lines.extend(f"{'    ' * depth}if not ({test}): {'continue' if depth > 1 else 'return'}" for _, test in ready)
        tests[:] = [test for test in tests if test not in ready]

    check(1)
    for depth, entry in enumerate(ranges, start=1):
        name = entry.symbol.name
        lines.append(f"{'    ' * depth}for {name} in range({_ceiled(entry.start)}, {_ceiled(entry.stop)}):")
        known.add(name)
        check(depth + 1)
    assert not tests, f"{value}: nothing gives {set.union(*(names for names, _ in tests)) - known}"
    pad = "    " * (len(ranges) + 1)
    lines += [pad + line for line in whole]
    lines += [f"{pad}if not ({test}): {'continue' if ranges else 'return'}" for _, test in last]
    pairs = "".join(f"({f.tensor!r}, {text}), " for f, text in zip(factors, written[1:], strict=True))
    lines.append(f"{pad}found[({written[0]}, ({pairs}))] += 1")
    scope: dict[str, Callable[[Mapping[str, int], Counter[Term]], None]] = {}
    exec("\n".join(lines), {"FractionalIndexError": FractionalIndexError}, scope)
    return scope["run"]


def _axis_sizes(axis: AxisSymbols, most: int, steps: Mapping[str, int]) -> Iterator[Sizes]:
    def numbers(expr: Expr, least: int) -> range:
        return range(least, most + 1) if isinstance(expr, Symbol) else range(int(expr), int(expr) + 1)

    def step(expr: Expr) -> int:
        return steps[expr.name] if isinstance(expr, Symbol) else int(expr)

    stride, dilation = step(axis.stride), step(axis.dilation)
    choices = (numbers(axis.kernel, 1), numbers(axis.low, 0), numbers(axis.high, 0), range(1, most + 1), range(stride))
    for kernel, low, high, output, remainder in product(*choices):
        size = stride * (output - 1) + dilation * (kernel - 1) + 1 + remainder - low - high
        if size < 1:
            continue
        given = zip(
            (axis.kernel, axis.low, axis.high, axis.gcd), (kernel, low, high, gcd(stride, dilation)), strict=True
        )
        found = {expr.name: number for expr, number in given if isinstance(expr, Symbol)}
        yield found | {axis.input.name: size, axis.output.name: output, axis.remainder.name: remainder}


def all_sizes(setting: Setting, most: int, steps: Mapping[str, int] | None = None) -> Iterator[Sizes]:
    """Every choice of sizes that can be, kernels, paddings and outputs up to `most`; channels 1 or 2.

    `steps` gives the strides and dilations that are symbols.
    """
    parts = _parts(setting, most, steps or {})
    for choice in product(*parts):
        yield {name: number for part in choice for name, number in part.items()} | dict(steps or {})


def some_sizes(
    setting: Setting, most: int, count: int, seed: int = 0, steps: Mapping[str, int] | None = None
) -> Iterator[Sizes]:
    """`count` of `all_sizes`, drawn."""
    draw = random.Random(seed)
    parts = _parts(setting, most, steps or {})
    for _ in range(count):
        choice = [draw.choice(part) for part in parts]
        yield {name: number for part in choice for name, number in part.items()} | dict(steps or {})


def _parts(setting: Setting, most: int, steps: Mapping[str, int]) -> list[list[Sizes]]:
    """The sizes that depend on each other: those of each axis, and each number of channels."""
    parts = [list(_axis_sizes(axis, most, steps)) for axis in setting.axes]
    symbols = [size for size in setting.channels.values() if isinstance(size, Symbol)]
    return parts + [[{size.name: number} for number in (1, 2)] for size in symbols]
