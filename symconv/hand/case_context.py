"""Cases that a heading states, `b \\neq b1` or `h \\notin [a, b]`: the conditions of what stands below it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from symconv.hand.equations_written import is_heading_line
from symconv.hand.note import Formula, Note, Prose
from symconv.hand.operators import RELATIONS
from symconv.hand.parse import Parsed, Row
from symconv.hand.tree import Name, Number, Relation, Sequence
from symconv.hand.written import Test

_OPPOSITE = {"!=": "=", "not in": "\\in"}


@dataclass(frozen=True)
class Case:
    """The conditions that hold together; `negated`: at least one of them does not hold. `row` is the first of them."""

    tests: tuple[Test, ...]
    negated: bool
    parsed: Parsed
    row: Row
    end: Row


def cases(note: Note, parsed: Iterable[Parsed]) -> dict[int, Case]:
    """The case of each heading that states one, by its block; what stands below, up to the next heading, is in it."""
    by_formula = {id(entry.formula): entry for entry in parsed}
    headings = {part.block for part in note.parts if isinstance(part, Prose) and part.kind == "heading"}
    entries: dict[int, list[Parsed]] = {}
    for part in note.parts:
        at_heading = part.block in headings or is_heading_line(note, part)
        if isinstance(part, Formula) and at_heading and id(part) in by_formula:
            entries.setdefault(part.place().line, []).append(by_formula[id(part)])
    found = {}
    for line, listed in entries.items():
        case = _case(listed)
        if case is not None:
            found[line] = case
    return found


def _case(listed: list[Parsed]) -> Case | None:
    relations: list[Relation] = []
    rows = [row for entry in listed for row in entry.rows]
    for row in rows:
        items = row.node.items if isinstance(row.node, Sequence) else (row.node,)
        if not all(isinstance(item, Relation) for item in items):
            return None
        relations += [item for item in items if isinstance(item, Relation)]
    signs = {RELATIONS.get(sign, sign) for relation in relations for sign in relation.signs}
    if not relations:
        return None
    if signs <= _OPPOSITE.keys() and all(len(relation.signs) == 1 for relation in relations):
        turned = (replace(r, signs=(_OPPOSITE[RELATIONS[r.signs[0]]],)) for r in relations)
        return Case(tuple(map(Test, turned)), True, listed[0], rows[0], rows[-1])
    if all(_of_size(relation) for relation in relations):
        return None  # a heading such as `p = 0` states a size
    if signs <= {"=", "in", "<=", "<", "divides"}:
        return Case(tuple(map(Test, relations)), False, listed[0], rows[0], rows[-1])
    return None


def _of_size(relation: Relation) -> bool:
    """Is a name said to be a number?"""
    first, *others = relation.sides
    return isinstance(first, Name) and set(relation.signs) == {"="} and all(isinstance(o, Number) for o in others)


def case_at(found: dict[int, Case], note: Note, line: int) -> Case | None:
    """The case that a line stands in: that of the last heading above it, if it states one."""
    above = bisect_left(note.heading_lines, line)
    return found.get(note.heading_lines[above - 1]) if above else None
