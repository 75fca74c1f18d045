"""The rows of a formula: which environments are systems, which lines are one statement, which hold several.

A row that begins with an operator, or follows one that ends with an operator, goes on with the row before it; so does
a row that begins behind the `&` with a quantity and relates nothing. A line of several columns holds a statement for
each pair of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symconv.hand.environments import ALIGNED, CASES, MATRICES, SINGLE
from symconv.hand.mending import Edit, Repair
from symconv.hand.operators import ADDITIONS, IMPLICATIONS, PRODUCTS, RELATIONS
from symconv.hand.pieces import Block, Braced, Cell, Piece, is_kind, value_of
from symconv.hand.tokens import Token
from symconv.hand.words import role

_SIGNS = frozenset(RELATIONS) | frozenset(IMPLICATIONS)
_OPERATORS = ADDITIONS | frozenset(PRODUCTS)
_FRAMES = frozenset({"\\left", "\\right"})
_MAY_FRAME = frozenset({",", ".", ";", "\\quad", "\\qquad", "\\Rightarrow", "\\implies", "\\Longrightarrow", "\\{"})


@dataclass
class Line:
    """The pieces of one statement, and the number that its author gave it."""

    items: list[Piece] = field(default_factory=list)
    tag: str = ""


def lines(block: Block, repairs: list[Repair]) -> list[Line]:
    """The statements of a formula in their order."""
    found: list[Line] = []
    for row in block.rows:
        inner = _system_blocks(row)
        if inner is not None:
            _mend_frame([item for cell in row for item in cell.items], repairs)
            for system in inner:
                found += lines(system, repairs)
            continue
        statements = _statements(row, block)
        for number, statement in enumerate(statements):
            _add(found, statement, _hangs(row) and number == 0, repairs)
    return found


def _system_blocks(row: list[Cell]) -> list[Block] | None:
    """The environments whose rows are this row's statements, where it holds nothing but them and what frames them."""
    items = [item for cell in row for item in cell.items]
    # A group around the whole says nothing about its rows.
    while len(items) == 1 and isinstance(items[0], Braced):
        items = items[0].items
    blocks = [item for item in items if isinstance(item, Block)]
    if not blocks or not all(isinstance(item, Block) or _frames(item) for item in items):
        return None
    return blocks if all(_is_system(one) for one in blocks) else None


def _mend_frame(items: list[Piece], repairs: list[Repair]) -> None:
    """A brace before a system needs `\\left`, and `\\left` a `\\right`."""
    opening = [item for item in items if isinstance(item, Token) and (item.style == "\\left" or item.value == "\\{")]
    closing = [item for item in items if isinstance(item, Token) and (item.style == "\\right" or item.value == "\\}")]
    if len(opening) <= len(closing) or not isinstance(opening[-1], Token):
        return
    last = opening[-1]
    end = next(item.end for item in reversed(items) if isinstance(item, Block))
    edit = Edit(end, end, "\\right.")
    if last.kind == "sized":
        repairs.append(Repair((edit,), "\\left has no \\right"))
    else:
        repairs.append(
            Repair((Edit(last.start, last.start, "\\left"), edit), "a brace before a system is never closed")
        )


def _frames(item: Piece) -> bool:
    if isinstance(item, Token) and item.kind == "sized":
        return item.style in _FRAMES and item.value in ("\\{", ".", "\\}")
    return value_of(item) in _MAY_FRAME or is_kind(item, "tag")


def _is_system(block: Block) -> bool:
    if block.name in ALIGNED or block.name in SINGLE or block.name == "substack":
        return True
    if block.name not in CASES and block.name not in MATRICES:
        return False
    # A matrix or a list of cases is a system where each of its rows relates something outside its own brackets.
    rows = [row for row in block.rows if any(cell.items for cell in row)]
    if block.name in MATRICES and not block.name.startswith(("matrix", "array", "tabular", "darray", "subarray")):
        return False
    related = [_relates(row) or _system_blocks(row) is not None for row in rows]
    if block.name in CASES:
        return bool(related) and all(
            _relates(row[:1]) or (_relates(row) and _begins_with_sign(row[1:])) for row in rows
        )
    return bool(related) and all(related)


def _begins_with_sign(cells: list[Cell]) -> bool:
    return any(cell.items and value_of(cell.items[0]) in _SIGNS for cell in cells)


def _relates(cells: list[Cell]) -> bool:
    return any(value_of(item) in RELATIONS for cell in cells for item in cell.items)


def _statements(row: list[Cell], block: Block) -> list[Line]:
    """The statements of a line: one, or one for each pair of columns."""
    found: list[Line] = [Line()]
    for cell in row:
        items = [item for item in cell.items if not is_kind(item, "tag")]
        tags = [item.value for item in cell.items if isinstance(item, Token) and item.kind == "tag"]
        current = found[-1]
        if tags:
            current.tag = tags[-1]
        if not items:
            continue
        begins = value_of(items[0])
        if current.items and _joins(items[0]):
            current.items += items
            continue
        if current.items and begins not in _SIGNS | _OPERATORS and not _ends_open(current.items):
            if _has_sign(current.items) and (_has_sign(items) or _next_begins(row, cell)):
                current = Line(tag="")
                found.append(current)
            elif not _is_words(items[0]) or block.name in CASES:
                current.items.append(Token("amp", "&", items[0].start, items[0].start))
        current.items += items
    return [line for line in found if line.items]


def _has_sign(items: list[Piece]) -> bool:
    return any(value_of(item) in _SIGNS for item in items)


def _next_begins(row: list[Cell], cell: Cell) -> bool:
    following = row[row.index(cell) + 1 :]
    return bool(following) and bool(following[0].items) and value_of(following[0].items[0]) in _SIGNS


def _is_words(piece: Piece) -> bool:
    return isinstance(piece, Token) and piece.kind in ("words", "raw")


def _joins(piece: Piece) -> bool:
    """Do these words join what follows them to the statement before?"""
    return isinstance(piece, Token) and piece.kind in ("words", "raw") and bool(role(piece.value))


def _ends_open(items: list[Piece]) -> bool:
    """Does the line end with a sign that something must follow?"""
    value = value_of(items[-1])
    return value in _OPERATORS or value in _SIGNS


def _hangs(row: list[Cell]) -> bool:
    """Does the row begin behind an `&`?"""
    return len(row) > 1 and not row[0].items


def _add(found: list[Line], line: Line, hangs: bool, repairs: list[Repair]) -> None:
    """The line as a statement of its own, or as the rest of the one before it."""
    previous = found[-1] if found else None
    if previous is None:
        found.append(line)
        return
    first, last = line.items[0], previous.items[-1]
    begins, ends = value_of(first), value_of(last)
    opened = _ends_open(previous.items)
    if opened and begins == ends and isinstance(first, Token) and begins not in ("-", "\\pm"):
        repairs.append(Repair((Edit(first.start, first.end, ""),), f"{begins} is doubled at a line break"))
        line.items = line.items[1:]
    elif (opened and begins in RELATIONS and ends in RELATIONS) or (
        not opened and not _goes_on(line.items, begins, hangs, previous.items)
    ):
        found.append(line)
        return
    if line.items:
        _strip_blanks(line.items)
        previous.items += line.items
    previous.tag = previous.tag or line.tag


def _strip_blanks(items: list[Piece]) -> None:
    while len(items) > 1 and value_of(items[0]) in ("\\quad", "\\qquad"):
        items.pop(0)


def _goes_on(items: list[Piece], begins: str, hangs: bool, previous: list[Piece]) -> bool:
    first = next((item for item in items if value_of(item) not in ("\\quad", "\\qquad")), None)
    if first is None or _is_words(first) or not _has_sign(previous):
        return False
    begins = value_of(first)
    if begins in _OPERATORS and begins not in ("-", "\\pm"):
        return True
    if begins in ("-", "\\pm"):
        return hangs or first is not items[0]
    return hangs and begins not in _SIGNS and not _has_sign(items)
