"""Exact polynomials in the elements of tensors: what the two sides of a concrete equation come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from symconv.hand.work import TooLargeError, spend

MAX_TERMS = 50_000
"""The largest polynomial that is written out."""


class Atom(NamedTuple):
    """One element: `x`, `w`, `y`, `b`, their gradients `dx` …, or by a tensor's name that stands for none of them."""

    tensor: str
    at: tuple[int, ...] = ()


Monomial: TypeAlias = tuple[Atom, ...]


@dataclass(frozen=True)
class Polynomial:
    """Monomials, each with a coefficient that is not zero."""

    terms: Mapping[Monomial, int] = field(default_factory=dict)

    def __add__(self, other: Polynomial) -> Polynomial:
        return total((self, other))

    def __neg__(self) -> Polynomial:
        return Polynomial({monomial: -value for monomial, value in self.terms.items()})

    def __mul__(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > MAX_TERMS:
            raise TooLargeError
        spend(len(self.terms) * len(other.terms))
        made: dict[Monomial, int] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                monomial = tuple(sorted(left + right))
                made[monomial] = made.get(monomial, 0) + a * b
        return _without_zeros(made)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and dict(self.terms) == dict(other.terms)

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    @property
    def constant(self) -> int | None:
        """The number that it is, None where it has elements."""
        if not self.terms:
            return 0
        return self.terms[()] if set(self.terms) == {()} else None

    def substituted(self, meaning: Callable[[Atom], Polynomial | None]) -> Polynomial:
        """Every atom that means a polynomial replaced by it."""
        done = []
        for monomial, value in self.terms.items():
            product = number(value)
            for atom in monomial:
                found = meaning(atom)
                product = product * (found if found is not None else of_atom(atom))
            done.append(product)
        return total(done)


def _without_zeros(terms: Mapping[Monomial, int]) -> Polynomial:
    return Polynomial({monomial: value for monomial, value in terms.items() if value})


def number(value: int) -> Polynomial:
    """A polynomial without elements."""
    return Polynomial({(): value} if value else {})


def of_atom(atom: Atom) -> Polynomial:
    """A polynomial that is one element."""
    return Polynomial({(atom,): 1})


def total(polynomials: Iterable[Polynomial]) -> Polynomial:
    """The sum of polynomials."""
    made: dict[Monomial, int] = {}
    for polynomial in polynomials:
        spend(len(polynomial.terms))
        for monomial, value in polynomial.terms.items():
            made[monomial] = made.get(monomial, 0) + value
        if len(made) > MAX_TERMS:
            raise TooLargeError
    return _without_zeros(made)
