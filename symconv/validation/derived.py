"""The derived SymPy system evaluated in exact integers, element by element."""

from __future__ import annotations

import sympy

from symconv.confirmation import sample
from symconv.derivation import Derivation
from symconv.equations import System
from symconv.kernels.options import PASSES, Pass
from symconv.validation.bounds import term_count
from symconv.validation.cases import Array, Case

MAX_TERMS = 600
"""About how many terms of each system are evaluated."""


def evaluated(derivation: Derivation, case: Case) -> dict[Pass, dict[tuple[int, ...], int]]:
    """By pass, the exact value of some elements (all where they are few) of what the pass makes."""
    conv = derivation.conv
    values: dict[Pass, dict[tuple[int, ...], int]] = {}
    for pass_, system in zip(PASSES, derivation.systems, strict=True):
        if len(system):
            indices = sample(system.shape, max(1, MAX_TERMS // term_count(conv, pass_)))
            values[pass_] = {index: value(system, index, case) for index in indices}
    return values


def value(system: System, index: tuple[int, ...], case: Case) -> int:
    """The right side of one equation, its symbols replaced by the case's numbers."""
    arrays = {"x": case.x, "w": case.w, "b": case.b, "dy": case.dy}
    return sum(_term(term, arrays) for term in sympy.Add.make_args(system[index].rhs))


def _term(term: sympy.Expr, arrays: dict[str, Array]) -> int:
    product = 1
    for factor in sympy.Mul.make_args(term):
        if isinstance(factor, sympy.Indexed):
            product *= int(arrays[factor.base.label.name][tuple(map(int, factor.indices))])
        else:
            product *= int(factor)
    return product
