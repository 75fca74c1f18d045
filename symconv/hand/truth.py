"""What is true of the bound problem: y, dx, dw and db as polynomials in x, w, b and dy, by the derived systems.

Two sides are equal for all values exactly where these canonical polynomials are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symconv.equations import Element, Equation, Forward
from symconv.gradients import Gradient, differentiate
from symconv.hand.polynomial import Atom, Polynomial, number, total
from symconv.spec import Conv

MAX_ROW = 20_000
"""The longest equation that is written out."""


@dataclass(frozen=True)
class Truth:
    """The derived systems of one problem, each equation made when it is asked for."""

    conv: Conv
    _made: dict[Atom, Polynomial | None] = field(default_factory=dict, repr=False, compare=False)

    def of(self, atom: Atom) -> Polynomial | None:
        """What an element comes to; None for x, w, b, dy and what the problem does not have."""
        if atom not in self._made:
            self._made[atom] = self._make(atom)
        return self._made[atom]

    def _make(self, atom: Atom) -> Polynomial | None:
        if atom.tensor not in {"y", "dx", "dw", "db"}:
            return None
        forward = Forward(self.conv)
        system = forward if atom.tensor == "y" else Gradient(forward, atom.tensor[1:])
        try:
            equation: Equation = system[atom.at]
        except IndexError:
            return None
        if len(equation.terms) > MAX_ROW:
            return None
        return total(
            Polynomial({tuple(sorted(Atom(f.tensor, f.at) for f in term.factors)): term.coefficient})
            for term in equation.terms
        )

    def ratio(self, of: Atom, by: Atom) -> Polynomial | None:
        """∂of/∂by for an output and an input, weight or bias; None where there is none such."""
        if of == by:
            return number(1)
        if of.tensor in {"x", "w", "b"} and by.tensor in {"x", "w", "b"}:
            return number(0)
        if of.tensor != "y" or by.tensor not in {"x", "w", "b"}:
            return None
        try:
            terms = Forward(self.conv)[of.at].terms
        except IndexError:
            return None
        if len(terms) > MAX_ROW:
            return None
        variable = Element(by.tensor, by.at)
        return total(
            Polynomial({tuple(sorted(Atom(f.tensor, f.at) for f in made.factors)): made.coefficient})
            for term in terms
            for made in differentiate(term, variable)
        )

    def canonical(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial in x, w, b and dy."""
        if all(self.of(atom) is None for monomial in polynomial.terms for atom in monomial):
            return polynomial
        return polynomial.substituted(self.of)
