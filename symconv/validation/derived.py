"""The derived SymPy system evaluated in exact integers, element by element."""

from __future__ import annotations

from math import prod

import sympy

from symconv.confirmation import sample
from symconv.derivation import Derivation
from symconv.equations import System
from symconv.validation.cases import Array, Case

MAX_TERMS = 600
"""About how many terms of each system are evaluated."""


def evaluated(derivation: Derivation, case: Case) -> dict[str, dict[tuple[int, ...], int]]:
    """By pass, the exact value of some elements (all where they are few) of what the pass makes."""
    conv = derivation.conv
    window = prod(conv.kernel)
    terms = {
        "forward": conv.group_in * window,
        "dgrad": conv.group_out * window,
        "wgrad": conv.batch * prod(conv.output),
        "bgrad": conv.batch * prod(conv.output),
    }
    systems = dict(zip(terms, derivation.systems, strict=True))
    return {
        pass_: {index: value(system, index, case) for index in sample(system.shape, max(1, MAX_TERMS // terms[pass_]))}
        for pass_, system in systems.items()
        if len(system)
    }


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
