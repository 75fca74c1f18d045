"""Sizes in the author's letters: as plain text in conditions, as LaTeX in corrections."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Symbol, ceiling, expand, floor

from symconv.expressions import over_one_denominator, plain, signed_terms

USUAL = {"I": "n", "K": "k", "O": "o", "p": "p", "q": "p", "S": "s", "D": "d", "r": "r", "f": "r", "j": "j", "op": "a"}
"""What is written for a quantity for which the author has no letter."""


def in_author_letters(expr: Expr, letters: Mapping[str, Symbol]) -> str:
    """An expression as plain text."""
    return plain(expand(expr).xreplace(_table(expr, letters)))


def _table(expr: Expr, letters: Mapping[str, Symbol]) -> dict[Expr, Expr]:
    own = {symbol: letter for letter, symbol in letters.items()}
    return {s: Symbol(own.get(s, USUAL.get(s.name, s.name)), integer=True) for s in expr.free_symbols}


def spelled(expr: Expr, letters: Mapping[str, Symbol]) -> str:
    """An expression as LaTeX."""
    return _latex(expr.xreplace(_table(expr, letters)))


def _latex(expr: Expr) -> str:
    if isinstance(expr, floor | ceiling):
        name = "floor" if isinstance(expr, floor) else "ceil"
        return f"\\l{name} {_latex(expr.args[0])} \\r{name}"
    if isinstance(expr, Symbol):
        return _letter(expr.name)
    if not expr.atoms(floor, ceiling):
        numerator, denominator = over_one_denominator(expr)
        if denominator != 1:
            return f"\\frac{{{_latex(numerator)}}}{{{_latex(denominator)}}}"
    text = ""
    for negative, term in signed_terms(expr):
        text += ("-" if negative else "") if not text else (" - " if negative else " + ")
        text += " ".join(_latex(part) if part.args else _letter(str(part)) for part in term.as_ordered_factors())
    return text


def _letter(name: str) -> str:
    base, mark, sub = name.partition("_")
    return f"{base}_{{{sub}}}" if mark else base
