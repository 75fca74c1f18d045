"""Settles one statement: that the two sums of some pairs are equal, or when they are.

With strides and dilations in numbers isl decides. Where one is a symbol z3 is asked for a proof for every number;
if it finds none, isl decides for every choice of numbers up to a limit, and the scope says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from itertools import product

from sympy import Expr, Integer, Symbol, igcd, oo

from symconv.closed_form import AxisSymbols, Setting, restrict
from symconv.conditions import NEVER, SizeCondition
from symconv.errors import UndecidedError
from symconv.every_step import equal_for_every_step, whole_for_every_step
from symconv.expressions import at_least_zero
from symconv.index_sum import ZERO, Between, IndexSum, map_expressions
from symconv.relation import EQUAL, Comparison, Counterexample, compare
from symconv.rules import Pair
from symconv.soundness import Values
from symconv.verdict import Verdict

STEP_LIMIT = 4
"""Up to which number a stride or dilation that is left open is tried where nothing settles every one."""


@dataclass(frozen=True)
class Statement:
    """One statement with what was found: `scope` says for which sizes, strides and dilations it was settled.

    `condition` is set for a conditional one, `counterexample` for a wrong one, `reason` for an unchecked one. `key` is
    what a document finds it by.
    """

    name: str
    verdict: Verdict
    scope: str
    seconds: float
    condition: SizeCondition | None = None
    counterexample: Counterexample | None = None
    reason: str | None = None
    key: str = ""


def _choices(setting: Setting, pair: Pair) -> list[list[dict[Symbol, Expr]]]:
    """Of each axis the numbers up to the limit for its stride and dilation where they are left open.

    An axis that does not occur in the sums has 1 for both: they can be anything.
    """
    used = {_suffix(symbol) for value in pair for symbol in _symbols(value)}
    choices: list[list[dict[Symbol, Expr]]] = []
    for axis in setting.axes:
        numbers = range(1, STEP_LIMIT + 1) if axis.suffix in used else [1]
        found: list[dict[Symbol, Expr]] = [{}]
        for step in (axis.stride, axis.dilation):
            if isinstance(step, Symbol):
                found = [{**values, step: Integer(n)} for values in found for n in numbers]
        if isinstance(axis.gcd, Symbol):
            found = [{**values, axis.gcd: _gcd(axis, values)} for values in found]
        choices.append(found)
    return choices


def _one_axis_at_a_time(setting: Setting, pair: Pair) -> list[Values]:
    choices = _choices(setting, pair)
    picked = [
        [axis[0] if other != number else one for other, axis in enumerate(choices)]
        for number, own in enumerate(choices)
        for one in own
    ]
    return [_joined(choice) for choice in picked]


def _all_choices(setting: Setting, pair: Pair) -> list[Values]:
    return [_joined(choice) for choice in product(*_choices(setting, pair))]


def _joined(choice: Iterable[dict[Symbol, Expr]]) -> Values:
    return {symbol: value for part in choice for symbol, value in part.items()}


def _symbols(value: IndexSum) -> set[Symbol]:
    found: set[Symbol] = {r.symbol for r in value.free + value.bound}

    def see(expr: Expr) -> Expr:
        found.update(expr.free_symbols)
        return expr

    map_expressions(value, see)
    return found


def _suffix(symbol: Symbol) -> str:
    """The name of the axis that a symbol belongs to, empty for channels and on a single axis."""
    return "".join(str(symbol.name).partition("_")[1:])[:2]


def _separate(value: IndexSum) -> bool:
    """Whether no index, range or condition of a sum speaks of two axes."""
    together: list[set[Symbol]] = [
        index.free_symbols for factor in (value.left, *value.factors) for index in factor.indices
    ]
    together += [{r.symbol} | r.start.free_symbols | r.stop.free_symbols for r in value.free + value.bound]
    for condition in value.conditions:
        parts = (getattr(condition, field.name) for field in fields(condition))
        together.append({symbol for part in parts for symbol in part.free_symbols})
    return all(len({_suffix(symbol) for symbol in symbols} - {""}) < 2 for symbols in together)


def _gcd(axis: AxisSymbols, values: Values) -> Expr:
    return Integer(igcd(axis.stride.xreplace(dict(values)), axis.dilation.xreplace(dict(values))))


def _letters(setting: Setting) -> list[str]:
    """S and D, those of them that are left open."""
    return list(dict.fromkeys(step.name.partition("_")[0] for step in setting.steps))


ALL_SIZES = "all sizes"
"""The scope of what holds for all sizes, strides and dilations being numbers."""


def limited_scope(setting: Setting) -> str:
    """The scope of what was tried for numbers up to the limit."""
    if not setting.steps:
        return ALL_SIZES
    return f"{ALL_SIZES}, {','.join(_letters(setting))} ≤ {STEP_LIMIT}"


def _every_scope(setting: Setting) -> str:
    if not setting.steps:
        return ALL_SIZES
    return f"{ALL_SIZES}, every {' and '.join(_letters(setting))}"


def decide(name: str, setting: Setting, pairs: Sequence[Pair], explain: bool = True) -> Statement:
    """Settles the statement that the two sums of every pair are equal; `explain` as in `compare`."""
    start = time.perf_counter()

    def done(verdict: Verdict, scope: str, found: Comparison | None = None, reason: str | None = None) -> Statement:
        seconds = time.perf_counter() - start
        if found is None:
            return Statement(name, verdict, scope, seconds, reason=reason)
        return Statement(name, verdict, scope, seconds, found.condition, found.counterexample, reason)

    if setting.steps and all(_for_every_step(*pair, setting) for pair in pairs):
        return done(Verdict.HOLDS, _every_scope(setting))
    for first, second in pairs:
        try:
            found = _compared(first, second, setting, explain)
        except UndecidedError as error:
            # A product of two sizes is beyond isl but not always beyond z3.
            if not setting.steps and _for_every_step(first, second, setting):
                continue
            return done(Verdict.UNCHECKED, limited_scope(setting), reason=str(error))
        if not found.equal:
            return done(Verdict.WRONG, limited_scope(setting), found)
    return done(Verdict.HOLDS, limited_scope(setting))


def _for_every_step(first: IndexSum, second: IndexSum, setting: Setting) -> bool:
    whole = whole_for_every_step(first) and whole_for_every_step(second)
    return whole and equal_for_every_step(first, second, setting)


def _compared(first: IndexSum, second: IndexSum, setting: Setting, explain: bool) -> Comparison:
    """The comparison for every choice of numbers: the first that tells the sums apart, or equal."""
    if _separate(first) and _separate(second):
        # Nothing ties the axes together, so the parts of each can be looked at while the others stand still; that
        # says something of the whole only where each part is equal by itself.
        with suppress(UndecidedError):
            for values in _one_axis_at_a_time(setting, (first, second)):
                found = compare(first, second, setting, values, part_by_part=True, explain=explain)
                if not found.equal:
                    return found
            return EQUAL
    for values in _all_choices(setting, (first, second)):
        found = compare(first, second, setting, values, explain=explain)
        if not found.equal:
            return found
    return EQUAL


def when(name: str, setting: Setting, pair: Pair, number: Expr | None = None, key: str = "") -> Statement:
    """The sizes for which the two sums of a pair are equal.

    `number` is one that is at least 0 just where they are, as the caller says; that is checked before it is used.
    `key` is what the statement can be found by.
    """
    start = time.perf_counter()
    scope = limited_scope(setting)

    def done(verdict: Verdict, condition: SizeCondition | None = None, reason: str | None = None) -> Statement:
        return Statement(name, verdict, scope, time.perf_counter() - start, condition, reason=reason, key=key)

    try:
        choices = _all_choices(setting, pair)
        results = [compare(*pair, setting, values) for values in choices]
        if all(result.equal for result in results):
            return done(Verdict.HOLDS)
        condition = results[0].condition if len(results) == 1 else None
        if condition is None or not condition.exact:
            said = number is not None and all(_says_when(pair, number, setting, values) for values in choices)
            if said and number is not None:
                condition = SizeCondition(at_least_zero(number), True)
    except UndecidedError as error:
        return done(Verdict.UNCHECKED, reason=str(error))
    if condition is None:
        return done(Verdict.UNCHECKED, reason="no condition was found")
    return done(Verdict.CONDITIONAL, condition)


def _says_when(pair: Pair, number: Expr, setting: Setting, values: Values) -> bool:
    """Whether the sums are equal where the number is at least 0, and for no other sizes."""
    first, second = pair
    some, none = Between(ZERO, number, oo), Between(-oo, number, ZERO)
    if not compare(restrict(first, some), restrict(second, some), setting, values).equal:
        return False
    other = compare(restrict(first, none), restrict(second, none), setting, values)
    return other.equal or other.condition == NEVER
