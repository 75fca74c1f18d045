"""A syntax tree → LaTeX that reads back as an equal tree, in the author's own commands.

Braces are set where the tree needs them and nowhere else. Blanks and layout are not kept; to change a part of a
formula and leave the rest as its author typed it, put `to_latex` of the part into the text at the part's span.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from symconv.hand.commands import FUNCTIONS, NOTED, OVER, POSTFIX, STACKED
from symconv.hand.operators import IMPLICATIONS, RELATIONS
from symconv.hand.tree import (
    Addition,
    Applied,
    Command,
    Decorated,
    Derivative,
    Differential,
    Dots,
    Empty,
    Fraction,
    Group,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Scripted,
    Sequence,
    Signed,
    Sum,
    Table,
    Text,
)
from symconv.hand.words import NOT_DIFFERENTIALS

SEQUENCE, IMPLICATION, RELATION, ADDITION, PRODUCT, FACTOR, OPERAND, ATOM = range(8)
"""How tightly a node holds together; one inside another that needs more is set in braces."""


def to_latex(node: Node) -> str:
    """The LaTeX of a tree."""
    return write(node, SEQUENCE)


def write(node: Node, need: int) -> str:
    """The LaTeX of a node where something that holds together as `need` says must stand."""
    text = _writer(type(node))(node)
    return text if level(node) >= need else f"{{{text}}}"


def level(node: Node) -> int:
    """How tightly a node holds together."""
    if isinstance(node, Relation):
        return IMPLICATION if node.signs and node.signs[0] in IMPLICATIONS else RELATION
    if isinstance(node, Product):
        return FACTOR if set(node.operators) == {""} else PRODUCT
    if isinstance(node, Applied):
        return ATOM if node.opening else FACTOR
    if isinstance(node, Derivative | Fraction) and node.command == "/":
        return OPERAND
    return _LEVELS.get(Scripted if isinstance(node, Scripted) else type(node), ATOM)


_LEVELS: dict[type[Any], int] = {
    Sequence: SEQUENCE,
    Addition: ADDITION,
    Signed: FACTOR,
    Sum: OPERAND,
    Differential: OPERAND,
    Scripted: OPERAND,
    Text: SEQUENCE,
}


def _trails(node: Node) -> bool:
    """Would the node take in what follows it, as a sum does?"""
    if isinstance(node, Sum):
        return True
    if isinstance(node, Product):
        return _trails(node.factors[-1])
    if isinstance(node, Signed):
        return _trails(node.body)
    if isinstance(node, Differential):
        return not node.braced and (isinstance(node.of, Empty) or _trails(node.of))
    return isinstance(node, Applied) and not node.opening and _trails(node.arguments[0])


def _ends(node: Node, need: int) -> str:
    """A part that something follows."""
    if isinstance(node, Signed) and need <= FACTOR:
        return f"{node.sign}{_ends(node.body, FACTOR)}"
    text = write(node, need)
    return f"{{{text}}}" if _trails(node) and not text.startswith("{") else text


def _sequence(node: Sequence) -> str:
    pieces = [write(node.items[0], IMPLICATION) if not isinstance(node.items[0], Text) else _text(node.items[0])]
    for separator, item in zip(node.separators, node.items[1:], strict=True):
        text = _text(item) if isinstance(item, Text) else write(item, IMPLICATION)
        pieces.append(
            f" {text}" if separator == "" else f"{separator} {text}" if separator == "," else f" {separator} {text}"
        )
    return "".join(pieces)


def _relation(node: Relation) -> str:
    need = RELATION if node.signs and node.signs[0] in IMPLICATIONS else ADDITION
    pieces = [_side(node.sides[0], need)]
    for sign, side in zip(node.signs, node.sides[1:], strict=True):
        pieces += [sign + "{}" if sign in OVER else sign, _side(side, need)]
    if node.modulus is not None:
        pieces.append(f"\\pmod{{{to_latex(node.modulus)}}}")
    return " ".join(piece for piece in pieces if piece)


def _side(node: Node, need: int) -> str:
    return "" if isinstance(node, Empty) else write(node, need)


def _addition(node: Addition) -> str:
    pieces = []
    for sign, term in zip(node.signs, node.terms, strict=True):
        pieces += [sign, write(term, PRODUCT)]
    text = " ".join(piece for piece in pieces if piece)
    return re.sub(r"^([+-]) (?!\+|-)", r"\1", text)


def _product(node: Product) -> str:
    if set(node.operators) == {""}:
        return _juxtaposed(node)
    pieces = []
    for number, factor in enumerate(node.factors):
        last = number + 1 == len(node.factors)
        text = write(factor, FACTOR) if last else _ends(factor, FACTOR)
        if number and node.operators[number - 1] == "/" and isinstance(factor, Differential):
            text = f"{{{text}}}"
        pieces.append(text)
        if not last:
            pieces.append(node.operators[number])
    return " ".join(pieces)


def _juxtaposed(node: Product) -> str:
    pieces: list[str] = []
    for number, factor in enumerate(node.factors):
        last = number + 1 == len(node.factors)
        text = write(factor, OPERAND) if last else _ends(factor, OPERAND)
        before = node.factors[number - 1] if number else None
        if before is not None and _would_be_taken(before, factor):
            text = f"{{{text}}}"
        if isinstance(factor, Name) and factor.text in FUNCTIONS and not last:
            text = f"{{{text}}}"
        pieces.append(text)
    return " ".join(pieces)


def _would_be_taken(before: Node, factor: Node) -> bool:
    """Would a bracket or a letter here be read as belonging to what stands before it?"""
    if isinstance(before, Name) and before.text == "\\Delta":
        return True
    if isinstance(before, Derivative) and before.command == "/":
        return _would_be_taken(before.by[-1], factor)
    first = factor
    while isinstance(first, Scripted | Applied):
        first = first.base if isinstance(first, Scripted) else first.head
    if not isinstance(first, Group):
        return False
    if isinstance(before, Differential):
        return True
    if not isinstance(before, Name | Scripted | Applied | Decorated):
        return False
    return first.opening in ("(", "[") and not (first.opening == "[" and _relates(first.body))


def _relates(body: Node) -> bool:
    return isinstance(body, Relation) and any(sign in RELATIONS for sign in body.signs)


def _number(node: Number) -> str:
    return node.text


def _name(node: Name) -> str:
    if node.style:
        escaped = re.sub(r"([_%&#$])", r"\\\1", node.text)
        return f"{node.style}{{{escaped}}}"
    return node.text.replace("_", "\\_") if not node.text.startswith("\\") else node.text


def _text(node: Text) -> str:
    return f"{node.style}{{{node.text}}}" if node.style else f" {node.text} "


def _dots(node: Dots) -> str:
    return node.command


def _empty(node: Empty) -> str:
    return "{}"


def _scripted(node: Scripted) -> str:
    base = write(node.base, ATOM)
    if isinstance(node.base, Decorated) and node.base.command in NOTED and node.base.note is None:
        base = f"{{{base}}}"
    sub = f"_{{{_inside(node.sub)}}}" if node.sub is not None else ""
    sup = f"^{{{_inside(node.sup)}}}" if node.sup is not None else ""
    return base + "'" * node.primes + (sup + sub if node.sup_first else sub + sup)


def _inside(node: Node) -> str:
    return "" if isinstance(node, Empty) else to_latex(node)


def _applied(node: Applied) -> str:
    head = write(node.head, OPERAND)
    if not node.opening:
        inner = _ends(node.arguments[0], OPERAND)
        bracket = inner.startswith(("(", "[", "\\{", "\\left(", "\\left[", "\\left\\{"))
        return f"{head} {{{inner}}}" if bracket else f"{head} {inner}"
    inner = _only(node.arguments[0]) if len(node.arguments) == 1 else ", ".join(map(_argument, node.arguments))
    return head + _bracketed(node.opening, inner, node.closing, node.sized)


def _only(node: Node) -> str:
    """The one argument of a function; a list that is a single argument stands in braces."""
    flat = isinstance(node, Sequence) and "," in node.separators and not set(node.separators) - {",", ":"}
    return f"{{{to_latex(node)}}}" if flat or isinstance(node, Empty) else to_latex(node)


def _argument(node: Node) -> str:
    """One of several arguments; a slice stands without braces."""
    if isinstance(node, Sequence) and set(node.separators) == {":"}:
        return " : ".join(_side(item, IMPLICATION) for item in node.items)
    return write(node, IMPLICATION)


def _group(node: Group) -> str:
    return _bracketed(node.opening, _inside(node.body), node.closing, node.sized)


def _bracketed(opening: str, inner: str, closing: str, sized: str) -> str:
    if not sized:
        gap = " " if opening[-1].isalpha() and opening.startswith("\\") else ""
        end = " " if closing.startswith("\\") and inner.endswith("\\") else ""
        return f"{opening}{gap}{inner}{end}{closing}" + (" " if closing[-1].isalpha() else "")
    other = {"\\left": "\\right"}.get(sized, sized[:-1] + "r" if sized.endswith("l") else sized)
    return f"{sized}{opening} {inner} {other}{closing}" + (" " if closing[-1].isalpha() else "")


def _fraction(node: Fraction) -> str:
    if node.command == "/":
        return f"{write(node.numerator, OPERAND)}/{write(node.denominator, OPERAND)}"
    return f"{node.command}{{{_inside(node.numerator)}}}{{{_inside(node.denominator)}}}"


def _differential(node: Differential) -> str:
    by = f"_{{{_inside(node.by)}}}" if node.by is not None else ""
    order = f"^{{{_inside(node.order)}}}" if node.order is not None else ""
    if node.braced:
        return f"{node.mark}{by}{order}{{{_inside(node.of)}}}"
    of = "" if isinstance(node.of, Empty) else write(node.of, OPERAND)
    return f"{node.mark}{by}{order} {of}".rstrip()


def _derivative(node: Derivative) -> str:
    order = f"^{{{_inside(node.order)}}}" if node.order is not None else ""
    above = _marked(node.mark, node.of, order, node.command)
    below = " ".join(_marked(node.mark, entry, "", node.command) for entry in node.by)
    if node.command == "/":
        return f"{above}/{below}"
    return f"{node.command}{{{above}}}{{{below}}}"


def _marked(mark: str, of: Node | None, order: str, command: str) -> str:
    """A mark with what it stands before: `dL`, `\\partial x_{11}`."""
    if of is None:
        return mark + order
    flat = isinstance(of, Product) and level(of) == FACTOR and command != "/"
    text = _juxtaposed(of) if flat and isinstance(of, Product) else write(of, OPERAND if command == "/" else FACTOR)
    slashed = isinstance(of, Derivative | Fraction) and of.command == "/"
    if (
        isinstance(of, Differential | Signed)
        or slashed
        or (command == "/" and _trails(of))
        or (isinstance(of, Group) and mark == "d")
    ):
        text = f"{{{text}}}"
    first = of.factors[0] if isinstance(of, Product) else of
    while isinstance(first, Scripted | Applied):
        first = first.base if isinstance(first, Scripted) else first.head
    word = first.text if isinstance(first, Name) and not first.style else ""
    glued = mark == "d" and not order and word[:1].isalpha() and f"d{word}" not in NOT_DIFFERENTIALS
    return f"{mark}{order}{text}" if glued else f"{mark}{order} {text}"


def _sum(node: Sum) -> str:
    lower = f"_{{{_inside(node.lower)}}}" if node.lower is not None else ""
    upper = f"^{{{_inside(node.upper)}}}" if node.upper is not None else ""
    body = "" if isinstance(node.body, Empty) else write(node.body, PRODUCT)
    return f"{node.command}{lower}{upper} {body}".rstrip()


def _command(node: Command) -> str:
    if node.command in POSTFIX:
        return f"{write(node.arguments[0], ATOM)}{node.command}"
    option = f"[{to_latex(node.option)}]" if node.option is not None else ""
    return node.command + option + "".join(f"{{{_inside(argument)}}}" for argument in node.arguments)


def _decorated(node: Decorated) -> str:
    if node.command in STACKED and node.note is not None:
        return f"{node.command}{{{_inside(node.note)}}}{{{_inside(node.body)}}}"
    note = f"_{{{_inside(node.note)}}}" if node.note is not None else ""
    return f"{node.command}{{{_inside(node.body)}}}{note}"


def _signed(node: Signed) -> str:
    return f"{node.sign}{write(node.body, FACTOR)}"


def _table(node: Table) -> str:
    rows = [" & ".join(_inside(cell) for cell in row) for row in node.rows]
    if node.environment == "substack":
        stacked = " \\\\ ".join(rows) + (" \\\\" if len(rows) == 1 else "")
        return f"\\substack{{{stacked}}}"
    columns = f"{{{node.columns}}}" if node.columns else ""
    body = " \\\\\n".join(rows)
    return f"\\begin{{{node.environment}}}{columns}\n{body}\n\\end{{{node.environment}}}"


def _writer(kind: type[Any]) -> Callable[[Any], str]:
    """What writes a node of a class, or of one that is derived from it."""
    return next(_WRITERS[base] for base in kind.__mro__ if base in _WRITERS)


_WRITERS: dict[type[Any], Callable[[Any], str]] = {
    Addition: _addition,
    Applied: _applied,
    Command: _command,
    Decorated: _decorated,
    Derivative: _derivative,
    Differential: _differential,
    Dots: _dots,
    Empty: _empty,
    Fraction: _fraction,
    Group: _group,
    Name: _name,
    Number: _number,
    Product: _product,
    Relation: _relation,
    Scripted: _scripted,
    Sequence: _sequence,
    Signed: _signed,
    Sum: _sum,
    Table: _table,
    Text: _text,
}
