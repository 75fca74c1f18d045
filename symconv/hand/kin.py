"""Forward sums of layers akin to a note's own: announced as depthwise, dilated, …, or with a kernel of one tap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from symconv.hand.elements import element_of
from symconv.hand.equations_written import stated
from symconv.hand.note import Note, Prose
from symconv.hand.operator_nodes import has_operator_form
from symconv.hand.parse import Parsed, Row
from symconv.hand.sum_letters import letter_of
from symconv.hand.terms import terms_of
from symconv.hand.tree import Number, Relation
from symconv.hand.written import Element, UnreadError, WrittenTerm

_KIN = re.compile(
    r"depth-?wise|point-?wise|\bgrouped\b|\bdilated\b|\batrous\b|one tap\b|1\s*(?:x|×|\\times)\s*1\b"
    r"|every (?:output|input) channel|\bdense\b|每个输出通道|普通卷积|标准卷积|逐通道|深度可分|逐点"
    r"|分组卷积|空洞|膨胀卷积|扩张卷积",
    re.IGNORECASE,
)
_ONE_TAP = re.compile(r"point-?wise|(?:one|single) tap\b|1\s*(?:x|×|\\times)\s*1\b|逐点|一个权重位置", re.IGNORECASE)
_ABOVE = 4
"""How many lines above a formula may announce it, twice as many in a heading."""
MAX_BETWEEN = 4
"""So many pieces of text a heading may stand above a formula, with what comes between."""


def announces_one_tap(note: Note, line: int) -> bool:
    """Do the words right above a line speak of a kernel of one tap?"""
    return _ONE_TAP.search(_words_above(note, line)) is not None


def kin_rows(
    note: Note, parsed: Iterable[Parsed], tensors: Mapping[str, str], ranks: Mapping[str, int]
) -> dict[int, bool]:
    """The rows, by their ids, of other layers, and whether one is the layer's forward sum or follows it.

    What follows the sum of one tap, and runs over no kernel itself, is a gradient of it. None where no other forward
    sum is left.
    """
    rows = [row for entry in parsed for row in entry.rows]
    forward = {id(row) for row in rows if _is_forward(row, tensors)}
    kin: dict[int, bool] = {}
    of_one_tap = False
    for row in rows:
        if id(row) in forward:
            of_one_tap = _has_one_tap(row, tensors, ranks)
            if of_one_tap or _KIN.search(_words_above(note, row.place.line)):
                kin[id(row)] = True
        elif of_one_tap and _has_one_tap(row, tensors, ranks):
            kin[id(row)] = False
    return kin if len(forward & kin.keys()) < len(forward) else {}


def _words_above(note: Note, line: int) -> str:
    """The last words before a line, where they are near."""
    above = [p for p in note.parts if isinstance(p, Prose) and p.text.strip() and p.place().line <= line]
    near = [p.text for p in above[-1:] if line - p.place().line <= _ABOVE]
    # The heading right above these words speaks of what stands below it.
    near += [p.text for p in above[-MAX_BETWEEN:] if p.kind == "heading" and line - p.place().line <= 2 * _ABOVE]
    return " ".join(near)


def _is_forward(row: Row, tensors: Mapping[str, str]) -> bool:
    node = stated(row.node) if row.node is not None else None
    if not isinstance(node, Relation) or has_operator_form(node):
        return False
    head = element_of(node.sides[0], dict.fromkeys(tensors, 1))
    return (
        head is not None
        and tensors.get(head.tensor) == "y"
        and head.kind == "value"
        and any(letter_of(index) is not None for index in head.indices or ())
    )


def _has_one_tap(row: Row, tensors: Mapping[str, str], ranks: Mapping[str, int]) -> bool:
    """Has the weight numbers for indices, and is every summed index one of it: nothing runs over the kernel?"""
    node = stated(row.node) if row.node is not None else None
    if not isinstance(node, Relation):
        return False
    try:
        terms = terms_of(node.sides[-1], dict(ranks))
    except UnreadError:
        return False
    weights = [(t, e) for t in terms for e in t.factors if isinstance(e, Element) and tensors.get(e.tensor) == "w"]
    return bool(weights) and all(_is_one_tap(term, weight) for term, weight in weights)


def _is_one_tap(term: WrittenTerm, weight: Element) -> bool:
    indices = weight.indices or ()
    alone = {letter_of(index) for index in indices}
    return any(isinstance(index, Number) for index in indices) and all(b.letter in alone for b in term.bounds)
