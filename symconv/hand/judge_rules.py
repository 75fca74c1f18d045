"""Judges rules about sizes: equations between sizes, output sizes, effective kernels; for all sizes of the problem."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from sympy import Expr

from symconv.deciding import decide
from symconv.errors import SymconvError
from symconv.hand.bind_sums import Bound
from symconv.hand.claim import Claim
from symconv.hand.equations_written import stated
from symconv.hand.index_expressions import expression
from symconv.hand.note import Note
from symconv.hand.parse import Parsed
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_claims import Finding, claim_at
from symconv.hand.sum_examples import in_letters
from symconv.hand.tree import Empty, Name, Node, Number, Relation, Scripted
from symconv.hand.written import UnreadError
from symconv.rules import same_value
from symconv.verdict import Verdict


def judge_rules(note: Note, parsed: Iterable[Parsed], bound: Bound) -> list[Claim]:
    """The claims of all rows that equate sizes of the note's problem. Never raises."""
    listed = tuple(parsed)
    if not bound:
        return []
    found = []
    for entry in listed:
        for row in entry.rows:
            node = stated(row.node) if row.node is not None else None
            if (
                not isinstance(node, Relation)
                or set(node.signs) != {"="}
                or any(isinstance(s, Empty) for s in node.sides)
            ):
                continue
            binding = [b for start, b in bound if start <= row.place.line][-1]
            finding = rule_finding(node, binding)
            if finding is not None:
                found.append(claim_at(entry, row, row, "rule", binding, finding))
    return found


def rule_finding(node: Relation, binding: SumBinding) -> Finding | None:
    """Whether the sides of an equation between sizes are equal; None where it is none."""
    try:
        sides = [_size(side, binding) for side in node.sides]
    except (UnreadError, RecursionError):
        return None
    if not any(side.free_symbols for side in sides):
        return None
    if len(sides) == 2 and {type(side) for side in node.sides} <= {Name, Number, Scripted}:
        return None  # a setting such as p = 0 says what is given, not what follows
    scope = "all sizes"
    for first, second in pairwise(sides):
        try:
            statement = decide("", binding.setting, [same_value(first, second)])
        except SymconvError as error:
            return Finding(Verdict.UNCHECKED, reason=str(error))
        scope = statement.scope
        if statement.verdict is Verdict.WRONG:
            condition = statement.condition.text if statement.condition is not None else None
            said = None if condition in (None, "never") else in_letters(str(condition), binding)
            return Finding(Verdict.CONDITIONAL if said else Verdict.WRONG, scope, said, "the two sides differ")
        if statement.verdict is not Verdict.HOLDS:
            return Finding(Verdict.UNCHECKED, scope, reason=statement.reason)
    return Finding(Verdict.HOLDS, scope)


def _size(node: Node, binding: SumBinding) -> Expr:
    """A side as a number made of sizes that each stand for one thing. Raises `UnreadError`."""
    axes: set[int] = set()

    def letters(letter: str) -> Expr | None:
        entry = binding.sizes.get(letter)
        if entry is not None and len(entry) == 1:
            axes.update(axis for axis in entry if axis is not None)
        return next(iter(entry.values())) if entry is not None else None

    expression(node, letters)
    axis = next(iter(axes)) if len(axes) == 1 else None

    def lookup(letter: str) -> Expr | None:
        entry = binding.sizes.get(letter)
        if entry is None:
            return None
        if len(set(entry.values())) > 1 and axis not in entry:
            raise UnreadError(f"{letter} stands for several sizes here")
        return entry[axis] if axis in entry else next(iter(entry.values()))

    return expression(node, lookup)
