"""Words in a formula: a name, an operator, or a remark? Decided by tables and by what stands beside them."""

from __future__ import annotations

import re

from symconv.hand.commands import UPRIGHT
from symconv.hand.cursor import Cursor
from symconv.hand.operators import ADDITIONS, IMPLICATIONS, OPERATOR_WORDS, PRODUCTS, RELATIONS, SEPARATORS
from symconv.hand.pieces import Piece, value_of
from symconv.hand.tokens import Token
from symconv.hand.tree import Name, Text
from symconv.hand.words import INFIX, role

_NAME = re.compile(r"[A-Za-z][\w\- .]{0,40}|[\u3400-\u9fff][\u3400-\u9fff\w]{0,7}")
_SIGNS = frozenset(RELATIONS) | frozenset(PRODUCTS) | ADDITIONS | frozenset(IMPLICATIONS)
_BESIDE = (
    _SIGNS | SEPARATORS | {"(", ")", "[", "]", "_", "^", "\\{", "\\}", "\\lfloor", "\\rfloor", "\\lceil", "\\rceil"}
)


def is_name(cursor: Cursor, ahead: int = 0) -> bool:
    """Are the words here the name of a quantity?"""
    piece = cursor.peek(ahead)
    if not isinstance(piece, Token):
        return False
    if piece.kind == "raw":
        return _raw_is_name(cursor, piece, ahead)
    words = unescaped(piece.value)
    if role(words):
        return False
    if piece.style in UPRIGHT or piece.style.rstrip("*") in UPRIGHT:
        return bool(words)
    return bool(_NAME.fullmatch(words)) and len(words.split()) <= 3 and not words.endswith(".")


def _raw_is_name(cursor: Cursor, piece: Token, ahead: int) -> bool:
    """Chinese without a command is a name where there are signs on both its sides: 输出 = (输入 − 核) / 步长 + 1."""
    if len(piece.value) == 1 and not "\u3041" <= piece.value <= "\u9fff":
        return True  # a letter of another alphabet
    if role(piece.value) or len(piece.value) > 8:
        return False
    at = cursor.at + ahead
    before = cursor.items[at - 1] if at > 0 else None
    after = cursor.items[at + 1] if at + 1 < len(cursor.items) else None
    related = value_of(before) in _SIGNS or value_of(after) in _SIGNS or value_of(after) in ("_", "^")
    return related and _is_beside(before) and _is_beside(after)


def _is_beside(piece: Piece | None) -> bool:
    return piece is None or value_of(piece) in _BESIDE


def unescaped(words: str) -> str:
    """Words without LaTeX's escapes and without blanks around them."""
    return re.sub(r"\\([_\-%&#$])", r"\1", words.replace("\\ ", " ")).strip(" \t\n~")


def name_of(piece: Token) -> Name:
    """The name that words are."""
    return Name(unescaped(piece.value), piece.style, span=(piece.start, piece.end))


def text_of(piece: Token) -> Text:
    """The remark that words are, with the role that they have."""
    return Text(piece.value, piece.style, role(unescaped(piece.value)) or "remark", span=(piece.start, piece.end))


def bare_role(cursor: Cursor) -> bool:
    """Are bare letters here one of the words that join a statement to its condition? Blanks must be around them."""
    piece = cursor.peek()
    if not isinstance(piece, Token) or piece.kind != "run" or piece.value not in INFIX:
        return False
    following = cursor.peek(1)
    alone = cursor.at == 0 or piece.space or cursor.value(-1) == ","
    return alone and (following is None or following.space or not isinstance(following, Token))


def opens_modulus(cursor: Cursor) -> bool:
    """Does `(mod s)` stand here?"""
    following = cursor.peek(1)
    if cursor.value() != "(" or not isinstance(following, Token):
        return False
    words = following.kind in ("run", "words") and unescaped(following.value) == "mod"
    return words or following.value in ("\\bmod", "\\mod")


def is_operator(cursor: Cursor) -> bool:
    """Is the word here an operator between two operands, such as conv or mod?"""
    return bool(operator_of(cursor))


def operator_of(cursor: Cursor) -> str:
    """The operator that the word here is, as it is written; "" where it is none."""
    piece = cursor.peek()
    if not isinstance(piece, Token) or piece.kind not in ("run", "words"):
        return ""
    word = unescaped(piece.value)
    following = cursor.peek(1)
    if word not in OPERATOR_WORDS or following is None:
        return ""
    if value_of(following) in _SIGNS | {"^", ",", ")", "]"} or (value_of(following) == "_" and not _is_marked(cursor)):
        return ""
    # X conv (Y) needs a blank before the parenthesis, conv(X, Y) has none.
    if (
        value_of(following) in ("(", "[")
        and not following.space
        and not (isinstance(following, Token) and following.kind == "sized")
    ):
        return ""
    return f"{piece.style}{{{word}}}" if piece.style else word


def _is_marked(cursor: Cursor) -> bool:
    """Does an operand follow the subscript of the word here, as in `A \\mathrm{conv}_{2} B`, and no arguments?"""
    piece, script, following = cursor.peek(), cursor.peek(2), cursor.peek(3)
    if not isinstance(piece, Token) or not piece.style or script is None or following is None or cursor.at == 0:
        return False
    return value_of(following) not in _SIGNS | {"(", "[", "^", "_", ",", ")", "]", "=", "&"}
