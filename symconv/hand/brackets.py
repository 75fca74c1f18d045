"""Groups in brackets and bars: which closes which, and what is repaired where `\\left` and `\\right` don't pair."""

from __future__ import annotations

from symconv.hand.cursor import Cursor
from symconv.hand.mending import Edit
from symconv.hand.operators import BARS, CLOSING, OPENING
from symconv.hand.pieces import Block, Piece
from symconv.hand.tokens import Token
from symconv.hand.tree import Empty, Group, Node

_BAR_OF = {"\\lvert": "\\vert", "\\lVert": "\\Vert"}
LOOK_AHEAD = 300
"""How far a bar looks for its partner."""


def opens(cursor: Cursor) -> bool:
    """Does a bracket open here, where an operand is expected?"""
    piece = cursor.peek()
    if not isinstance(piece, Token) or piece.kind not in ("command", "symbol", "sized"):
        return False
    if piece.kind == "sized":
        if piece.style in ("\\right", "\\middle"):
            return False
        bar = piece.value in BARS and not piece.style.endswith("r")
        return piece.style == "\\left" or piece.value in OPENING or bar
    return piece.value in OPENING or piece.value in BARS


def bar_opens(cursor: Cursor) -> bool:
    """Does a bar after an operand open a group (`2|x|`), and not close one or relate (`s | k`)?"""
    value = cursor.value()
    if value not in BARS or (cursor.bars and cursor.bars[-1] == value):
        return False
    depth = count = 0
    for piece in cursor.items[cursor.at : cursor.at + LOOK_AHEAD]:
        if not isinstance(piece, Token) or piece.kind not in ("command", "symbol", "sized"):
            continue
        depth += (piece.value in OPENING) - (piece.value in CLOSING)
        if depth < 0:
            break
        count += piece.value == value and not depth
    return count % 2 == 0


def group(cursor: Cursor) -> Group:
    """The group that opens here."""
    opening = cursor.take()
    assert isinstance(opening, Token)
    with cursor.shared.deeper(opening.start):
        bar = opening.value if opening.value in BARS else _BAR_OF.get(opening.value, "")
        outer, cursor.bars = cursor.bars, [*cursor.bars, bar] if bar else []
        body = _body(cursor)
        cursor.bars = outer
    closing, sized = _closing(cursor, opening, body)
    return Group(opening.value, body, closing, sized, span=cursor.span(opening.start))


def _body(cursor: Cursor) -> Node:
    here = cursor.offset
    if cursor.peek() is None or is_closing(cursor):
        return Empty(span=(here, here))
    return cursor.shared.grammar.sequence(cursor)


def is_closing(cursor: Cursor) -> bool:
    """Does a bracket close here?"""
    piece = cursor.peek()
    if not isinstance(piece, Token):
        return False
    if piece.kind == "sized":
        return piece.style == "\\right" or piece.value in CLOSING or (piece.value in BARS and bool(cursor.bars))
    if piece.kind not in ("command", "symbol"):
        return False
    return piece.value in CLOSING or (piece.value in BARS and bool(cursor.bars) and cursor.bars[-1] == piece.value)


def _closing(cursor: Cursor, opening: Token, body: Node) -> tuple[str, str]:
    """What closes the group, and how large; takes it, or repairs."""
    piece = cursor.peek()
    left = opening.kind == "sized" and opening.style == "\\left"
    style = opening.style if opening.kind == "sized" else ""
    if piece is None or not isinstance(piece, Token):
        return _unclosed(cursor, opening, left, cursor.last_end)
    right = piece.kind == "sized" and piece.style == "\\right"
    if not right and not _fits(opening, piece, left):
        raise cursor.problem(f"{piece.value} closes what {opening.value} opened", piece.start)
    if right and not left and not _fits(opening, piece, False):
        raise cursor.problem(f"{piece.value} closes what {opening.value} opened", piece.start)
    cursor.take()
    if left and not right:
        cursor.shared.repair("\\left has no \\right", Edit(piece.start, piece.start, "\\right"))
    elif right and not left:
        cursor.shared.repair("\\right has no \\left", Edit(opening.start, opening.start, "\\left"))
        style = "\\left"
    return piece.value, style


def _fits(opening: Token, piece: Token, left: bool) -> bool:
    if opening.value in BARS:
        return piece.value == opening.value
    if opening.value == "." or (left and piece.value == "."):
        return True
    return piece.value in OPENING.get(opening.value, ())


def _unclosed(cursor: Cursor, opening: Token, left: bool, end: int) -> tuple[str, str]:
    """A brace before a system needs no partner; LaTeX wants an empty one after `\\left`."""
    inside: list[Piece] = cursor.items
    system = opening.value == "\\{" and any(isinstance(piece, Block) for piece in inside)
    if system or (left and opening.value == "."):
        if left:
            cursor.shared.repair("\\left has no \\right", Edit(end, end, "\\right."))
        else:
            cursor.shared.repair(
                "a brace before a system is never closed",
                Edit(opening.start, opening.start, "\\left"),
                Edit(end, end, "\\right."),
            )
        return ".", "\\left"
    raise cursor.problem(f"{opening.value} is never closed", opening.start)
