"""Operands: an atom with its scripts and arguments, and where one can begin."""

from __future__ import annotations

import re
from dataclasses import replace

from symconv.hand.brackets import LOOK_AHEAD, bar_opens, group, opens
from symconv.hand.cursor import Cursor
from symconv.hand.derivatives import derivative, differentiated
from symconv.hand.mending import Edit
from symconv.hand.operators import ADDITIONS, BARS, CLOSING, IMPLICATIONS, OPENING, PRODUCTS, RELATIONS, SEPARATORS
from symconv.hand.pieces import Braced, Piece
from symconv.hand.symbols import is_symbol
from symconv.hand.texts import bare_role, is_name, is_operator, opens_modulus, unescaped
from symconv.hand.tokens import Token
from symconv.hand.tree import Applied, Command, Decorated, Empty, Fraction, Group, Name, Node, Scripted, Sequence

MAX_ATTACHED = 30
"""How many scripts and lists of arguments, one after the other, stand at one name: `x[i][j][k]` has three."""
NOT_OPERANDS = (
    frozenset(PRODUCTS) | frozenset(RELATIONS) | frozenset(IMPLICATIONS) | ADDITIONS | SEPARATORS | CLOSING | BARS
) | {"\\pmod", "\\pod", ".", "!", "\\right", "\\middle", "_", "^", "'", "?", '"', "@", "#", "\\not"}
_WORD = re.compile(r"[A-Za-z](?:\w|\\_)*")
_PERCENT = frozenset({"%", "\\%"})
_FUNCTION_NAMES = frozenset({"log", "ln", "exp", "max", "min", "sqrt", "sin", "cos", "tanh", "sum", "argmax", "argmin"})
_HEADS = (Name, Scripted, Applied, Decorated)


def begins_operand(cursor: Cursor, after_operand: bool = False) -> bool:
    """Can an operand begin with the piece here? After another operand a bar may close or relate instead."""
    piece = cursor.peek()
    if piece is None:
        return False
    if not isinstance(piece, Token):
        return True
    if piece.kind in ("words", "raw"):
        return is_name(cursor) and not (after_operand and is_operator(cursor))
    if piece.kind in ("run", "number"):
        return not bare_role(cursor) and not (after_operand and is_operator(cursor))
    if piece.kind not in ("command", "symbol", "sized"):
        return False
    if after_operand and piece.value in BARS and piece.style not in ("\\left", "\\right"):
        return bar_opens(cursor)
    if opens(cursor):
        return not (after_operand and opens_modulus(cursor))
    if piece.kind == "sized" or piece.value in NOT_OPERANDS:
        return piece.value in ("_", "^") and not after_operand
    return piece.kind == "command" or piece.value in ("\\%",)


def operand(cursor: Cursor) -> Node:
    """An atom with its scripts and arguments."""
    start = cursor.offset
    with cursor.shared.deeper(start):
        return _slashed(cursor, attached_to(cursor, cursor.shared.grammar.atom(cursor), start), start)


def _slashed(cursor: Cursor, node: Node, start: int) -> Node:
    """`dL/dx` and `\\partial L/\\partial x` bind tighter than any other division."""
    mark = differentiated(node)
    if mark is None or cursor.value() != "/":
        return node
    following = cursor.peek(1)
    same = isinstance(following, Token) and (
        following.value == mark[0] if mark[0] != "d" else following.kind == "run" and following.value.startswith("d")
    )
    below = Name(following.value) if isinstance(following, Token) and following.kind == "run" else None
    if not same or (below is not None and differentiated(below) is None) or (mark[0] == "d" and below is None):
        return node
    cursor.take()
    here = cursor.offset
    denominator = attached_to(cursor, cursor.shared.grammar.atom(cursor), here)
    found = derivative(node, denominator, "/", cursor.span(start))
    return found if found is not None else Fraction(node, denominator, "/", span=cursor.span(start))


# --- what is attached to an atom -------------------------------------------------------------------------------------


def attached_to(cursor: Cursor, node: Node, start: int) -> Node:
    """Scripts, primes and arguments, as many as come."""
    count = 0
    while True:
        value = cursor.value()
        count += 1
        if count > MAX_ATTACHED:
            raise cursor.problem(f"more than {MAX_ATTACHED} scripts and arguments at one name")
        if value in ("_", "^", "'"):
            node = scripted(cursor, node, start)
        elif value == "!" or (value in _PERCENT and not _goes_on(cursor)):
            cursor.take()
            node = Command(value, (node,), span=cursor.span(start))
        elif value in ("(", "[") and isinstance(node, _HEADS) and _takes_arguments(cursor, node):
            node = applied(cursor, node, start)
        elif isinstance(node, Name | Scripted) and _lacks_underscore(cursor, node):
            piece = cursor.peek()
            assert isinstance(piece, Braced)
            cursor.shared.repair("the _ before a subscript is missing", Edit(piece.start, piece.start, "_"))
            node = Scripted(node, cursor.shared.grammar.argument(cursor), span=cursor.span(start))
        else:
            return node


def _goes_on(cursor: Cursor) -> bool:
    """Is there an operand behind the sign here?"""
    cursor.at += 1
    found = begins_operand(cursor)
    cursor.at -= 1
    return found


def _lacks_underscore(cursor: Cursor, node: Node) -> bool:
    """`weight{c,d}` and `x{11}`: a list of indices in braces right after a name."""
    piece = cursor.peek()
    if not isinstance(piece, Braced) or piece.space or not isinstance(node, Name) or node.style:
        return False
    if node.text.startswith("\\") and not is_symbol(node.text):
        return False
    if node.text in _FUNCTION_NAMES:
        return False
    depth = commas = 0
    for item in piece.items:
        if isinstance(item, Token) and item.kind == "symbol":
            depth += (item.value in ("(", "[")) - (item.value in (")", "]"))
            commas += item.value == "," and not depth
    digits = len(piece.items) == 1 and isinstance(piece.items[0], Token) and piece.items[0].kind == "number"
    return commas > 0 or digits


def scripted(cursor: Cursor, base: Node, start: int) -> Node:
    """A base with the scripts and primes that come here."""
    sub: Node | None = None
    sup: Node | None = None
    primes = 0
    sup_first = False
    while (value := cursor.value()) in ("_", "^", "'"):
        if value == "'":
            if sup is not None and not primes:
                break
            cursor.take()
            primes += 1
        elif value == "_" and sub is None:
            cursor.take()
            _name_words(cursor)
            sub = cursor.shared.grammar.argument(cursor)
        elif value == "^" and sup is None:
            cursor.take()
            _name_words(cursor)
            piece = cursor.peek()
            if isinstance(piece, Braced) and piece.items and all(_is_prime(item) for item in piece.items):
                primes += len(piece.items)
                cursor.take()
            elif _is_prime(piece):
                primes += 1
                cursor.take()
            else:
                sup = cursor.shared.grammar.argument(cursor)
                sup_first = sub is None
        else:
            break
    if sub is None and sup is None and not primes:
        raise cursor.problem(f"{cursor.value()} here has nothing to stand at")
    return Scripted(base, sub, sup, primes, sup_first and sub is not None, span=cursor.span(start))


def _name_words(cursor: Cursor) -> None:
    """Words in a script are names, those too that would join statements elsewhere: the in of `C_{\\text{in}}`.

    An upright d stays what it is everywhere: a differential before an operand, a name elsewhere.
    """
    piece = cursor.peek()
    holder = piece.items if isinstance(piece, Braced) else cursor.items[cursor.at : cursor.at + 1]
    for number, item in enumerate(holder):
        if isinstance(item, Token) and item.kind == "words" and _WORD.fullmatch(item.value) and item.value != "d":
            named = replace(item, kind="run", value=unescaped(item.value))
            if isinstance(piece, Braced):
                piece.items[number] = named
            else:
                cursor.items[cursor.at] = named


def _is_prime(piece: Piece | None) -> bool:
    return isinstance(piece, Token) and piece.kind == "symbol" and piece.value == "'"


def _takes_arguments(cursor: Cursor, node: Node) -> bool:
    """A bracket after a name holds arguments, unless it is a condition: `\\delta_{ij} [2 \\mid k]` is a product."""
    piece = cursor.peek()
    assert isinstance(piece, Token)
    if opens_modulus(cursor):
        return False
    if piece.kind == "sized" and piece.style in ("\\right", "\\middle"):
        return False
    if isinstance(node, Name) and node.style == "" and node.text in ("\\forall", "\\exists", "\\neg"):
        return False
    if piece.value == "(":
        return True
    depth = bars = 0
    for item in cursor.items[cursor.at : cursor.at + LOOK_AHEAD]:
        if not isinstance(item, Token):
            continue
        depth += (item.value in OPENING) - (item.value in CLOSING)
        if depth <= 0:
            break
        if depth == 1 and item.kind in ("symbol", "command"):
            if item.value in RELATIONS:
                return False
            bars += item.value in BARS
    return bars % 2 == 0


def applied(cursor: Cursor, head: Node, start: int) -> Node:
    """A name with the bracket of arguments that comes here."""
    held = group(cursor)
    return Applied(head, held.opening, arguments_of(held), held.closing, held.sized, span=cursor.span(start))


def arguments_of(held: Group) -> tuple[Node, ...]:
    """What stands between the commas of a group."""
    body = held.body
    if isinstance(body, Empty):
        return ()
    if not isinstance(body, Sequence) or "," not in body.separators or set(body.separators) - {",", ":"}:
        return (body,)
    found: list[list[Node]] = [[body.items[0]]]
    for separator, item in zip(body.separators, body.items[1:], strict=True):
        if separator == ",":
            found.append([item])
        else:
            found[-1].append(item)
    return tuple(map(_slice, found))


def _slice(items: list[Node]) -> Node:
    """`i:j` between commas, or the one thing that stands there."""
    if len(items) == 1:
        return items[0]
    return Sequence(tuple(items), (":",) * (len(items) - 1), span=(items[0].span[0], items[-1].span[1]))
