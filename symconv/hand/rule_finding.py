"""Is a side of a rule the size that it should be? Tried on all small problems, then proved for all sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from sympy import Expr, Integer, expand

from symconv.deciding import decide
from symconv.errors import SymconvError
from symconv.hand.claim import Counterexample
from symconv.hand.dump import to_latex
from symconv.hand.index_expressions import key_of
from symconv.hand.rule_conditions import NOTHING, Allowed
from symconv.hand.rule_edits import rule_edits
from symconv.hand.rule_letters import Meaning
from symconv.hand.rule_reading import RuleSide, opened, symbol_of
from symconv.hand.rule_spelling import in_author_letters, spelled
from symconv.hand.rule_truths import Rule, RuleSetting, implied, paddings_open, symbols, truth
from symconv.hand.size_values import Number as Value
from symconv.hand.size_values import compiled, problems
from symconv.hand.sum_claims import Finding
from symconv.hand.tree import Group, Name, Node, Number
from symconv.hand.walk import walk
from symconv.hand.written import UnreadError
from symconv.index_sum import Equal
from symconv.rules import same_value
from symconv.verdict import Verdict

Point: TypeAlias = dict[str, int]
Again: TypeAlias = Callable[[Node], RuleSide]
MAX_TRIED = 200
MAX_KEPT = 3
_FIXED: tuple[tuple[Meaning, str], ...] = (("stride", "S"), ("dilation", "D"), ("kernel", "K"), ("padding", "p"))
_EXTRA_VALUES = range(1, 4)


@dataclass(frozen=True)
class RuleJudged:
    """A finding with its counterexample; `corrected` are the sides that are right instead.

    `one_end`: it is right only where its padding is that of one end, or nearly so.
    """

    finding: Finding
    example: Counterexample | None = None
    corrected: tuple[Node, ...] = ()
    one_end: bool = False


@dataclass(frozen=True)
class _Case:
    """A rule's side and the truth in the same symbols, for the problems that the rule is about."""

    claimed: Expr
    true: Expr
    setting: RuleSetting
    allowed: Allowed = NOTHING


def judged_rule(
    rule: Rule, side: RuleSide, again: Again, one_end: frozenset[str] = frozenset(), allowed: Allowed = NOTHING
) -> RuleJudged:
    """What a side is as a statement of a rule; `again` reads a changed side. Never raises.

    The letters of `one_end` are known to be paddings of one end; `allowed` are the problems that are spoken of.
    """
    try:
        return _judged(rule, side, again, one_end, allowed)
    except (UnreadError, SymconvError, ZeroDivisionError) as error:
        return RuleJudged(Finding(Verdict.UNCHECKED, reason=str(error) or "a division by zero"))
    except RecursionError:
        return RuleJudged(Finding(Verdict.UNCHECKED, reason="nested too deep"))


def _case(rule: Rule, side: RuleSide, allowed: Allowed = NOTHING) -> _Case:
    value = truth(rule)
    allowed = replace(allowed, equal=(*implied(rule), *allowed.equal))
    setting = opened(side, allowed.symbols | paddings_open(rule))
    table = setting.table()
    known = symbols()
    if known.extra not in side.value.free_symbols:
        table[known.extra] = Integer(0)
    effective = known.axis.reach + 1
    claimed = side.value.xreplace({symbol_of("effective"): effective}).xreplace(table)
    return _Case(claimed, value.xreplace(table), setting, allowed)


def _points(case: _Case) -> Iterator[Point]:
    """All small problems, with a few numbers for what is no quantity of one axis."""
    setting = case.setting
    names = sorted(s.name for s in case.claimed.free_symbols | case.true.free_symbols)
    every = problems(setting.strided, setting.dilated, setting.padded, setting.uneven, case.allowed.fixed)
    spoken = (found for at in every if (found := case.allowed.point(at)) is not None)
    extra = [name for name in names if name not in "IKOpqrSD" and not name.startswith("?")]
    for point in spoken:
        for values in product(*(_values_of(name, point) for name in extra)):
            yield {**point, **dict(zip(extra, values, strict=True))}


def _values_of(name: str, point: Mapping[str, int]) -> range:
    return range(point["S"]) if name == "op" else _EXTRA_VALUES


def _differing(case: _Case) -> tuple[list[tuple[Point, Value, Value]], int, list[Point]]:
    """Where the two differ, on how many problems they were tried, and where they agree."""
    claimed, true = compiled(case.claimed), compiled(case.true)
    wrong: list[tuple[Point, Value, Value]] = []
    right: list[Point] = []
    count = 0
    for point in _points(case):
        count += 1
        a, b = claimed(point), true(point)
        if a == b:
            right.append(point)
        else:
            wrong.append((point, a, b))
    return wrong, count, right


def _judged(rule: Rule, side: RuleSide, again: Again, one_end: frozenset[str], allowed: Allowed) -> RuleJudged:
    case = _case(rule, side, allowed)
    wrong, count, right = _differing(case)
    if not count:
        return RuleJudged(Finding(Verdict.UNCHECKED, reason="no small problem is as the words before say"))
    if not wrong:
        return RuleJudged(_proved(case, count))
    if rule == "same padding" and all(a == 2 * b for _, a, b in wrong):
        said = "it is padded by as many at both ends together"
        return RuleJudged(Finding(Verdict.CONDITIONAL, f"{count} specs", said))
    if allowed.unread:
        return RuleJudged(Finding(Verdict.UNCHECKED, reason="the words around say more of the sizes than is read"))
    letter = next((name for name, meaning in side.meanings.items() if meaning == "padding"), "p")
    both = None if letter in one_end or allowed.equal else _of_both_ends(case, side, letter)
    if both is not None:
        return RuleJudged(both)
    condition = _condition(case, [point for point, _, _ in wrong], right, side)
    rounded = rule == "output size" and not allowed.partial and _rounds_up(side.node)
    if condition is not None and condition[1] and not rounded:
        return RuleJudged(Finding(Verdict.CONDITIONAL, f"{count} specs", condition[0]), one_end=True)
    point, a, b = min(wrong, key=lambda entry: (sum(entry[0].values()), sorted(entry[0].items())))
    used = {symbol.name for symbol in case.claimed.free_symbols | case.true.free_symbols}
    names = {symbol.name: letter for letter, symbol in side.letters.items()}
    at = tuple((names.get(name, name), value) for name, value in point.items() if name in used)
    fixed = _shortest(_corrected(rule, side, again, allowed))
    text = condition[0] if condition is not None else None
    finding = Finding(
        Verdict.WRONG, f"{count} specs", text, f"it is {b} there and not {a}: {_said(at)}", _texts(side, fixed, case)
    )
    return RuleJudged(finding, Counterexample(at, str(a), str(b)), fixed, rounded and condition is not None)


def _rounds_up(node: Node) -> bool:
    """Does it say that what is left over is rounded up?"""
    return any(isinstance(entry, Group) and entry.opening == "\\lceil" for entry in walk(node))


def _said(at: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in at)


def _texts(side: RuleSide, fixed: tuple[Node, ...], case: _Case) -> tuple[str, ...]:
    if fixed:
        return tuple(map(to_latex, fixed))
    return (spelled(case.true.xreplace(_numbers(case)), side.letters),)


def _numbers(case: _Case) -> dict[Expr, Expr]:
    """The numbers that are spoken of, by the symbols of their quantities."""
    known = case.allowed.fixed
    return {symbol_of(name): Integer(known[key]) for name, key in _FIXED if key in known}


def _proved(case: _Case, count: int) -> Finding:
    """A rule that no small problem refutes: proved where that can be done."""
    setting = case.setting.setting()
    setting = replace(setting, extra=(*setting.extra, *(Equal(*pair) for pair in case.allowed.equal)))
    try:
        statement = decide("", setting, [same_value(case.true, case.claimed)], explain=False)
    except SymconvError:
        return Finding(Verdict.HOLDS, f"{count} specs")
    if statement.verdict is Verdict.HOLDS:
        return Finding(Verdict.HOLDS, statement.scope)
    if statement.verdict is Verdict.WRONG and not case.allowed.equal:
        return Finding(Verdict.UNCHECKED, reason="right on all small problems, but not proved")
    return Finding(Verdict.HOLDS, f"{count} specs")


def _of_both_ends(case: _Case, side: RuleSide, letter: str) -> Finding | None:
    """What is found where the letter of the padding is that of both ends together; None where it is not right then."""
    low = symbols().axis.low
    if low not in case.claimed.free_symbols or case.setting.uneven:
        return None
    other = replace(case, claimed=case.claimed.xreplace({low: 2 * low}))
    wrong, count, right = _differing(other)
    said = f"{letter} is what is padded at both ends together"
    if not wrong:
        return replace(_proved(other, count), verdict=Verdict.CONDITIONAL, condition=said)
    found = _condition(other, [point for point, _, _ in wrong], right, side, low / 2)
    if found is None or not found[1]:
        return None
    return Finding(Verdict.CONDITIONAL, f"{count} specs", f"{said} and {found[0]}")


def _condition(
    case: _Case, wrong: list[Point], right: list[Point], side: RuleSide, low: Expr | None = None
) -> tuple[str, bool] | None:
    """When exactly a rule is right, and whether that is a condition that one can mean; None where none was found.

    `low` is the padding of one end in the author's letters where that is not a letter of its own.
    """
    if not right:
        return None
    axis = symbols().axis
    table = case.setting.table()
    spare = (axis.input + axis.low + axis.high - axis.reach - 1).xreplace(table)
    spare = spare if low is None else expand(spare.xreplace({axis.low: low}))
    numbers = _numbers(case)
    spare = expand(spare.xreplace(numbers))
    letters = side.letters

    def letter(symbol: Expr) -> str:
        return in_author_letters(symbol.xreplace(numbers), letters)

    s, d, k, p = (letter(e) for e in (axis.stride, axis.dilation, axis.kernel, axis.low))
    options: list[tuple[Callable[[Point], bool], str, bool]] = [
        (lambda at: at["r"] == 0, f"{s} divides {in_author_letters(spare, letters)}", True),
        (lambda at: at["r"] < at["D"], f"({in_author_letters(spare, letters)}) mod {s} < {d}", True),
        (lambda at: at["I"] % at["S"] == 0, f"{s} divides {letter(axis.input)}", True),
        (lambda at: at["S"] == 1, f"{s} = 1", False),
        (lambda at: at["D"] == 1, f"{d} = 1", False),
        (lambda at: at["K"] == 1, f"{k} = 1", False),
        (lambda at: at["p"] == 0, f"{p} = 0", False),
        (lambda at: at["S"] == at["D"], f"{s} = {d}", False),
        (lambda at: at["D"] == 1 or at["K"] == 1, f"{d} = 1 or {k} = 1", False),
        (lambda at: at["S"] == 1 or at["O"] == 1, f"{s} = 1 or one output", False),
    ]
    for test, text, meant in options:
        if all(map(test, right)) and not any(map(test, wrong)):
            return text, meant
    return None


def _corrected(rule: Rule, side: RuleSide, again: Again, allowed: Allowed) -> Iterator[Node]:
    """The small changes of a side that are right, each proved."""
    letters = {name: (node, "size") for name, node in _nodes(side).items()}
    kept, zeros = 0, _zeros(side.node)
    for number, changed in enumerate(rule_edits(side.node, letters)):
        if number >= MAX_TRIED or kept >= MAX_KEPT:
            return
        if _zeros(changed) > zeros:
            continue  # what is left out instead says it better
        try:
            other = again(changed)
            if other.letters.keys() != side.letters.keys():
                continue
            case = _case(rule, other, allowed)
            if _differs_soon(case):
                continue
            wrong, count, _ = _differing(case)
            if not wrong and _proved(case, count).verdict is Verdict.HOLDS:
                kept += 1
                yield changed
        except (UnreadError, SymconvError, ZeroDivisionError, KeyError):
            continue


def _shortest(changed: Iterable[Node]) -> tuple[Node, ...]:
    """Those of some right sides that have the fewest parts: nobody writes `+ 2 - 1` for `+ 1`."""
    sized = [(sum(1 for _ in walk(node)), node) for node in changed]
    return tuple(node for size, node in sized if size == min(other for other, _ in sized))


def _zeros(node: Node) -> int:
    return sum(isinstance(entry, Number) and entry.text == "0" for entry in walk(node))


def _differs_soon(case: _Case) -> bool:
    """Do they differ on one of the first problems?"""
    claimed, true = compiled(case.claimed), compiled(case.true)
    return any(claimed(point) != true(point) for point, _ in zip(_points(case), range(40), strict=False))


def _nodes(side: RuleSide) -> dict[str, Node]:
    return {
        letter: entry for entry in walk(side.node) if (letter := key_of(entry)) in side.letters and letter is not None
    } or {name: Name(name) for name in side.letters}
