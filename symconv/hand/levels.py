"""The levels of an expression, from sequences down to products; what binds on which is in `operators`."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.atoms import argument, atom
from symconv.hand.brackets import is_closing
from symconv.hand.commands import OVER
from symconv.hand.cursor import Cursor, Grammar, Shared
from symconv.hand.mending import Edit
from symconv.hand.operands import begins_operand, operand
from symconv.hand.operators import ADDITIONS, BARS, CLOSING, DOT, IMPLICATIONS, PRODUCTS, RELATIONS, SEPARATORS
from symconv.hand.pieces import Braced, is_kind, value_of
from symconv.hand.texts import bare_role, is_name, opens_modulus, operator_of, text_of
from symconv.hand.tokens import Token
from symconv.hand.tree import Addition, Empty, Name, Node, Product, Relation, Sequence, Signed, Sum, Text

_SIGNS = ADDITIONS | frozenset(PRODUCTS) | frozenset(RELATIONS) | frozenset(IMPLICATIONS)
_TERMINATORS = frozenset({DOT})


def shared_for(text: str) -> Shared:
    """What the walks through one row share."""
    return Shared(text, Grammar(sequence, product, atom, argument))


def sequence(cursor: Cursor) -> Node:
    """Statements, indices or arguments side by side, up to a closing bracket or the end."""
    start = cursor.offset
    items: list[Node] = []
    separators: list[str] = []
    pending: str | None = None
    while cursor.peek() is not None and not is_closing(cursor):
        if (separator := _separator(cursor)) is not None:
            if separator == ":" and (pending is not None or not items):
                _append(items, separators, pending, Empty(span=(cursor.offset, cursor.offset)))
                pending = ":"
            elif pending == ":" and separator in (",", ";"):
                _append(items, separators, pending, Empty(span=(cursor.offset, cursor.offset)))
                pending = separator
            else:
                pending = f"{pending} {separator}".strip() if pending else separator
            continue
        if _is_tag(cursor) or (cursor.value() in _TERMINATORS and _ends_item(cursor, 1)):
            cursor.take()
            continue
        here = cursor.offset
        item = _item(cursor)
        if items and pending is None and not isinstance(item, Text) and not isinstance(items[-1], Text):
            raise cursor.problem("nothing joins this to what stands before it", here)
        _append(items, separators, pending, item)
        pending = None
    if pending == ":":
        _append(items, separators, pending, Empty(span=(cursor.last_end, cursor.last_end)))
    if not items:
        return Empty(span=(start, start))
    if len(items) == 1 and not separators:
        return items[0]
    return Sequence(tuple(items), tuple(separators), span=(items[0].span[0], items[-1].span[1]))


def _append(items: list[Node], separators: list[str], pending: str | None, item: Node) -> None:
    if items:
        separators.append(pending or "")
    items.append(item)


def _separator(cursor: Cursor) -> str | None:
    piece = cursor.peek()
    if isinstance(piece, Token) and piece.kind in ("command", "symbol", "amp") and piece.value in SEPARATORS:
        cursor.take()
        return piece.value
    return None


def _is_tag(cursor: Cursor) -> bool:
    return cursor.token("tag") is not None or cursor.token("half") is not None


def _item(cursor: Cursor) -> Node:
    """One part of a sequence: words, or a statement."""
    piece = cursor.peek()
    if isinstance(piece, Token) and (
        (piece.kind in ("words", "raw") and not begins_operand(cursor)) or (piece.kind == "run" and bare_role(cursor))
    ):
        cursor.take()
        return text_of(piece)
    if isinstance(piece, Token) and _names_itself(piece) and _ends_item(cursor, 1) and not _is_negated(cursor):
        cursor.take()
        return Name(piece.value, span=(piece.start, piece.end))
    before = cursor.at
    node = _implication(cursor)
    if cursor.at == before:
        value = cursor.value() or "this"
        raise cursor.problem(f"{value} can't stand here")
    return node


def _ends_item(cursor: Cursor, ahead: int) -> bool:
    """Does the part of the sequence end before the piece so far ahead?"""
    piece = cursor.peek(ahead)
    if piece is None or (isinstance(piece, Token) and piece.kind in ("tag", "half", "words", "raw")):
        return True
    right = isinstance(piece, Token) and (piece.style == "\\right" or piece.value in cursor.bars[-1:])
    return right or value_of(piece) in SEPARATORS | CLOSING or is_kind(piece, "amp")


def _names_itself(piece: Token) -> bool:
    """A sign that stands alone is spoken of, marks, or holds a place: `$*$ stands for`, `180^{\\circ}`, `x[\\cdot]`."""
    return piece.kind in ("command", "symbol") and piece.value in _SIGNS


def _is_negated(cursor: Cursor) -> bool:
    """A sign before a quantity whose name is in words: `-\\text{pad}`."""
    return cursor.value() in ADDITIONS and is_name(cursor, 1)


def _implication(cursor: Cursor) -> Node:
    """Statements joined by arrows, and, or."""
    return _chain(cursor, frozenset(IMPLICATIONS), _relation)


def _relation(cursor: Cursor) -> Node:
    """Sides joined by relation signs, with the modulus that may follow."""
    start = cursor.offset
    node = _chain(cursor, _RELATIONS, addition)
    modulus: Node | None = None
    if cursor.value() in ("\\pmod", "\\pod"):
        cursor.take()
        modulus = argument(cursor)
    elif opens_modulus(cursor):
        cursor.take()
        cursor.take()
        modulus = cursor.shared.grammar.sequence(cursor)
        if cursor.value() != ")":
            raise cursor.problem("( is never closed")
        cursor.take()
    if modulus is not None:
        if isinstance(node, Relation) and node.modulus is None:
            return Relation(node.sides, node.signs, modulus, span=cursor.span(start))
        return Relation((node,), (), modulus, span=cursor.span(start))
    return node


_RELATIONS = frozenset(RELATIONS) | BARS


def _chain(cursor: Cursor, signs: frozenset[str], below: object) -> Node:
    start = cursor.offset
    sides: list[Node] = []
    found: list[str] = []
    read = addition if below is addition else _relation
    if cursor.value() in BARS or not _is_sign(cursor, signs):
        sides.append(read(cursor))
    else:
        sides.append(Empty(span=(start, start)))
    while _is_sign(cursor, signs):
        piece = cursor.take()
        assert isinstance(piece, Token)
        # A line break typed the sign twice.
        while cursor.value() == piece.value == "=":
            doubled = cursor.take()
            cursor.shared.repair("= is doubled", Edit(doubled.start, doubled.end, ""))
        if piece.value in OVER and isinstance(cursor.peek(), Braced):
            cursor.take()
        found.append("\\mid" if piece.value == "|" else piece.value)
        if _ends_side(cursor):
            sides.append(Empty(span=(cursor.last_end, cursor.last_end)))
        else:
            sides.append(read(cursor))
    return Relation(tuple(sides), tuple(found), span=cursor.span(start)) if found else sides[0]


def _is_sign(cursor: Cursor, signs: frozenset[str]) -> bool:
    piece = cursor.peek()
    if not isinstance(piece, Token) or piece.kind not in ("command", "symbol", "sized") or piece.value not in signs:
        return False
    if piece.kind == "sized" and piece.style != "\\middle":
        return False
    return not (piece.value in BARS and is_closing(cursor))


def _ends_side(cursor: Cursor) -> bool:
    piece = cursor.peek()
    if piece is None or is_closing(cursor):
        return True
    if isinstance(piece, Token) and piece.kind in ("tag", "half", "amp"):
        return True
    if isinstance(piece, Token) and (piece.kind in ("words", "raw") or bare_role(cursor)):
        return not begins_operand(cursor)
    return cursor.value() in SEPARATORS | _TERMINATORS | frozenset(RELATIONS) | frozenset(IMPLICATIONS)


def addition(cursor: Cursor) -> Node:
    """Terms with their signs."""
    start = cursor.offset
    signs = [_sign(cursor) if cursor.value() in ADDITIONS else ""]
    terms = [product(cursor)]
    while cursor.value() in ADDITIONS and not is_closing(cursor):
        signs.append(_sign(cursor))
        terms.append(product(cursor))
    if len(terms) == 1 and not signs[0]:
        return terms[0]
    return Addition(tuple(terms), tuple(signs), span=cursor.span(start))


def _sign(cursor: Cursor) -> str:
    sign = cursor.take()
    assert isinstance(sign, Token)
    while cursor.value() == sign.value == "+":
        doubled = cursor.take()
        cursor.shared.repair("+ is doubled", Edit(doubled.start, doubled.end, ""))
    return sign.value


def product(cursor: Cursor) -> Node:
    """Factors joined by operators; a sum among them takes in all that follow."""
    start = cursor.offset
    factors = [_factor(cursor)]
    operators: list[str] = []
    while operator := _operator(cursor):
        taken = cursor.take()
        while cursor.value() == operator and operator in ("\\cdot", "\\times", "\\ast"):
            doubled = cursor.take()
            cursor.shared.repair(f"{operator} is doubled", Edit(doubled.start, doubled.end, ""))
        operators.append(operator)
        if cursor.peek() is None:
            raise cursor.problem(f"nothing follows {operator}", taken.start)
        factors.append(_factor(cursor))
    return Product(tuple(factors), tuple(operators), span=cursor.span(start)) if operators else factors[0]


def _operator(cursor: Cursor) -> str:
    piece = cursor.peek()
    if not isinstance(piece, Token):
        return ""
    if piece.kind in ("command", "symbol") and (piece.value in PRODUCTS or piece.value == "**"):
        return piece.value
    if piece.value == DOT and piece.kind == "symbol":
        return DOT if _is_dot(cursor, piece) else ""
    return operator_of(cursor)


def _is_dot(cursor: Cursor, piece: Token) -> bool:
    """Does a full stop multiply: `x_1.y_1`, `a . b`, and not `a = 1. b`?"""
    following = cursor.peek(1)
    if following is None or piece.space != following.space:
        return False
    if not isinstance(following, Token):
        return True
    letter = following.kind == "command" and following.value not in _SIGNS | SEPARATORS | CLOSING
    return letter or following.kind in ("run", "number") or following.value in ("(", "[")


def _factor(cursor: Cursor) -> Node:
    """Operands side by side, as one factor; or one with a sign."""
    if cursor.value() in ADDITIONS:
        start = cursor.offset
        sign = cursor.take()
        assert isinstance(sign, Token)
        with cursor.shared.deeper(start):
            return Signed(sign.value, _factor(cursor), span=cursor.span(start))
    start = cursor.offset
    if not begins_operand(cursor):
        piece = cursor.peek()
        if isinstance(piece, Token):
            shown = piece.value if piece.kind != "amp" else "&"
            raise cursor.problem(f"a quantity should stand here, and not {shown}")
        raise cursor.problem("the formula ends where something should follow", max(cursor.start, cursor.last_end - 1))
    factors = [operand(cursor)]
    while begins_operand(cursor, True) and not isinstance(factors[-1], Text):
        if isinstance(factors[-1], Sum):
            # It took in all that it ranges over, unless braces (of a colour, say) ended it before that.
            if isinstance(factors[-1].body, Empty):
                body = product(cursor)
                factors[-1] = replace(factors[-1], body=body, span=(factors[-1].span[0], cursor.last_end))
            break
        factors.append(operand(cursor))
    if len(factors) == 1:
        return factors[0]
    return Product(tuple(factors), ("",) * (len(factors) - 1), span=cursor.span(start))
