"""Judges the paddings of the output gradient that a note gives as a tuple, one entry for each end of each axis."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sympy import Expr, expand

from symconv.deciding import decide, when
from symconv.errors import SymconvError
from symconv.hand.bind_sums import bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.claim import Claim
from symconv.hand.elements import factor_of
from symconv.hand.index_expressions import expression
from symconv.hand.note import Note
from symconv.hand.parse import Parsed
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding, claim_at
from symconv.hand.sum_examples import in_letters
from symconv.hand.tree import Derivative, Group, Name, Node, Sequence, Text
from symconv.hand.walk import walk
from symconv.hand.written import Element, UnreadError
from symconv.rules import not_negative, same_value
from symconv.verdict import Verdict

_PADDING = re.compile(r"pad|填充|补零|补边", re.IGNORECASE)


def judge_padding_tuples(note: Note, parsed: Iterable[Parsed], bindings: Bindings) -> list[Claim]:
    """The claims of all rows that say with how much the output gradient is padded at each end. Never raises."""
    listed = tuple(parsed)
    rows = [(entry, row) for entry in listed for row in entry.rows if row.node is not None and _tuple(row.node)]
    bound = bind_sums(note, listed, bindings) if rows else ()
    found = []
    for entry, row in rows if bound else ():
        assert row.node is not None
        binding = [b for start, b in bound if start <= row.place.line][-1]
        entries = _tuple(row.node)
        if entries is None or not _of_gradient(row.node, binding) or len(entries) != 2 * len(binding.setting.axes):
            continue
        try:
            finding = _finding(entries, binding)
        except (UnreadError, SymconvError, RecursionError):
            continue  # entries of which not all is known say nothing that could be judged
        found.append(claim_at(entry, row, row, "rule", binding, finding))
    return found


def _tuple(node: Node) -> tuple[Node, ...] | None:
    """The entries of the only tuple of a row that speaks of padding."""
    if not any(isinstance(e, Name | Text) and _PADDING.search(e.text) for e in walk(node)):
        return None
    found = [e.body.items for e in walk(node) if isinstance(e, Group) and isinstance(e.body, Sequence)]
    return found[0] if len(found) == 1 and len(found[0]) in (2, 4, 6) else None


def _of_gradient(node: Node, binding: SumBinding) -> bool:
    """Is it the output's gradient that the row speaks of first?"""
    for entry in walk(node):
        if isinstance(entry, Derivative):
            try:
                factor = factor_of(entry, dict(binding.ranks))
            except UnreadError:
                return False
            return isinstance(factor, Element) and binding.tensors.get(factor.tensor) == "y"
    return False


def _finding(entries: tuple[Node, ...], binding: SumBinding) -> Finding:
    setting = binding.setting
    true: list[Expr] = []
    for axis in setting.axes:
        true += [expand(axis.reach - axis.low), expand(axis.reach - axis.high + axis.remainder)]
    claimed = [_value(node, place // 2, binding) for place, node in enumerate(entries)]
    scope = ""
    for number, (first, second) in enumerate(zip(true, claimed, strict=True), 1):
        statement = decide("", setting, [same_value(first, second)])
        scope = statement.scope
        if statement.verdict is Verdict.WRONG:
            right = ", ".join(in_letters(str(value), binding) for value in true)
            return Finding(Verdict.WRONG, scope, reason=f"entry {number} differs", correction=(f"({right})",))
        if statement.verdict is not Verdict.HOLDS:
            return Finding(Verdict.UNCHECKED, scope, reason=statement.reason)
    conditions: list[str] = []
    for value in claimed:
        useful = when("", setting, not_negative(value), value)
        if useful.verdict is Verdict.CONDITIONAL and useful.condition is not None:
            conditions.append(in_letters(useful.condition.text, binding))
        elif useful.verdict is not Verdict.HOLDS:
            return Finding(Verdict.UNCHECKED, scope, reason=useful.reason)
    if not conditions:
        return Finding(Verdict.HOLDS, scope)
    said = " and ".join(dict.fromkeys(conditions))
    return Finding(Verdict.CONDITIONAL, scope, f"{said} (what is less than 0 crops)")


def _value(node: Node, axis: int, binding: SumBinding) -> Expr:
    def lookup(letter: str) -> Expr | None:
        entry = binding.sizes.get(letter)
        return None if entry is None else entry.get(axis, next(iter(entry.values())))

    return expression(node, lookup)
