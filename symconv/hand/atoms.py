"""The smallest operands: names, numbers, groups, matrices, and what a command or a script takes."""

from __future__ import annotations

from symconv.hand.brackets import group, is_closing, opens
from symconv.hand.cursor import Cursor
from symconv.hand.operands import NOT_OPERANDS, begins_operand
from symconv.hand.operators import ADDITIONS, PRODUCTS
from symconv.hand.pieces import Block, Braced
from symconv.hand.readers import COMMANDS, differential
from symconv.hand.symbols import is_symbol
from symconv.hand.texts import is_name, name_of, text_of
from symconv.hand.tokens import Token
from symconv.hand.tree import Command, Empty, Name, Node, Number, Table

_ALONE = frozenset(PRODUCTS) | ADDITIONS
"""Signs that may be a script by themselves: `180^\\circ`, `x^*`."""


def argument(cursor: Cursor) -> Node:
    """What a command or a script takes: a group in braces, or one token."""
    piece = cursor.peek()
    if piece is None:
        raise cursor.problem("an argument is missing after this", max(cursor.start, cursor.last_end - 1))
    if isinstance(piece, Token) and piece.kind in ("symbol", "command") and piece.value in _ALONE:
        cursor.take()
        return Name(piece.value, span=(piece.start, piece.end))
    if isinstance(piece, Token) and (is_closing(cursor) or piece.value in NOT_OPERANDS):
        raise cursor.problem(f"{piece.value or 'this'} stands where an index or an argument is missing")
    with cursor.shared.deeper(piece.start):
        return atom(cursor)


def atom(cursor: Cursor) -> Node:
    """One operand without scripts and arguments."""
    piece = cursor.peek()
    if piece is None:
        raise cursor.problem("the formula ends where something should follow", max(cursor.start, cursor.last_end - 1))
    if isinstance(piece, Braced):
        return braced(cursor)
    if isinstance(piece, Block):
        cursor.take()
        return table(cursor, piece)
    span = (piece.start, piece.end)
    if piece.kind == "number":
        cursor.take()
        return Number(piece.value, span=span)
    if piece.kind == "run":
        cursor.take()
        return Name(piece.value, piece.style, span=span)
    if piece.kind in ("words", "raw"):
        cursor.take()
        if piece.value.strip() == "d" and begins_operand(cursor, True) and isinstance(cursor.peek(), Token | Braced):
            return differential(cursor, f"{piece.style}{{d}}", piece.start)
        return name_of(piece) if is_name(cursor, -1) else text_of(piece)
    if opens(cursor):
        return group(cursor)
    if piece.value in ("_", "^"):
        return Empty(span=(piece.start, piece.start))
    reader = COMMANDS.get(piece.value)
    if reader is not None:
        cursor.take()
        return reader(cursor, piece)
    if piece.kind == "command" and piece.value not in NOT_OPERANDS:
        cursor.take()
        return _other(cursor, piece)
    raise cursor.problem(f"{piece.value or 'this'} can't stand here")


def braced(cursor: Cursor) -> Node:
    """What stands in braces, which leave no trace."""
    piece = cursor.take()
    assert isinstance(piece, Braced)
    if not piece.items:
        return Empty(span=(piece.start, piece.end))
    inner = cursor.inside(piece.items, piece.start + 1, piece.end - 1)
    with cursor.shared.deeper(piece.start):
        node = cursor.shared.grammar.sequence(inner)
    if inner.peek() is not None:
        raise inner.problem("this can't stand here")
    return node


def table(cursor: Cursor, block: Block) -> Node:
    """A matrix, cases, or the rows of an environment inside an expression."""
    rows: list[tuple[Node, ...]] = []
    with cursor.shared.deeper(block.start):
        for row in block.rows:
            if len(row) == 1 and not row[0].items:
                continue  # after the last `\\`
            cells: list[Node] = []
            for cell in row:
                if not cell.items:
                    cells.append(Empty(span=(cell.start, cell.start)))
                    continue
                inner = cursor.inside(cell.items, cell.start, cell.items[-1].end)
                cells.append(cursor.shared.grammar.sequence(inner))
                if inner.peek() is not None:
                    raise inner.problem("this can't stand here")
            rows.append(tuple(cells))
    return Table(block.name, tuple(rows), block.columns, span=(block.start, block.end))


def _other(cursor: Cursor, token: Token) -> Node:
    """A letter, or a command that is not known: with its arguments in braces where it has any."""
    if is_symbol(token.value):
        return Name(token.value, span=(token.start, token.end))
    values: list[Node] = []
    while isinstance(cursor.peek(), Braced) and len(values) < 9:
        values.append(braced(cursor))
    if values:
        return Command(token.value, tuple(values), span=cursor.span(token.start))
    return Name(token.value, span=(token.start, token.end))
