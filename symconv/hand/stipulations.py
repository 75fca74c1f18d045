"""What a note says of letters between its equations: `0 \\le \\varphi < s`, `s \\mid \\varphi - k`, `j = 2t + k`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

from symconv.hand.equations_written import is_heading_line
from symconv.hand.note import Formula, Note, Prose
from symconv.hand.operators import RELATIONS
from symconv.hand.parse import Parsed
from symconv.hand.tree import Empty, Relation, Sequence

_SIGNS = frozenset({"<=", "<", ">=", ">", "divides", "="})
Stipulations: TypeAlias = tuple[tuple[int, int, tuple[tuple[Parsed, Relation], ...]], ...]
"""The first and last line of each section, and what is said in which formula of it."""
MAX_SAID = 60
"""How many are kept of a section."""


def stipulations(note: Note, parsed: Iterable[Parsed]) -> Stipulations:
    """The conditions that a note states, section by section."""
    by_formula = {id(entry.formula): entry for entry in parsed}
    starts, said = [0], [list[tuple[Parsed, Relation]]()]
    for part in note.parts:
        line = part.place().line
        if isinstance(part, Prose):
            if part.kind == "heading" and line > starts[-1]:
                starts.append(line)
                said.append([])
            continue
        if is_heading_line(note, part):
            continue
        entry = by_formula.get(id(part))
        for row in entry.rows if entry is not None and isinstance(part, Formula) else ():
            assert entry is not None
            items = row.node.items if isinstance(row.node, Sequence) else (row.node,)
            for item in items:
                if isinstance(item, Relation) and len(said[-1]) < MAX_SAID and _is_condition(item):
                    said[-1].append((entry, item))
    ends = [*starts[1:], 10**9]
    return tuple((a, b, tuple(listed)) for a, b, listed in zip(starts, ends, said, strict=True))


def _is_condition(relation: Relation) -> bool:
    signs = {RELATIONS.get(sign, sign) for sign in relation.signs}
    if not signs <= _SIGNS or relation.modulus is not None or any(isinstance(s, Empty) for s in relation.sides):
        return False
    return signs != {"="} or len(list(pairwise(relation.sides))) == 1


def said_at(found: Stipulations, where: Parsed) -> tuple[Relation, ...]:
    """What is said in the section of a formula, in it and above it."""
    line = where.formula.place().line
    said = next((said for start, end, said in found if start <= line < end), ())
    return tuple(relation for entry, relation in said if entry.formula.place().line <= line)
