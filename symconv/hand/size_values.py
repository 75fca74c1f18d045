"""Expressions of sizes as functions of numbers, and all small problems to try them on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from operator import itemgetter
from types import MappingProxyType
from typing import TypeAlias

from sympy import Add, Expr, Max, Min, Mul, Pow, Symbol, ceiling, floor

from symconv.hand.written import UnreadError

Point: TypeAlias = Mapping[str, int]
Number: TypeAlias = int | Fraction
Value: TypeAlias = Callable[[Point], Number]

INPUTS, KERNELS, STRIDES, DILATIONS, PADS = range(1, 10), range(1, 5), range(1, 5), range(1, 4), range(3)


def compiled(expr: Expr) -> Value:
    """An expression as a function; one that divides by zero there raises `ZeroDivisionError`."""
    if isinstance(expr, Symbol):
        return itemgetter(expr.name)
    if expr.is_Rational:
        number: Number = int(expr) if expr.is_Integer else Fraction(int(expr.p), int(expr.q))
        return lambda at: number
    parts = [compiled(argument) for argument in expr.args]
    if isinstance(expr, Add):
        return lambda at: sum(part(at) for part in parts)
    if isinstance(expr, Mul):
        return lambda at: math.prod(part(at) for part in parts)
    if isinstance(expr, Pow) and expr.args[1].is_Integer and abs(int(expr.args[1])) < 8:
        power, (base, _) = int(expr.args[1]), parts
        return (lambda at: base(at) ** power) if power > 0 else (lambda at: Fraction(1) / base(at) ** -power)
    if isinstance(expr, floor | ceiling):
        whole = math.floor if isinstance(expr, floor) else math.ceil
        (inner,) = parts
        return lambda at: whole(inner(at))
    if isinstance(expr, Max | Min):
        choose = max if isinstance(expr, Max) else min
        return lambda at: choose(part(at) for part in parts)
    raise UnreadError("a number that is no expression of sizes")


def problems(
    strided: bool, dilated: bool, padded: bool, uneven: bool, fixed: Point = MappingProxyType({})
) -> Iterator[dict[str, int]]:
    """All small problems of one axis, by the names of the derivation's symbols; what is not asked for stays plain.

    `fixed` are quantities of which only one number is asked for, K, S, D, p or q; inputs are then as long as windows
    need. Nothing is taken from the derivation: outputs are counted by sliding the window.
    """

    def of(name: str, usual: Iterable[int]) -> Iterable[int]:
        return (fixed[name],) if name in fixed else usual

    kernels, strides = of("K", KERNELS), of("S", STRIDES if strided else (1,))
    dilations, lows = of("D", DILATIONS if dilated else (1,)), of("p", PADS if padded else (0,))
    for kernel, stride, dilation, low in product(kernels, strides, dilations, lows):
        yield from _sizes(kernel, stride, dilation, low, of("q", PADS if uneven else (low,)), bool(fixed))


def _sizes(
    kernel: int, stride: int, dilation: int, low: int, highs: Iterable[int], longer: bool
) -> Iterator[dict[str, int]]:
    """The problems with some steps; inputs of `longer` ones go on until every remainder is met."""
    most = max(INPUTS.stop, (kernel - 1) * dilation + 2 + 2 * stride) if longer else INPUTS.stop
    for size in range(INPUTS.start, most):
        for high in highs:
            length, reach = size + low + high, (kernel - 1) * dilation
            starts = [at for at in range(0, length, stride) if at + reach < length]
            if not starts:
                continue
            beyond = length - 1 - (starts[-1] + reach)
            yield {
                "I": size,
                "K": kernel,
                "O": len(starts),
                "p": low,
                "q": high,
                "r": beyond,
                "S": stride,
                "D": dilation,
            }
