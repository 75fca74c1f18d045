"""Sizes that a note declares: shapes of tensors, paddings in order, tables of the axes, a stride said in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from symconv.hand.index_expressions import key_of
from symconv.hand.note import Note, Prose
from symconv.hand.parse import Parsed
from symconv.hand.size_letters import Quantity
from symconv.hand.sum_letters import letter_of
from symconv.hand.table_rows import Cell, table_rows
from symconv.hand.tree import Group, Node, Number, Product, Relation, Scripted, Sequence
from symconv.hand.walk import walk

_SHAPE = re.compile(r"([A-Za-z]\w{0,9})\s*[:：][^():：$\n]{0,20}[:：]?\s*\(([\w\s,]{1,60})\)")
_PADDINGS = re.compile(r"(?:padding|填充)\s*[:：=为]?\s*\(\s*(\w+)\s*,\s*(\w+)\s*,\s*(\w+)\s*,\s*(\w+)\s*\)", re.I)
_STEP = re.compile(r"^\W*(?:stride|步长|步幅)\s*(?:=|为|是|is|of)\s*(\d{1,2})\W*$", re.I)
_WORDS = {"stride": "stride", "步长": "stride", "步幅": "stride", "dilation": "dilation", "膨胀率": "dilation"}
_LETTER = re.compile(rf"(?<![\w\\])([A-Za-z]\w?)\s*[:：]\s*({'|'.join(_WORDS)})", re.I)
MAX_GAP = 2
"""How many lines on the next row of a table is looked for."""
_HEADERS: tuple[tuple[str, tuple[Quantity, ...]], ...] = (
    ("input", ("input",)), ("输入", ("input",)), ("kernel", ("kernel",)), ("核", ("kernel",)),
    ("output", ("output",)), ("输出", ("output",)), ("stride", ("stride",)), ("步", ("stride",)),
    ("dilation", ("dilation",)), ("膨胀", ("dilation",)), ("空洞", ("dilation",)), ("扩张", ("dilation",)),
    ("padding", ("low", "high")), ("填充", ("low", "high")), ("remainder", ("remainder",)), ("余", ("remainder",)),
)  # fmt: skip


@dataclass(frozen=True)
class Declared:
    """What is said outright. `shapes`: by the tensor's name; `axes`: (axis, quantity, letter or number, line)."""

    shapes: Mapping[str, tuple[str, ...]]
    axes: tuple[tuple[int, Quantity, str, int], ...]
    paddings: tuple[str, ...] | None
    bare: frozenset[str]
    """Tensors whose gradient a table of shapes writes like the tensor itself."""
    steps: Mapping[str, str]
    """The letters of stride and dilation, where words declare them."""
    strides: tuple[tuple[int, int], ...]
    """(line, stride) of each short remark such as "stride = 1", which is about what follows."""


def declared_sizes(note: Note, parsed: Iterable[Parsed]) -> Declared:
    """Everything that a note declares of sizes."""
    listed = list(parsed)
    shapes: dict[str, tuple[str, ...]] = {}
    paddings: tuple[str, ...] | None = None
    strides: list[tuple[int, int]] = []
    steps: dict[str, str] = {}
    for part in note.parts:
        if isinstance(part, Prose):
            for match in _SHAPE.finditer(part.text):
                shapes.setdefault(match[1], tuple(entry.strip() for entry in match[2].split(",") if entry.strip()))
            found = _PADDINGS.search(part.text)
            if found is not None and paddings is None:
                paddings = tuple(found.groups())
            for match in _LETTER.finditer(part.text):
                steps.setdefault(_WORDS[match[2].lower()], match[1])
            step = _STEP.match(part.text)
            if step is not None and len(part.text) <= 40:
                strides.append((part.place().line, int(step[1])))
    for entry in listed:
        for row in entry.rows:
            if row.node is not None:
                for name, shape in _membership(row.node):
                    shapes.setdefault(name, shape)
    rows = table_rows(note, listed)
    for name, shape in _shape_rows(rows):
        shapes.setdefault(name, shape)
    shapes = {name: shape for name, shape in shapes.items() if shape != ("1",)}  # a scalar
    return Declared(shapes, tuple(_axis_rows(rows)), paddings, frozenset(_bare_rows(rows)), steps, tuple(strides))


def _membership(node: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    """`x \\in \\mathbb{R}^{N \\times C \\times H \\times W}`."""
    for relation in (entry for entry in walk(node) if isinstance(entry, Relation)):
        for left, sign, right in zip(relation.sides, relation.signs, relation.sides[1:], strict=False):
            if sign == "\\in" and isinstance(right, Scripted) and right.sup is not None:
                for item in left.items if isinstance(left, Sequence) else (left,):
                    name, shape = letter_of(item), _times(right.sup)
                    if name is not None and shape is not None:
                        yield name, shape


def _times(node: Node) -> tuple[str, ...] | None:
    if isinstance(node, Group):
        node = node.body
    if isinstance(node, Product) and set(node.operators) <= {"\\times", "*", "\\cdot", "\\ast"}:
        letters = [_word(factor) for factor in node.factors]
        return tuple(letter for letter in letters if letter) if None not in letters else None
    word = _word(node)
    return None if word is None else (word,)


def _word(node: Node) -> str | None:
    return node.text if isinstance(node, Number) else key_of(node)


def _shape_rows(rows: Mapping[int, list[Cell]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for cells in rows.values():
        if len(cells) >= 2 and len(cells[0][1]) == 1 and len(cells[1][1]) == 1 and not cells[0][0].strip():
            name, shape = letter_of(cells[0][1][0]), _times(cells[1][1][0])
            if name is not None and shape is not None:
                yield name, shape


def _bare_rows(rows: Mapping[int, list[Cell]]) -> Iterator[str]:
    """Rows such as `x | N × C | x_{nci}`: a tensor, its shape, and an element of its gradient, not marked as one."""
    for cells in rows.values():
        if len(cells) >= 3 and all(len(nodes) == 1 for _, nodes in cells[:3]):
            name, element = letter_of(cells[0][1][0]), cells[2][1][0]
            if name is not None and isinstance(element, Scripted) and letter_of(element.base) == name:
                yield name


def _axis_rows(rows: Mapping[int, list[Cell]]) -> Iterator[tuple[int, Quantity, str, int]]:
    """Tables with a column for each quantity and a row for each axis."""
    lines = sorted(rows)
    for number, line in enumerate(lines):
        columns = [quantities_of(text) for text, _ in rows[line]]
        if sum(bool(column) for column in columns) < 4 or any(nodes for _, nodes in rows[line]):
            continue
        axis, last = 0, line
        for at in lines[number + 1 :]:
            cells = rows[at]
            if at - last > MAX_GAP:
                break
            last = at
            if len(cells) != len(columns) or not any(nodes for _, nodes in cells):
                continue
            for column, (_, nodes) in zip(columns, cells, strict=True):
                for quantity, node in zip(column, nodes, strict=False):
                    word = _word(node)
                    if word is not None:
                        yield axis, quantity, word, at
            axis += 1
        if axis:
            return  # a table without formulas lists one problem's numbers


def quantities_of(text: str) -> tuple[Quantity, ...]:
    """The sizes that a column of this header lists."""
    plain = text.strip().lower()
    return next((quantities for word, quantities in _HEADERS if word in plain and len(plain) < 30), ())
