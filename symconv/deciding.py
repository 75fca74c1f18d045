"""Settles one statement: that the two sums of some pairs are equal, or when they are.

With strides and dilations in numbers isl decides. Where one is a symbol z3 is asked for a proof for every number;
if it finds none, isl decides for every choice of numbers up to a limit, and the scope says so.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import product

from sympy import Expr, Integer, Symbol, igcd

from symconv.closed_form import AxisSymbols, Setting
from symconv.conditions import SizeCondition
from symconv.errors import UndecidedError
from symconv.every_step import equal_for_every_step, whole_for_every_step
from symconv.expressions import plain
from symconv.index_sum import IndexSum, map_expressions
from symconv.relation import Comparison, Counterexample, Values, compare, compare_over, well_defined
from symconv.rules import Pair
from symconv.verdict import Verdict

STEP_LIMIT = 4
"""Up to which number a stride or dilation that is left open is tried where nothing settles every one."""
MAX_CONDITION = 80
"""A longer condition says less than the number that must not be negative."""


@dataclass(frozen=True)
class Statement:
    """One statement with what was found: `scope` says for which sizes, strides and dilations it was settled.

    `condition` is set for a conditional one, `counterexample` for a wrong one, `reason` for an unchecked one.
    """

    name: str
    verdict: Verdict
    scope: str
    seconds: float
    condition: SizeCondition | None = None
    counterexample: Counterexample | None = None
    reason: str | None = None


def _values(setting: Setting, pairs: Sequence[Pair]) -> list[Values]:
    """Numbers for the strides and dilations that are left open: every choice up to the limit on the axes that matter.

    Where an axis does not occur in the sums its own stride and dilation can be anything.
    """
    used = {_suffix(symbol) for pair in pairs for value in pair for symbol in _symbols(value)}
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
    if all(_separate(value) for pair in pairs for value in pair):
        # Nothing ties the axes together, so each can be looked at while the others stand still.
        picked = [
            [axis[0] if other != number else one for other, axis in enumerate(choices)]
            for number, own in enumerate(choices)
            for one in own
        ]
    else:
        picked = [list(choice) for choice in product(*choices)]
    return [{symbol: value for part in choice for symbol, value in part.items()} for choice in picked]


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


def _symbols(value: IndexSum) -> set[Symbol]:
    found: set[Symbol] = {r.symbol for r in value.free + value.bound}

    def see(expr: Expr) -> Expr:
        found.update(expr.free_symbols)
        return expr

    map_expressions(value, see)
    return found


def _letters(setting: Setting) -> list[str]:
    """S and D, those of them that are left open."""
    return list(dict.fromkeys(step.name.partition("_")[0] for step in setting.steps))


def limited_scope(setting: Setting) -> str:
    """The scope of what was tried for numbers up to the limit."""
    if not setting.steps:
        return "all sizes"
    return f"all sizes, {','.join(_letters(setting))} ≤ {STEP_LIMIT}"


def _every_scope(setting: Setting) -> str:
    if not setting.steps:
        return "all sizes"
    return f"all sizes, every {' and '.join(_letters(setting))}"


def decide(name: str, setting: Setting, pairs: Sequence[Pair]) -> Statement:
    """Settles the statement that the two sums of every pair are equal."""
    start = time.perf_counter()

    def done(verdict: Verdict, scope: str, found: Comparison | None = None, reason: str | None = None) -> Statement:
        seconds = time.perf_counter() - start
        if found is None:
            return Statement(name, verdict, scope, seconds, reason=reason)
        return Statement(name, verdict, scope, seconds, found.condition, found.counterexample, reason)

    if setting.steps and all(_for_every_step(*pair, setting) for pair in pairs):
        return done(Verdict.HOLDS, _every_scope(setting))
    for first, second in pairs:
        for values in _values(setting, [(first, second)]):
            try:
                found = _compared(first, second, setting, values)
            except UndecidedError as error:
                # A product of two sizes is beyond isl but not always beyond z3.
                if not setting.steps and _for_every_step(first, second, setting):
                    continue
                return done(Verdict.UNCHECKED, limited_scope(setting), reason=str(error))
            if not found.equal:
                return done(Verdict.WRONG, limited_scope(setting), found)
    return done(Verdict.HOLDS, limited_scope(setting))


def _for_every_step(first: IndexSum, second: IndexSum, setting: Setting) -> bool:
    return whole_for_every_step(second) and equal_for_every_step(first, second, setting)


def _compared(first: IndexSum, second: IndexSum, setting: Setting, values: Values) -> Comparison:
    sound = well_defined(second, setting, values)
    return compare(first, second, setting, values) if sound.equal else sound


def when(name: str, setting: Setting, pair: Pair, number: Expr | None = None) -> Statement:
    """The sizes for which the two sums of a pair are equal; `number` ≥ 0 says it where nothing else does."""
    start = time.perf_counter()
    scope = limited_scope(setting)
    try:
        found = compare_over(pair[0], pair[1], setting, _values(setting, [pair]))
    except UndecidedError as error:
        return Statement(name, Verdict.UNCHECKED, scope, time.perf_counter() - start, reason=str(error))
    seconds = time.perf_counter() - start
    if found.equal:
        return Statement(name, Verdict.HOLDS, scope, seconds)
    condition = found.condition
    if number is not None and (condition is None or not condition.exact or len(condition.text) > MAX_CONDITION):
        condition = SizeCondition(f"{plain(number)} >= 0", True)
    if condition is None:
        return Statement(name, Verdict.UNCHECKED, scope, seconds, reason="no condition was found")
    return Statement(name, Verdict.CONDITIONAL, scope, seconds, condition)
