"""How each command with a meaning of its own is read: sums, differentials, fractions, accents, functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from symconv.hand.brackets import group, is_closing, opens
from symconv.hand.commands import (
    ACCENTS,
    DIFFERENTIALS,
    DOTS,
    FRACTIONS,
    FUNCTIONS,
    NOTED,
    ONE_ARGUMENT,
    STACKED,
    STYLES,
    TWO_ARGUMENTS,
)
from symconv.hand.cursor import Cursor
from symconv.hand.derivatives import derivative, lacks_mark
from symconv.hand.mending import Edit
from symconv.hand.operands import applied, attached_to, begins_operand, operand, scripted
from symconv.hand.operators import BIG
from symconv.hand.pieces import Braced
from symconv.hand.tokens import Token
from symconv.hand.tree import (
    Applied,
    Command,
    Decorated,
    Differential,
    Dots,
    Empty,
    Fraction,
    Name,
    Node,
    Number,
    Scripted,
    Sum,
)


def _big(cursor: Cursor, token: Token) -> Node:
    """A sum or the like, over the product that follows."""
    lower: Node | None = None
    upper: Node | None = None
    while cursor.value() in ("_", "^"):
        below = cursor.value() == "_"
        if (lower if below else upper) is not None:
            raise cursor.problem(f"{token.value} has two bounds at the same place")
        cursor.take()
        bound = cursor.shared.grammar.argument(cursor)
        lower, upper = (bound, upper) if below else (lower, bound)
    body: Node = Empty(span=(cursor.last_end, cursor.last_end))
    signed = cursor.value() in ("-", "+") and not is_closing(cursor)
    if signed or begins_operand(cursor, True):
        body = cursor.shared.grammar.term(cursor)
    return Sum(token.value, lower, upper, body, span=cursor.span(token.start))


def _partial(cursor: Cursor, token: Token) -> Node:
    return differential(cursor, token.value, token.start)


def differential(cursor: Cursor, mark: str, start: int) -> Node:
    """What a mark that has just been read differentiates."""
    by: Node | None = None
    order: Node | None = None
    while cursor.value() in ("_", "^"):
        below = cursor.value() == "_"
        if (by if below else order) is not None:
            break
        cursor.take()
        script = cursor.shared.grammar.argument(cursor)
        by, order = (script, order) if below else (by, script)
    piece = cursor.peek()
    if isinstance(piece, Braced) and not (isinstance(cursor.peek(1), Token) and cursor.value(1) in ("_", "^", "(")):
        return Differential(mark, cursor.shared.grammar.argument(cursor), by, order, True, span=cursor.span(start))
    if cursor.value() == mark and mark == "\\partial":
        # \partial\partial x: typed twice.
        doubled = cursor.take()
        cursor.shared.repair("\\partial is doubled", Edit(doubled.start, doubled.end, ""))
        return differential(cursor, mark, start)
    alone = mark == "\\nabla" and isinstance(by, Scripted) and by.sub is not None and cursor.value(1) == "_"
    if begins_operand(cursor, True) and not alone:  # \nabla_{y_{11}} x_{12}: the loss is left unsaid
        here, at = cursor.offset, cursor.at
        of = attached_to(cursor, cursor.shared.grammar.atom(cursor), here)
        braced = isinstance(piece, Braced) and cursor.at == at + 1
    else:
        of, braced = Empty(span=(cursor.last_end, cursor.last_end)), False
    return Differential(mark, of, by, order, braced, span=cursor.span(start))


def _capital_delta(cursor: Cursor, token: Token) -> Node:
    """`\\Delta x` is a difference of x; with scripts of its own, or before anything but a letter, it is a name."""
    piece = cursor.peek()
    if isinstance(piece, Token) and piece.kind in ("run", "words") and begins_operand(cursor, True):
        return differential(cursor, token.value, token.start)
    return Name(token.value, span=(token.start, token.end))


def _fraction(cursor: Cursor, token: Token) -> Node:
    above = cursor.peek()
    numerator = cursor.shared.grammar.argument(cursor)
    denominator = cursor.shared.grammar.argument(cursor)
    span = cursor.span(token.start)
    inner = denominator.of if isinstance(denominator, Differential) else None
    if isinstance(denominator, Differential) and isinstance(inner, Differential) and inner.mark == denominator.mark:
        end = inner.of.span[0]
        cursor.shared.repair("\\partial is doubled", Edit(inner.span[0], _mark_end(cursor, inner, end), ""))
        denominator = replace(denominator, of=inner.of)
    if lacks_mark(numerator, denominator) and isinstance(above, Braced):
        at = numerator.span[0]
        cursor.shared.repair("\\partial is missing above the line", Edit(at, at, "\\partial "))
        if isinstance(numerator, Scripted | Applied | Name | Decorated):
            numerator = Differential("\\partial", numerator, span=numerator.span)
        else:
            raise cursor.problem("\\partial stands below the line and not above it", token.start)
    found = derivative(numerator, denominator, token.value, span)
    return found if found is not None else Fraction(numerator, denominator, token.value, span=span)


def _mark_end(cursor: Cursor, inner: Differential, end: int) -> int:
    """Where the text of a mark ends: what follows it, blanks and a brace, stays."""
    match = re.compile(r"\\partial\s*|∂\s*").match(cursor.shared.text, inner.span[0])
    return min(end, match.end()) if match else end


def _accent(cursor: Cursor, token: Token) -> Node:
    body = cursor.shared.grammar.argument(cursor)
    note: Node | None = None
    if token.value in NOTED and cursor.value() in ("_", "^"):
        cursor.take()
        note = cursor.shared.grammar.argument(cursor)
    return Decorated(token.value, body, note, span=cursor.span(token.start))


def _style(cursor: Cursor, token: Token) -> Node:
    body = cursor.shared.grammar.argument(cursor)
    span = cursor.span(token.start)
    if isinstance(body, Name) and not body.style:
        return Name(body.text, token.value, span=span)
    if isinstance(body, Number) and token.value.startswith("\\math"):
        return Name(body.text, token.value, span=span)
    return Decorated(token.value, body, span=span)


def _dots(cursor: Cursor, token: Token) -> Node:
    return Dots(token.value, span=(token.start, token.end))


def _function(cursor: Cursor, token: Token) -> Node:
    """`\\max_{k} x_k`, `\\max(a, b)`, `\\max\\{a, b\\}`."""
    head: Node = Name(token.value, span=(token.start, token.end))
    head = scripted(cursor, head, token.start) if cursor.value() in ("_", "^") else head
    if cursor.value() in ("(", "[", "\\{") and opens(cursor):
        return applied(cursor, head, token.start)
    if begins_operand(cursor, True):
        inner = operand(cursor)
        return Applied(head, "", (inner,), "", span=cursor.span(token.start))
    return head


def _arguments(count: int) -> Callable[[Cursor, Token], Node]:
    def read(cursor: Cursor, token: Token) -> Node:
        option: Node | None = None
        if token.value == "\\sqrt" and cursor.value() == "[":
            held = group(cursor)
            option = held.body
        values = tuple(cursor.shared.grammar.argument(cursor) for _ in range(count))
        return Command(token.value, values, option, span=cursor.span(token.start))

    return read


def _stacked(cursor: Cursor, token: Token) -> Node:
    """`\\underset{k}{\\sum}` is a sum with a bound; anything else keeps what is above or below as a note."""
    note = cursor.shared.grammar.argument(cursor)
    piece = cursor.peek()
    if isinstance(piece, Braced) and len(piece.items) == 1 and isinstance(piece.items[0], Token):
        inner = piece.items[0]
        if inner.value in BIG:
            cursor.take()
            body = (
                cursor.shared.grammar.term(cursor)
                if begins_operand(cursor, True)
                else Empty(span=(piece.end, piece.end))
            )
            lower, upper = (note, None) if token.value == "\\underset" else (None, note)
            return Sum(inner.value, lower, upper, body, span=cursor.span(token.start))
    return Decorated(token.value, cursor.shared.grammar.argument(cursor), note, span=cursor.span(token.start))


def _contents(cursor: Cursor, token: Token) -> Node:
    """What a command that only lays out holds."""
    return cursor.shared.grammar.argument(cursor)


COMMANDS: dict[str, Callable[[Cursor, Token], Node]] = (
    dict.fromkeys(BIG, _big)
    | dict.fromkeys(DIFFERENTIALS, _partial)
    | dict.fromkeys(FRACTIONS, _fraction)
    | dict.fromkeys(ACCENTS, _accent)
    | dict.fromkeys(STYLES, _style)
    | dict.fromkeys(DOTS, _dots)
    | dict.fromkeys(FUNCTIONS, _function)
    | dict.fromkeys(ONE_ARGUMENT - {"\\pmod", "\\pod", "\\mod"}, _arguments(1))
    | dict.fromkeys(TWO_ARGUMENTS, _arguments(2))
    | dict.fromkeys(STACKED, _stacked)
    | {"\\Delta": _capital_delta, "\\substack": _contents, "\\shortstack": _contents, "\\vcenter": _contents}
)
"""Which command is read how."""
