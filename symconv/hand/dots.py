"""Dots in concrete equations: what is visible is judged, what they stand for is anything that makes the rest right.

A side with dots is *open*: its dots are atoms of their own, alone or times what is known of the hidden terms. It
agrees with a closed side where every visible term is one of the closed side's, and every other term of that one can
be hidden.
"""

from __future__ import annotations

from itertools import combinations

from symconv.hand.polynomial import Atom, Monomial, Polynomial, of_atom
from symconv.hand.work import spend

NAME = "…"
FEW = 4
"""Of so many elements every part is looked up, which of many known terms is faster than to compare with each."""


def hidden(place: int) -> Polynomial:
    """What dots at a place of the formula stand for."""
    return of_atom(Atom(NAME, (place,)))


def is_open(value: Polynomial) -> bool:
    """Whether dots leave some of a sum to the reader."""
    return any(atom.tensor == NAME for monomial in value.terms for atom in monomial)


def agree(a: Polynomial, b: Polynomial) -> bool | None:
    """Whether two sides can be equal; None where both have dots and neither is nothing but dots."""
    if a.terms == b.terms:
        return True
    if not is_open(a) and not is_open(b):
        return False
    if is_open(a) and is_open(b):
        return True if not visible(a).terms or not visible(b).terms else None
    missing, extra = mismatch(a, b)
    return not missing and not extra


def visible(value: Polynomial) -> Polynomial:
    """The terms that are written out."""
    return Polynomial({m: c for m, c in value.terms.items() if all(atom.tensor != NAME for atom in m)})


def mismatch(a: Polynomial, b: Polynomial) -> tuple[list[Monomial], list[Monomial]]:
    """The terms that b lacks and those that it has too much, as far as neither can be hidden behind dots."""
    spend(len(a.terms) + len(b.terms))
    seen_a, seen_b = visible(a), visible(b)
    missing = [m for m, value in seen_a.terms.items() if seen_b.terms.get(m, 0) != value]
    extra = [m for m, value in seen_b.terms.items() if seen_a.terms.get(m, 0) != value]
    behind_a, behind_b = _behind(a), _behind(b)
    if behind_b:
        missing = [m for m in missing if not _can_be_hidden(m, behind_b, seen_a, seen_b)]
    if behind_a:
        extra = [m for m in extra if not _can_be_hidden(m, behind_a, seen_b, seen_a)]
    if behind_b:
        extra = [m for m in extra if not _partly(m, seen_a, seen_b)]
    if behind_a:
        missing = [m for m in missing if not _partly(m, seen_b, seen_a)]
    return missing, extra


def _behind(side: Polynomial) -> set[frozenset[Atom]]:
    """What is known of the terms that dots of a side stand for."""
    return {
        frozenset(atom for atom in monomial if atom.tensor != NAME)
        for monomial in side.terms
        if any(atom.tensor == NAME for atom in monomial)
    }


def _partly(monomial: Monomial, closed: Polynomial, written: Polynomial) -> bool:
    """Is some of a term written, and the rest of it hidden?"""
    whole, part = closed.terms.get(monomial, 0), written.terms.get(monomial, 0)
    return whole * part > 0 and abs(part) < abs(whole)


def _can_be_hidden(monomial: Monomial, behind: set[frozenset[Atom]], closed: Polynomial, written: Polynomial) -> bool:
    """Can dots of a side stand for a term of the other, or for what is not written of it?"""
    part = written.terms.get(monomial, 0)
    if part:
        whole = closed.terms.get(monomial, 0)
        if not (whole * part > 0 and abs(part) < abs(whole)):
            return False
    atoms = set(monomial)
    if len(atoms) > FEW:
        return any(known <= atoms for known in behind)
    return any(frozenset(part) in behind for size in range(len(atoms) + 1) for part in combinations(atoms, size))
