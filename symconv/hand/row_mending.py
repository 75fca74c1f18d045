"""Rows that lack the `\\\\` between them: found by the shape of the rows around them, or by the lines of the source."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from symconv.hand.environments import ALIGNED, CASES, MATRICES, SINGLE
from symconv.hand.mending import Edit, Repair
from symconv.hand.operators import ADDITIONS, BIG, CLOSING, IMPLICATIONS, OPENING, PRODUCTS, RELATIONS, SEPARATORS
from symconv.hand.pieces import Block, Cell, Piece, is_kind, value_of
from symconv.hand.tokens import Token
from symconv.hand.words import role

_MISSING = "the \\\\ between two rows is missing"
_BINARY = ADDITIONS | frozenset(PRODUCTS) | frozenset(RELATIONS) | frozenset(IMPLICATIONS) | SEPARATORS


def mend_rows(block: Block, repairs: list[Repair]) -> None:
    """Split the rows of a block, and of the blocks in it, where a row break is plainly missing."""
    pending = [block]
    while pending:
        current = pending.pop()
        for row in current.rows:
            for cell in row:
                pending += _blocks(cell.items)
        _mend(current, repairs)


def _blocks(items: list[Piece]) -> list[Block]:
    found = []
    pending = list(items)
    while pending:
        piece = pending.pop()
        if isinstance(piece, Block):
            found.append(piece)
        elif not isinstance(piece, Token):
            pending += piece.items
    return found


def _mend(block: Block, repairs: list[Repair]) -> None:
    bare = not block.name or block.name in SINGLE
    lined = bare or block.name in ALIGNED
    table = block.name in MATRICES or block.name in CASES
    counts = Counter(len(row) for row in block.rows if any(cell.items for cell in row))
    rows: list[list[Cell]] = []
    for row in block.rows:
        parts = [row]
        if lined or table:
            parts = _split_halves(row, block, repairs)
        if table:
            usual = 2 if block.name in CASES else _usual(counts, len(row))
            parts = [piece for part in parts for piece in _split_table(part, usual, repairs)]
        elif lined:
            parts = [piece for part in parts for piece in _split_aligned(part, repairs)]
            if bare and len(block.rows) == 1:
                parts = [piece for part in parts for piece in _split_bare(part, repairs)]
        rows += parts
    block.rows = rows
    for row in rows:
        for cell in row:
            cell.items = [item for item in cell.items if not is_kind(item, "half")]


def _usual(counts: Counter[int], own: int) -> int:
    """How many cells the other rows have; 0 where they do not agree or there are none."""
    others = counts.copy()
    others[own] -= 1
    agreed = [count for count, times in others.items() if times > 0]
    return agreed[0] if len(agreed) == 1 else 0


def _lines(row: list[Cell], at_halves: bool) -> list[list[Cell]]:
    """The row cut where a new line of the source, or a single backslash, comes inside a cell."""
    lines: list[list[Cell]] = [[]]
    for cell in row:
        if cell.newline and lines[-1]:
            lines.append([Cell(cell.start)])
        lines[-1].append(Cell(cell.start))
        for number, item in enumerate(cell.items):
            half = is_kind(item, "half")
            begins = item.newline or (number > 0 and is_kind(cell.items[number - 1], "half") and at_halves)
            if begins and not half and lines[-1][-1].items:
                lines.append([Cell(item.start)])
            if not half:
                lines[-1][-1].items.append(item)
    return lines


def _end(cells: list[Cell]) -> int:
    return next((cell.items[-1].end for cell in reversed(cells) if cell.items), cells[-1].start)


def _cut(lines: list[list[Cell]], repairs: list[Repair]) -> list[list[Cell]]:
    for line in lines[:-1]:
        at = _end(line)
        repairs.append(Repair((Edit(at, at, " \\\\"),), _MISSING))
    return lines


def _split_halves(row: list[Cell], block: Block, repairs: list[Repair]) -> list[list[Cell]]:
    """A single backslash at the end of a line was two: Markdown takes one of them away."""
    halves = [item for cell in row for item in cell.items if isinstance(item, Token) and item.kind == "half"]
    if not halves:
        return [row]
    rows: list[list[Cell]] = [[]]
    for cell in row:
        rows[-1].append(Cell(cell.start, newline=cell.newline))
        for number, item in enumerate(cell.items):
            following = cell.items[number + 1] if number + 1 < len(cell.items) else None
            if isinstance(item, Token) and item.kind == "half" and following is not None and following.newline:
                repairs.append(Repair((Edit(item.start, item.end, "\\\\"),), "a row ends with one backslash, not two"))
                rows.append([Cell(item.end)])
            else:
                rows[-1][-1].items.append(item)
    if len(rows) == 1 and block.name in MATRICES:
        lines = _lines(row, True)
        if len(lines) > 1 and len({len(line) for line in lines}) == 1 and len(lines[0]) > 1:
            for half in halves:
                repairs.append(Repair((Edit(half.start, half.end, "\\\\"),), "a row ends with one backslash, not two"))
            return lines
    return rows


def _split_table(row: list[Cell], usual: int, repairs: list[Repair]) -> list[list[Cell]]:
    """A row of a table whose lines each have as many cells as the rows around it."""
    lines = _lines(row, False)
    if len(lines) < 2 or len(row) == usual:
        return [row]
    lengths = {len(line) for line in lines}
    if lengths == {usual} or (not usual and len(lengths) == 1 and lengths != {1}):
        return (
            _cut(lines, repairs) if all(_operand_ends(a) and _operand_begins(b) for a, b in pairwise(lines)) else [row]
        )
    return [row]


def _split_aligned(row: list[Cell], repairs: list[Repair]) -> list[list[Cell]]:
    """A row in which `&=` comes again on a later line, where only a new row can have it."""
    lines = _lines(row, False)
    rows: list[list[Cell]] = [lines[0]]
    for line in lines[1:]:
        if _has_aligned_relation(rows[-1]) and _has_aligned_relation(line) and _operand_ends(rows[-1]):
            _cut([rows[-1], line], repairs)
            rows.append(line)
        else:
            _rejoin(rows[-1], line)
    return rows


def _rejoin(row: list[Cell], line: list[Cell]) -> None:
    row[-1].items += line[0].items
    row += line[1:]


def _has_aligned_relation(line: list[Cell]) -> bool:
    begins = [value_of(cell.items[0]) in RELATIONS for cell in line[1:] if cell.items]
    # Behind an empty cell only the very next one counts: `& c &= d` goes on with the row's columns.
    return any(begins) if line[0].items else begins[:1] == [True]


def _split_bare(row: list[Cell], repairs: list[Repair]) -> list[list[Cell]]:
    """Lines without any environment, each an equation by itself: LaTeX would set them on one line."""
    lines = _lines(row, False)
    if len(lines) < 2:
        return [row]
    rows: list[list[Cell]] = [lines[0]]
    for line in lines[1:]:
        whole = _is_equation(rows[-1]) and _is_equation(line)
        if whole and _operand_ends(rows[-1]) and _operand_begins(line) and _balanced(rows[-1]):
            _cut([rows[-1], line], repairs)
            rows.append(line)
        else:
            _rejoin(rows[-1], line)
    return rows


def _is_equation(line: list[Cell]) -> bool:
    items = [item for cell in line for item in cell.items]
    depth = 0
    for number, item in enumerate(items):
        value = value_of(item)
        depth += _step(value)
        if number and not depth and value in RELATIONS:
            return True
    return False


def _operand_ends(line: list[Cell]) -> bool:
    last = next((cell.items[-1] for cell in reversed(line) if cell.items), None)
    if last is None or value_of(last) in _BINARY or value_of(last) in ("_", "^") or value_of(last) in OPENING:
        return False
    # A sum whose bounds end the line is still to be followed by what it sums.
    items = [item for cell in line for item in cell.items]
    at = len(items) - 1
    while at >= 2 and value_of(items[at - 1]) in ("_", "^"):
        at -= 2
    return value_of(items[at]) not in BIG


def _operand_begins(line: list[Cell]) -> bool:
    first = next((cell.items[0] for cell in line if cell.items), None)
    if isinstance(first, Token) and first.kind in ("words", "raw") and role(first.value):
        return False
    return first is not None and (value_of(first) not in _BINARY or value_of(first) in ("-",))


def _balanced(line: list[Cell]) -> bool:
    return sum(_step(value_of(item)) for cell in line for item in cell.items) == 0


def _step(value: str) -> int:
    return (value in OPENING) - (value in CLOSING)
