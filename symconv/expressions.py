"""Expressions linear in sizes and indices, as plain text: fractions over one denominator, floors kept together."""

from __future__ import annotations

from collections.abc import Iterable

import sympy
from sympy import Expr, Symbol, ceiling, expand, floor


def fraction_parts(expr: Expr) -> list[tuple[Expr, Expr]]:
    """A sum as fractions: (numerator, denominator) for each denominator that its terms have, 1 first."""
    found: dict[Expr, Expr] = {}
    for term in sympy.Add.make_args(expand(expr)):
        numerator, denominator = sympy.fraction(term)
        found[denominator] = found.get(denominator, sympy.Integer(0)) + numerator
    return sorted(((n, d) for d, n in found.items()), key=lambda part: (part[1] != 1, str(part[1])))


def over_one_denominator(expr: Expr) -> tuple[Expr, Expr]:
    """Numerator and denominator of a polynomial with rational coefficients or symbolic divisors."""
    numerator, denominator = sympy.fraction(sympy.together(expr))
    return expand(numerator), denominator


def signed_terms(expr: Expr) -> list[tuple[bool, Expr]]:
    """The terms of a sum, each with whether it is subtracted, positive ones first, a constant where the two meet."""
    terms = []
    for term in sympy.Add.make_args(expand(expr)):
        negative = bool(term.could_extract_minus_sign())
        terms.append((negative, -term if negative else term))
    return sorted(terms, key=lambda entry: (entry[0], bool(entry[1].free_symbols) == entry[0], _order(entry[1])))


def _order(term: Expr) -> tuple[str, ...]:
    names: Iterable[str] = sorted(str(symbol.name) for symbol in term.free_symbols)
    return tuple(names)


def plain(expr: Expr) -> str:
    """An expression as a person types it: `(i + p - 3*k)/2`, `floor((I + p + q - K)/2) + 1`."""
    if isinstance(expr, (floor, ceiling)):
        return f"{type(expr).__name__}({plain(expr.args[0])})"
    if isinstance(expr, Symbol) or expr.is_Integer:
        return str(expr)
    rounded = expr.atoms(floor, ceiling)
    if not rounded:
        numerator, denominator = over_one_denominator(expr)
        if denominator != 1:
            return f"{_bracketed(numerator)}/{denominator}"
    text = ""
    for negative, term in signed_terms(expr):
        sign = ("-" if negative else "") if not text else (" - " if negative else " + ")
        text += sign + _product(term)
    return text


def at_least_zero(expr: Expr) -> str:
    """The condition that a number is at least 0, what is subtracted on the left: `r < D`, `p <= D*K - D`."""
    terms = signed_terms(expr)
    constant = sum((-t if negative else t for negative, t in terms if t.is_Integer), start=sympy.Integer(0))
    left = sympy.Add(*(term for negative, term in terms if negative and not term.is_Integer))
    right = sympy.Add(*(term for negative, term in terms if not negative and not term.is_Integer))
    if left == 0:
        return f"{plain(right)} >= {-constant}"
    if constant == -1:
        return f"{plain(left)} < {plain(right)}"
    return f"{plain(left)} <= {plain(right + constant)}"


def _bracketed(expr: Expr) -> str:
    text = plain(expr)
    return f"({text})" if isinstance(expr, sympy.Add) else text


def _product(term: Expr) -> str:
    parts = [plain(part) if isinstance(part, (floor, ceiling)) else str(part) for part in sympy.Mul.make_args(term)]
    return "*".join(parts)
