"""Operations as LaTeX: relations, sums, products, fractions, derivatives."""

from __future__ import annotations

import re

from symconv.hand.commands import FUNCTIONS, OVER
from symconv.hand.latex_levels import (
    ADDITION,
    FACTOR,
    IMPLICATION,
    OPERAND,
    PRODUCT,
    RELATION,
    SEQUENCE,
    level,
    trails,
    would_be_taken,
)
from symconv.hand.latex_operands import write_text
from symconv.hand.latex_pieces import Write, ends, inside, one_side
from symconv.hand.operators import IMPLICATIONS
from symconv.hand.tree import (
    Addition,
    Applied,
    Derivative,
    Differential,
    Empty,
    Fraction,
    Group,
    Name,
    Node,
    Product,
    Relation,
    Scripted,
    Sequence,
    Signed,
    Sum,
    Text,
)
from symconv.hand.words import NOT_DIFFERENTIALS


def write_sequence(node: Sequence, write: Write) -> str:
    """`a, b \\quad c`."""
    pieces = [
        write(node.items[0], IMPLICATION) if not isinstance(node.items[0], Text) else write_text(node.items[0], write)
    ]
    for separator, item in zip(node.separators, node.items[1:], strict=True):
        text = write_text(item, write) if isinstance(item, Text) else write(item, IMPLICATION)
        pieces.append(
            f" {text}" if separator == "" else f"{separator} {text}" if separator == "," else f" {separator} {text}"
        )
    return "".join(pieces)


def write_relation(node: Relation, write: Write) -> str:
    """`a = b \\le c \\pmod{m}`."""
    need = RELATION if node.signs and node.signs[0] in IMPLICATIONS else ADDITION
    pieces = [one_side(node.sides[0], need, write)]
    for sign, side in zip(node.signs, node.sides[1:], strict=True):
        pieces += [sign + "{}" if sign in OVER else sign, one_side(side, need, write)]
    if node.modulus is not None:
        pieces.append(f"\\pmod{{{write(node.modulus, SEQUENCE)}}}")
    return " ".join(piece for piece in pieces if piece)


def write_addition(node: Addition, write: Write) -> str:
    """`a + b - c`."""
    pieces = []
    for sign, term in zip(node.signs, node.terms, strict=True):
        pieces += [sign, write(term, PRODUCT)]
    text = " ".join(piece for piece in pieces if piece)
    return re.sub(r"^([+-]) (?!\+|-)", r"\1", text)


def write_product(node: Product, write: Write) -> str:
    """`a \\cdot b`, `a b`."""
    if set(node.operators) == {""}:
        return juxtaposed(node, write)
    pieces = []
    for number, factor in enumerate(node.factors):
        last = number + 1 == len(node.factors)
        text = write(factor, FACTOR) if last else ends(factor, FACTOR, write)
        if number and node.operators[number - 1] == "/" and isinstance(factor, Differential):
            text = f"{{{text}}}"
        pieces.append(text)
        if not last:
            pieces.append(node.operators[number])
    return " ".join(pieces)


def juxtaposed(node: Product, write: Write) -> str:
    """Factors side by side, each in braces where it would be taken in by the one before."""
    pieces: list[str] = []
    for number, factor in enumerate(node.factors):
        last = number + 1 == len(node.factors)
        text = write(factor, OPERAND) if last else ends(factor, OPERAND, write)
        before = node.factors[number - 1] if number else None
        if before is not None and would_be_taken(before, factor):
            text = f"{{{text}}}"
        if isinstance(factor, Name) and factor.text in FUNCTIONS and not last:
            text = f"{{{text}}}"
        pieces.append(text)
    return " ".join(pieces)


def write_fraction(node: Fraction, write: Write) -> str:
    """`\\frac{a}{b}`, `a/b`."""
    if node.command == "/":
        return f"{write(node.numerator, OPERAND)}/{write(node.denominator, OPERAND)}"
    return f"{node.command}{{{inside(node.numerator, write)}}}{{{inside(node.denominator, write)}}}"


def write_differential(node: Differential, write: Write) -> str:
    """`\\partial x`, `dL`."""
    by = f"_{{{inside(node.by, write)}}}" if node.by is not None else ""
    order = f"^{{{inside(node.order, write)}}}" if node.order is not None else ""
    if node.braced:
        return f"{node.mark}{by}{order}{{{inside(node.of, write)}}}"
    of = "" if isinstance(node.of, Empty) else write(node.of, OPERAND)
    return f"{node.mark}{by}{order} {of}".rstrip()


def write_derivative(node: Derivative, write: Write) -> str:
    """`\\frac{\\partial L}{\\partial x}`, `dL/dx`."""
    order = f"^{{{inside(node.order, write)}}}" if node.order is not None else ""
    above = _marked(node.mark, node.of, order, node.command, write)
    below = " ".join(_marked(node.mark, entry, "", node.command, write) for entry in node.by)
    if node.command == "/":
        return f"{above}/{below}"
    return f"{node.command}{{{above}}}{{{below}}}"


def _marked(mark: str, of: Node | None, order: str, command: str, write: Write) -> str:
    """A mark with what it stands before: `dL`, `\\partial x_{11}`."""
    if of is None:
        return mark + order
    flat = isinstance(of, Product) and level(of) == FACTOR and command != "/"
    text = (
        juxtaposed(of, write) if flat and isinstance(of, Product) else write(of, OPERAND if command == "/" else FACTOR)
    )
    slashed = isinstance(of, Derivative | Fraction) and of.command == "/"
    if (
        isinstance(of, Differential | Signed)
        or slashed
        or (command == "/" and trails(of))
        or (isinstance(of, Group) and mark == "d")
    ):
        text = f"{{{text}}}"
    first = of.factors[0] if isinstance(of, Product) else of
    while isinstance(first, Scripted | Applied):
        first = first.base if isinstance(first, Scripted) else first.head
    word = first.text if isinstance(first, Name) and not first.style else ""
    glued = mark == "d" and not order and word[:1].isalpha() and f"d{word}" not in NOT_DIFFERENTIALS
    return f"{mark}{order}{text}" if glued else f"{mark}{order} {text}"


def write_sum(node: Sum, write: Write) -> str:
    """`\\sum_{k=0}^{K - 1} w_{k}`."""
    lower = f"_{{{inside(node.lower, write)}}}" if node.lower is not None else ""
    upper = f"^{{{inside(node.upper, write)}}}" if node.upper is not None else ""
    body = "" if isinstance(node.body, Empty) else write(node.body, PRODUCT)
    return f"{node.command}{lower}{upper} {body}".rstrip()


def write_signed(node: Signed, write: Write) -> str:
    """`-a`, `+a`."""
    return f"{node.sign}{write(node.body, FACTOR)}"
