"""The derived SymPy system evaluated in exact integers, element by element."""

from __future__ import annotations

from math import prod

import sympy

from symconv.confirmation import sample
from symconv.derivation import Derivation
from symconv.equations import System
from symconv.kernels.options import PASSES, Pass
from symconv.validation.bounds import term_count
from symconv.validation.cases import Array, Case

MAX_SYMPY_TERMS = 1000
"""The longest equation that is made into one SymPy sum."""

MAX_EQUATION = 200_000
"""The longest equation that is evaluated at all."""

MAX_TERMS = 600
"""About how many terms of each system are evaluated."""


def evaluated(derivation: Derivation, case: Case) -> dict[Pass, dict[tuple[int, ...], int]]:
    """By pass, the exact value of some elements (all where they are few) of what the pass makes."""
    conv = derivation.conv
    values: dict[Pass, dict[tuple[int, ...], int]] = {}
    for pass_, system in zip(PASSES, derivation.systems, strict=True):
        if len(system):
            count = term_count(conv, pass_)
            indices = sample(system.shape, max(1, MAX_TERMS // count)) if count <= MAX_EQUATION else []
            values[pass_] = {index: value(system, index, case) for index in indices}
    return values


def value(system: System, index: tuple[int, ...], case: Case) -> int:
    """The right side of one equation, its symbols replaced by the case's numbers.

    SymPy's own sum where it is short; a longer one is summed term by term, as it is made.
    """
    arrays = {"x": case.x, "w": case.w, "b": case.b, "dy": case.dy}
    equation = system[index]
    if len(equation.terms) <= MAX_SYMPY_TERMS:
        return sum(_term(term, arrays) for term in sympy.Add.make_args(equation.rhs))
    return sum(
        term.coefficient * prod(int(arrays[factor.tensor][factor.at]) for factor in term.factors)
        for term in equation.terms
    )


def _term(term: sympy.Expr, arrays: dict[str, Array]) -> int:
    product = 1
    for factor in sympy.Mul.make_args(term):
        if isinstance(factor, sympy.Indexed):
            product *= int(arrays[factor.base.label.name][tuple(map(int, factor.indices))])
        else:
            product *= int(factor)
    return product
