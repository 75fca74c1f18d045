"""Equality of index sums for every stride and dilation, where z3 settles it.

A product of two symbols such as S·o is outside Presburger arithmetic, and no procedure decides all such
statements. z3 proves many of them; one that it does not prove within its limit is simply not claimed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import sympy
import z3
from sympy import Expr, Symbol, expand

from symconv.closed_form import Setting
from symconv.constraints import Constraint, Part, parts, size_constraints, sum_constraints
from symconv.errors import UndecidedError
from symconv.expressions import over_one_denominator
from symconv.index_sum import Between, Divides, IndexSum

WORK_LIMIT = 1_000_000
"""How much work z3 may do for one question, in its own count; about a second.

Not a time, so that what is claimed does not depend on the machine.
"""

_LOCK = threading.Lock()
"""z3's context is one for the process."""


def equal_for_every_step(first: IndexSum, second: IndexSum, setting: Setting) -> bool:
    """Whether two sums are proved equal, as multisets of terms, with every stride and dilation that is a symbol.

    False means that it was not proved, never that it is wrong.
    """
    steps = tuple(Between(sympy.Integer(1), step, sympy.oo) for step in setting.steps)
    try:
        context = size_constraints(setting, {}, steps)
        systems = [sum_constraints(value, setting, {}) for value in (first, second)]
        free = [frozenset(system.locals[: system.free]) for system in systems]
        with _LOCK:
            return all(_equal_part(part, free) for part in parts(context, *systems))
    except UndecidedError:
        return False


def whole_for_every_step(value: IndexSum) -> bool:
    """Whether every index that is a fraction is made whole by a congruence that the sum carries, as it stands."""
    congruences = [c for c in value.having(Divides) if isinstance(c, Divides)]
    for factor in (value.left, *value.factors):
        for index in factor.indices:
            numerator, denominator = over_one_denominator(index)
            if denominator != 1 and not any(
                c.divisor == denominator and expand(c.expr - numerator) == 0 for c in congruences
            ):
                return False
    return True


def _equal_part(part: Part, free: list[frozenset[str]]) -> bool:
    solved = [_solved(part, side, free[side]) for side in (0, 1)]
    if solved[0] is None or solved[1] is None:
        return False
    # Every local index follows from the coordinates, so no term is listed twice, and a term is in the sum where
    # the constraints hold with the indices put in.
    return _implies(part, solved[0], solved[1]) and _implies(part, solved[1], solved[0])


def _solved(part: Part, side: int, free: frozenset[str]) -> list[Constraint] | None:
    """The constraints of one sum with its local indices expressed by coordinates and sizes; None where that fails.

    The free ones must follow from the coordinates of the element on the left alone.
    """
    constraints = list(part.constraints[side])
    factors = {name for name in part.coordinates if name.startswith("F")}
    bound = set(part.locals[side]) - free
    for left, hidden in ((free & set(part.locals[side]), factors | bound), (bound, set())):
        unknown = set(left)
        while unknown:
            usable = (constraint for constraint in constraints if not constraint.names & hidden)
            found = next(_solutions(usable, unknown), None)
            if found is None:
                return None
            symbol, coefficient, numerator = found
            unknown.discard(str(symbol.name))
            replaced = [_put(constraint, symbol, numerator, coefficient) for constraint in constraints]
            constraints = [*replaced, Constraint("mod", numerator, coefficient)] if coefficient != 1 else replaced
    return constraints


def _solutions(constraints: Iterable[Constraint], unknown: set[str]) -> Iterator[tuple[Symbol, Expr, Expr]]:
    """(symbol, positive coefficient, numerator): an equation says coefficient · symbol = numerator, all else known."""
    for constraint in constraints:
        if constraint.kind != "eq":
            continue
        within = [symbol for symbol in constraint.expr.free_symbols if symbol.name in unknown]
        if len(within) != 1:
            continue
        (symbol,) = within
        coefficient = constraint.expr.coeff(symbol, 1)
        rest = expand(constraint.expr - coefficient * symbol)
        if rest.has(symbol):
            continue
        if coefficient.is_positive:
            yield symbol, coefficient, expand(-rest)
        elif coefficient.is_negative:
            yield symbol, expand(-coefficient), rest


def _put(constraint: Constraint, symbol: Symbol, numerator: Expr, coefficient: Expr) -> Constraint:
    """The constraint with symbol = numerator/coefficient, cleared of the denominator, which is positive."""
    if symbol not in constraint.expr.free_symbols:
        return constraint
    changed = expand(expand(constraint.expr * coefficient).xreplace({symbol: numerator / coefficient}))
    divisor = constraint.divisor * coefficient if constraint.kind == "mod" else constraint.divisor
    return Constraint(constraint.kind, changed, expand(divisor))


def _implies(part: Part, given: list[Constraint], wanted: list[Constraint]) -> bool:
    known, open_ = _without_equations([*part.context, *given], wanted)
    open_ = [constraint for constraint in open_ if not _plainly_true(constraint) and constraint not in known]
    solver = z3.Solver()
    solver.set("rlimit", WORK_LIMIT)
    names: dict[Symbol, Any] = {}
    for constraint in known:
        solver.add(_as_z3(constraint, names))
    for constraint in open_:
        solver.push()
        solver.add(z3.Not(_as_z3(constraint, names)))
        answer = solver.check()
        solver.pop()
        if answer != z3.unsat:
            return False
    return True


def _without_equations(known: list[Constraint], wanted: list[Constraint]) -> tuple[list[Constraint], list[Constraint]]:
    """Both lists with every symbol put in that an equation among the known ones gives outright.

    That leaves z3 with fewer products of symbols, at which it is weak.
    """
    while True:
        found = next(_outright(known), None)
        if found is None:
            return known, wanted
        equation, symbol, value = found
        known = [_put(c, symbol, value, sympy.Integer(1)) for c in known if c != equation]
        wanted = [_put(c, symbol, value, sympy.Integer(1)) for c in wanted]


def _outright(known: Iterable[Constraint]) -> Iterator[tuple[Constraint, Symbol, Expr]]:
    for constraint in known:
        if constraint.kind != "eq":
            continue
        for symbol in sorted(constraint.expr.free_symbols, key=lambda s: str(s.name)):
            coefficient = constraint.expr.coeff(symbol, 1)
            rest = expand(constraint.expr - coefficient * symbol)
            if abs(coefficient) == 1 and not rest.has(symbol):
                yield constraint, symbol, expand(-rest * coefficient)


def _plainly_true(constraint: Constraint) -> bool:
    if constraint.kind == "eq":
        return bool(constraint.expr == 0)
    if constraint.kind == "mod":
        return all(sympy.denom(term) == 1 for term in sympy.Add.make_args(expand(constraint.expr / constraint.divisor)))
    return bool(constraint.expr.is_Integer and constraint.expr >= 0)


def _as_z3(constraint: Constraint, names: dict[Symbol, Any]) -> Any:
    value = _term(constraint.expr, names)
    if constraint.kind == "mod":
        return value % _term(constraint.divisor, names) == 0
    return value >= 0 if constraint.kind == "ge" else value == 0


def _term(expr: Expr, names: dict[Symbol, Any]) -> Any:
    if isinstance(expr, Symbol):
        return names.setdefault(expr, z3.Int(expr.name))
    if isinstance(expr, sympy.Integer):
        return z3.IntVal(int(expr))
    if isinstance(expr, sympy.Pow) and isinstance(expr.exp, sympy.Integer) and expr.exp > 0:
        return z3.Product(*[_term(expr.base, names)] * int(expr.exp))
    parts_ = [_term(part, names) for part in expr.args]
    if isinstance(expr, sympy.Add):
        return z3.Sum(*parts_)
    if isinstance(expr, sympy.Mul):
        return z3.Product(*parts_)
    raise UndecidedError(f"{expr} is no polynomial")
