"""The gradients, by the chain rule: ∂L/∂v = Σ_y ∂L/∂y · ∂y/∂v, with ∂y/∂v by differentiating the forward system.

SymPy differentiates. No gradient formula stands here or anywhere below: a forward system with other terms has
other gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sympy

from symconv.equations import Element, Equation, Forward, Lazy, System, Term


@dataclass(frozen=True)
class Gradient(System):
    """The gradient of the loss with respect to every element of `of` (x, w or b), terms in the order of y.

    The equation of an element that no window reaches has no terms: its gradient is zero.
    """

    forward: Forward
    of: str

    @property
    def tensor(self) -> str:
        """The name of the tensor on the left: dx, dw or db."""
        return f"d{self.of}"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of x, w or b (db is empty where the problem has no bias)."""
        conv = self.forward.conv
        return {"x": conv.x_shape, "w": conv.w_shape, "b": conv.b_shape}[self.of]

    def _equation(self, index: tuple[int, ...]) -> Equation:
        variable = Element(self.of, index)
        # A sum is differentiated term by term, and a term without the variable contributes nothing: only the
        # terms in which the variable occurs are looked at.
        outputs = self.forward.outputs_with(variable)

        def term(number: int) -> Term:
            y, holding = outputs[number]
            (derivative,) = differentiate(holding, variable)
            return Term((Element("dy", y.at), *derivative.factors), derivative.coefficient)

        return Equation(Element(self.tensor, index), Lazy(len(outputs), term))


def differentiate(term: Term, variable: Element) -> tuple[Term, ...]:
    """∂term/∂variable as a sum of terms.

    Renaming symbols commutes with differentiating, so SymPy differentiates each *shape* of term once, in
    placeholder symbols, and the result is renamed back.
    """
    slots = tuple(dict.fromkeys(term.factors))
    if variable not in slots:
        return ()
    shape = tuple(slots.index(factor) for factor in term.factors)
    return tuple(
        Term(tuple(slots[slot] for slot in places), coefficient * term.coefficient)
        for places, coefficient in _derivative_of_shape(shape, slots.index(variable))
    )


@lru_cache(maxsize=256)
def _derivative_of_shape(shape: tuple[int, ...], by: int) -> tuple[tuple[tuple[int, ...], int], ...]:
    """The derivative of ∏ s_i (i in shape) by s_by, as ((slots of a product), coefficient) pairs."""
    symbols = sympy.symbols(f"s:{max(shape) + 1}")
    derivative = sympy.diff(sympy.Mul(*(symbols[slot] for slot in shape)), symbols[by])
    terms = sympy.Poly(derivative, *symbols).terms()
    return tuple(
        (tuple(slot for slot, power in enumerate(powers) for _ in range(power)), int(coefficient))
        for powers, coefficient in terms
        if coefficient != 0
    )
