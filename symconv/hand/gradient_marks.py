"""Marks by which a note says that it writes gradients: `x'` for \\partial L/\\partial x, bars for adjoints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from symconv.hand.note import Formula, Note, Prose
from symconv.hand.parse import Parsed, Row
from symconv.hand.tree import Applied, Decorated, Derivative, Differential, Name, Node, Relation, Scripted
from symconv.hand.walk import rebuild, walk

PRIME = "'"
ACCENTS = frozenset({"\\bar", "\\hat", "\\tilde", "\\dot", "\\overline", "\\widehat", "\\widetilde"})
_MEANS = re.compile(r"^\s*(?:stands )?(?:for|denotes?|means|is|=|:=|表示|代表|记作|为|即)\s*(?:the gradient )?$", re.I)
_BARS = re.compile(
    r"\bbars?\b[^.。]{0,40}(?:adjoint|gradient|sensitivit)|(?:adjoint|gradient)s?[^.。]{0,30}\bbars?\b", re.I
)


@dataclass(frozen=True)
class GradientMarks:
    """The marks, and the letters that have indices somewhere: only these are tensors."""

    marks: frozenset[str]
    letters: frozenset[str]


def gradient_marks(note: Note, parsed: Iterable[Parsed]) -> GradientMarks:
    """What a note says of its marks."""
    listed = tuple(parsed)
    nodes = [row.node for entry in listed for row in entry.rows if row.node is not None]
    found = {mark for node in nodes if (mark := _equated(node))}
    by_formula = {id(entry.formula): entry for entry in listed}
    for first, words, second in zip(note.parts, note.parts[1:], note.parts[2:], strict=False):
        if not (isinstance(first, Formula) and isinstance(words, Prose) and isinstance(second, Formula)):
            continue
        if _MEANS.match(words.text):
            pair = [_only(by_formula.get(id(part))) for part in (first, second)]
            if pair[0] is not None and pair[1] is not None and (mark := _means(pair[0], pair[1])):
                found.add(mark)
    if any(isinstance(part, Prose) and _BARS.search(part.text) for part in note.parts):
        found.add("\\bar")
    letters = {name for node in nodes for entry in walk(node) if (name := _indexed(entry)) is not None}
    return GradientMarks(frozenset(found), frozenset(letters))


def _only(entry: Parsed | None) -> Node | None:
    return entry.rows[0].node if entry is not None and len(entry.rows) == 1 else None


def _equated(node: Node) -> str | None:
    if isinstance(node, Relation) and len(node.sides) == 2 and set(node.signs) <= {"=", ":=", "\\equiv", "\\triangleq"}:
        return _means(node.sides[0], node.sides[1])
    return None


def _means(left: Node, right: Node) -> str | None:
    """The mark on a letter that is said to be the derivative by that letter."""
    marked = _marked(left)
    if marked is None or not isinstance(right, Derivative) or len(right.by) != 1:
        return None
    by = right.by[0]
    base = by.base if isinstance(by, Scripted) else by.head if isinstance(by, Applied) else by
    return marked[1] if isinstance(base, Name) and base.text == marked[0].text else None


def _marked(node: Node) -> tuple[Name, str] | None:
    """A letter with a prime or an accent, with its indices or without."""
    if isinstance(node, Scripted) and node.primes == 1 and isinstance(node.base, Name):
        return node.base, PRIME
    inner = node.base if isinstance(node, Scripted) and not node.primes else node
    inner = inner.head if isinstance(inner, Applied) and inner.opening == "[" else inner
    if isinstance(inner, Decorated) and inner.command in ACCENTS and isinstance(inner.body, Name):
        return inner.body, inner.command
    return None


def _indexed(node: Node) -> str | None:
    if isinstance(node, Scripted) and node.sub is not None and isinstance(node.base, Name):
        return node.base.text
    return node.head.text if isinstance(node, Applied) and node.opening == "[" and isinstance(node.head, Name) else None


def with_gradients(parsed: Parsed, said: GradientMarks) -> Parsed:
    """A formula with its marked letters as the gradients that they are; the same object where nothing changes."""
    if not said.marks:
        return parsed
    rows = tuple(_row(row, said) for row in parsed.rows)
    return parsed if all(a is b for a, b in zip(rows, parsed.rows, strict=True)) else replace(parsed, rows=rows)


def _row(row: Row, said: GradientMarks) -> Row:
    if row.node is None or _equated(row.node) is not None:
        return row  # what says that a mark is a gradient stays
    heads = {id(entry.head) for entry in walk(row.node) if isinstance(entry, Applied)}

    def change(node: Node) -> Node:
        if isinstance(node, Applied) and node.opening == "[":
            marked = _marked(node)
            if marked is not None and marked[1] in said.marks and marked[0].text in said.letters:
                return Differential("\\partial", replace(node, head=marked[0]), span=node.span)
        if isinstance(node, Scripted) and id(node) not in heads:
            marked = _marked(node)
            if (
                marked is not None
                and marked[1] in said.marks
                and marked[0].text in said.letters
                and node.sub is not None
            ):
                return Differential("\\partial", replace(node, base=marked[0], primes=0), span=node.span)
        return node

    try:
        node = rebuild(row.node, change)
    except RecursionError:
        return row
    return row if node is row.node else replace(row, node=node)
