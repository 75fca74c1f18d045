"""What is true of the bound problem: y, dx, dw and db as polynomials in x, w, b and dy, by the derived systems.

Two sides are equal for all values exactly where these canonical polynomials are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from symconv.equations import Element, Equation, Forward, Term
from symconv.gradients import Gradient, differentiate
from symconv.hand.polynomial import Atom, Monomial, Polynomial, number
from symconv.hand.work import spend
from symconv.spec import Conv

MAX_ROW = 20_000
"""The longest equation that is written out."""
STEPS = 5
"""What deriving a term costs."""
MAX_KEPT = 500_000
"""So many terms of equations are kept to be asked for again; beyond, they are made again."""


@dataclass(frozen=True)
class Truth:
    """The derived systems of one problem, each equation made when it is asked for."""

    conv: Conv
    _made: dict[Atom, Polynomial | None] = field(default_factory=dict, repr=False, compare=False)
    _kept: list[int] = field(default_factory=lambda: [0], repr=False, compare=False)

    def of(self, atom: Atom) -> Polynomial | None:
        """What an element comes to; None for x, w, b, dy and what the problem does not have."""
        if atom.tensor not in {"y", "dx", "dw", "db"}:
            return None
        if atom not in self._made:
            made = self._make(atom)
            self._kept[0] += len(made.terms) if made is not None else 1
            if self._kept[0] > MAX_KEPT:
                self._made.clear()
                self._kept[0] = 0
            self._made[atom] = made
        return self._made[atom]

    def _make(self, atom: Atom) -> Polynomial | None:
        forward = Forward(self.conv)
        system = forward if atom.tensor == "y" else Gradient(forward, atom.tensor[1:])
        try:
            equation: Equation = system[atom.at]
        except IndexError:
            return None
        if len(equation.terms) > MAX_ROW:
            return None
        spend(STEPS * len(equation.terms))
        return _polynomial(equation.terms)

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
        return _polynomial(made for term in terms for made in differentiate(term, variable))

    def canonical(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial in x, w, b and dy."""
        if all(self.of(atom) is None for monomial in polynomial.terms for atom in monomial):
            return polynomial
        if len(polynomial.terms) == 1:
            ((monomial, coefficient),) = polynomial.terms.items()
            if coefficient == 1 and len(monomial) == 1:
                made = self.of(monomial[0])
                return polynomial if made is None else made
        return polynomial.substituted(self.of)


def _polynomial(terms: Iterable[Term]) -> Polynomial:
    """Derived terms as a polynomial."""
    made: dict[Monomial, int] = {}
    for term in terms:
        monomial = tuple(sorted(Atom(f.tensor, f.at) for f in term.factors))
        made[monomial] = made.get(monomial, 0) + term.coefficient
    return Polynomial({monomial: coefficient for monomial, coefficient in made.items() if coefficient})
