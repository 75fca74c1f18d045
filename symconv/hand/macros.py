"""The author's own macros: their definitions are collected from the document and expanded in its formulas.

Expansion is bounded in rounds and in length, so that a macro that calls itself or doubles itself comes to an end; it
is then left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symconv.hand.braces import Braces
from symconv.hand.mapped import Mapped, joined, pinned

MAX_ROUNDS = 12
"""How deep macros call macros."""
MAX_TEXT = 200_000
"""The longest text of a formula, expanded."""
MAX_MACROS = 2000
"""The most definitions that are read from one document."""

_DEFINITION = re.compile(
    r"\\(?:(?P<new>(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?"
    r"\s*(?:\{\s*(\\[A-Za-z]+)\s*\}|(\\[A-Za-z]+))"
    r"\s*(?:\[(\d)\]\s*)?(?:\[([^\[\]]*)\]\s*)?"
    r"|(?P<operator>DeclareMathOperator)(?P<star>\*?)\s*(?:\{\s*(\\[A-Za-z]+)\s*\}|(\\[A-Za-z]+))\s*"
    r"|(?P<def>def|gdef)\s*(\\[A-Za-z]+)((?:#\d)*)\s*"
    r"|(?P<let>let)\s*(\\[A-Za-z]+)\s*=?\s*(\\[A-Za-z]+|[^\s\\]))"
)
_CALL = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_LAYOUT = re.compile(
    r"\$|\\(?:ifdim|sbox|usebox|resizebox|scalebox|hbox|vbox|makebox|raisebox|adjustbox|def|if[a-z]*)\b"
)
"""What a macro that lays its argument out contains, and one that writes mathematics does not."""


@dataclass(frozen=True)
class Macro:
    """A macro: its name with the backslash, how many arguments it takes, its body, and the first argument's default."""

    name: str
    arity: int
    body: str
    default: str | None = None


def definitions(text: str) -> dict[str, Macro]:
    """The simple macros that a text defines, by name; the first line of an `xparse` or conditional one is no such."""
    found: dict[str, Macro] = {}
    braces = Braces(text)
    for match in _DEFINITION.finditer(text):
        if len(found) >= MAX_MACROS:
            break
        macro = _macro(text, match, braces)
        if macro is not None:
            found[macro.name] = macro
    return found


def _macro(text: str, match: re.Match[str], braces: Braces) -> Macro | None:
    if match["let"]:
        return Macro(match[14], 0, match[15])
    end = braces.end(match.end())
    if end < 0:
        return None
    body = text[match.end() + 1 : end - 1]
    if match["operator"]:
        return Macro(match[8] or match[9], 0, f"\\operatorname{match['star']}{{{body}}}")
    if match["def"]:
        return _written(Macro(match[11], match[12].count("#"), body))
    return _written(Macro(match[2] or match[3], int(match[4] or 0), body, match[5]))


def _written(macro: Macro) -> Macro:
    """The macro, or its argument alone where all that its body does is to lay the argument out."""
    if macro.arity == 1 and _LAYOUT.search(macro.body):
        return Macro(macro.name, 1, "#1", macro.default)
    return macro


def expand(formula: Mapped, macros: Mapping[str, Macro]) -> Mapped:
    """The formula with the macros expanded, each character of a body standing for the place of the call."""
    for _ in range(MAX_ROUNDS):
        if not macros or not any(match[0] in macros for match in _CALL.finditer(formula.text)):
            break
        larger = joined(_expanded(formula, macros))
        if len(larger.text) > MAX_TEXT or larger.text == formula.text:
            break
        formula = larger
    return formula


def without_definitions(formula: Mapped) -> Mapped:
    """The formula without the definitions that stand in it."""
    pieces = []
    at = 0
    braces = Braces(formula.text)
    for match in _DEFINITION.finditer(formula.text):
        if match.start() < at:
            continue
        end = max(match.end(), braces.end(match.end()))
        pieces.append(formula.piece(at, match.start()))
        at = end
    return joined([*pieces, formula.piece(at, len(formula.text))]) if pieces else formula


def _expanded(formula: Mapped, macros: Mapping[str, Macro]) -> Iterable[Mapped]:
    """One round: every call that stands in the text now."""
    text = formula.text
    braces = Braces(text)
    at = 0
    length = 0
    for match in _CALL.finditer(text):
        macro = macros.get(match[0])
        if macro is None or match.start() < at:
            continue
        arguments, end = _arguments(formula, match.end(), macro, braces)
        yield formula.piece(at, match.start())
        origin = formula.origin(match.start())
        for piece in _body(macro, arguments, origin, max(1, formula.origin_end(end) - origin)):
            length += len(piece.text)
            yield piece
        at = end
        if length > MAX_TEXT:
            return
    yield formula.piece(at, len(text))


def _body(macro: Macro, arguments: list[Mapped], origin: int, width: int) -> Iterable[Mapped]:
    parts = re.split(r"#(\d)", macro.body)
    for number, part in enumerate(parts):
        if number % 2:
            argument = int(part) - 1
            if argument < len(arguments):
                yield arguments[argument]
        elif part:
            # A command's name must not run into a letter that follows the call.
            yield pinned(part + " " if re.search(r"\\[A-Za-z]+$", part) else part, origin, width)


def _arguments(formula: Mapped, at: int, macro: Macro, braces: Braces) -> tuple[list[Mapped], int]:
    text = formula.text
    found: list[Mapped] = []
    for number in range(macro.arity):
        blank = re.compile(r"\s*").match(text, at)
        start = blank.end() if blank else at
        if number == 0 and macro.default is not None:
            close = text.find("]", start) if text.startswith("[", start) else -1
            if close >= 0:
                found.append(formula.piece(start + 1, close))
                at = close + 1
            else:
                found.append(pinned(macro.default, formula.origin(max(0, at - 1)), 1))
            continue
        if (end := braces.end(start)) >= 0:
            found.append(formula.piece(start + 1, end - 1))
        else:
            token = re.compile(r"\\(?:[A-Za-z]+|.)|.|$", re.DOTALL).match(text, start)
            end = token.end() if token else start
            found.append(formula.piece(start, end))
        at = end
    return found, at
