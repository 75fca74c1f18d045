"""Expressions of sizes as functions of numbers, and all small problems to try them on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from sympy import Add, Expr, Max, Min, Mul, Pow, Symbol, ceiling, floor

from symconv.hand.written import UnreadError

Point: TypeAlias = Mapping[str, int]
Value: TypeAlias = Callable[[Point], Fraction]

INPUTS, KERNELS, STRIDES, DILATIONS, PADS = range(1, 10), range(1, 5), range(1, 5), range(1, 4), range(3)


def compiled(expr: Expr) -> Value:
    """An expression as a function; one that divides by zero there raises `ZeroDivisionError`."""
    if isinstance(expr, Symbol):
        name = expr.name
        return lambda at: Fraction(at[name])
    if expr.is_Rational:
        number = Fraction(int(expr.p), int(expr.q))
        return lambda at: number
    parts = [compiled(argument) for argument in expr.args]
    if isinstance(expr, Add):
        return lambda at: sum((part(at) for part in parts), Fraction(0))
    if isinstance(expr, Mul):
        return lambda at: math.prod((part(at) for part in parts), start=Fraction(1))
    if isinstance(expr, Pow) and expr.args[1].is_Integer and abs(int(expr.args[1])) < 8:
        power = int(expr.args[1])
        return lambda at: parts[0](at) ** power
    if isinstance(expr, floor):
        return lambda at: Fraction(math.floor(parts[0](at)))
    if isinstance(expr, ceiling):
        return lambda at: Fraction(math.ceil(parts[0](at)))
    if isinstance(expr, Max | Min):
        choose = max if isinstance(expr, Max) else min
        return lambda at: choose(part(at) for part in parts)
    raise UnreadError("a number that is no expression of sizes")


def problems(strided: bool, dilated: bool, padded: bool, uneven: bool) -> Iterator[dict[str, int]]:
    """All small problems of one axis, by the names of the derivation's symbols; what is not asked for stays plain.

    Nothing is taken from the derivation: outputs are counted by sliding the window.
    """
    pads = PADS if padded else (0,)
    for kernel, stride, dilation, low, size in product(
        KERNELS, STRIDES if strided else (1,), DILATIONS if dilated else (1,), pads, INPUTS
    ):
        for high in PADS if uneven else (low,):
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
