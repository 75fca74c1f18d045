"""Indices, bounds and sizes as numbers: `2i`, `yS+j-pt`, `s(o-1)`, `\\frac{y-j'+pt}{2}`, `\\lfloor a/b \\rfloor`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import sympy
from sympy import Add, Expr, Integer, ceiling, expand, floor

from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import (
    Addition,
    Applied,
    Command,
    Fraction,
    Group,
    Name,
    Node,
    Number,
    Product,
    Scripted,
    Signed,
)
from symconv.hand.written import UnreadError

Lookup: TypeAlias = Callable[[str], Expr | None]
"""What a letter stands for, None where it is not known."""

MAX_DIGITS = 9
FUNCTIONS = ("max", "min", "floor", "ceil", "gcd")
"""Functions that an index may have."""
_TIMES = frozenset({"", "*", "\\cdot", "\\times", "\\ast", "\\cdotp", "\\bullet"})
_DIVIDE = frozenset({"/", "\\div"})
_MOD = frozenset({"\\bmod", "\\mod", "\\%", "%", "mod", "MOD"})


class UnknownLetterError(UnreadError):
    """A letter that stands for nothing known; `letter` is it. In a sum's `bound` it is a size on `axis`."""

    bound = False
    axis: int | None = None

    def __init__(self, letter: str) -> None:
        super().__init__(f"{letter} is not known")
        self.letter = letter


def expression(node: Node, lookup: Lookup) -> Expr:
    """The number that a node is. Raises `UnreadError`, `UnknownLetterError` where a letter is not known."""
    return expand(_expression(node, lookup))


def _expression(node: Node, lookup: Lookup) -> Expr:
    if isinstance(node, Number):
        if not node.text.isdigit() or len(node.text) > MAX_DIGITS:
            raise UnreadError(f"{node.text[:12]} is no whole number of moderate size")
        return Integer(int(node.text))
    letter = key_of(node)
    if letter is not None:
        return _letter(node, letter, lookup)
    if isinstance(node, Addition):
        values = []
        for sign, term in zip(node.signs, node.terms, strict=True):
            if sign not in ("", "+", "-"):
                raise UnreadError(f"the sign {sign}")
            value = _expression(term, lookup)
            values.append(-value if sign == "-" else value)
        return Add(*values)
    if isinstance(node, Signed):
        value = _expression(node.body, lookup)
        return -value if node.sign == "-" else value
    if isinstance(node, Group):
        return _grouped(node, lookup)
    if isinstance(node, Fraction):
        return _divided(_expression(node.numerator, lookup), _expression(node.denominator, lookup))
    if isinstance(node, Product):
        return _product(node, lookup)
    if isinstance(node, Applied):
        return _applied(node, lookup)
    power = node.sup if isinstance(node, Scripted) and node.sub is None and not node.primes else None
    if isinstance(node, Scripted) and isinstance(power, Number) and power.text in ("1", "2", "3"):
        return _expression(node.base, lookup) ** int(power.text)
    if isinstance(node, Command) and node.command in ("\\dfrac",) and len(node.arguments) == 2:
        return _divided(*(_expression(argument, lookup) for argument in node.arguments))
    raise UnreadError("an index that is no whole-number expression")


def key_of(node: Node) -> str | None:
    """A letter, or one entry of a list of them such as `strides[0]`, as it is looked up."""
    if isinstance(node, Applied) and node.opening == "[" and len(node.arguments) == 1:
        head, entry = letter_of(node.head), node.arguments[0]
        return f"{head}[{entry.text}]" if head is not None and isinstance(entry, Number) else None
    return letter_of(node)


def _letter(node: Node, letter: str, lookup: Lookup) -> Expr:
    found = lookup(letter)
    if found is not None:
        return found
    if isinstance(node, Name) and 1 < len(node.text) <= 4 and node.text.isalnum() and not node.style:
        parts = [lookup(part) for part in node.text]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            return sympy.Mul(*known)
        for cut in range(1, len(node.text)):
            first, second = lookup(node.text[:cut]), lookup(node.text[cut:])
            if first is not None and second is not None:
                return first * second
    raise UnknownLetterError(letter)


def _grouped(node: Group, lookup: Lookup) -> Expr:
    inner = _expression(node.body, lookup)
    pair = (node.opening, node.closing)
    if pair == ("\\lfloor", "\\rfloor"):
        return floor(inner)
    if pair == ("\\lceil", "\\rceil"):
        return ceiling(inner)
    if node.opening in ("(", "[", "\\{") and node.closing in (")", "]", "\\}"):
        return inner
    raise UnreadError(f"the brackets {node.opening} {node.closing}")


def _divided(numerator: Expr, denominator: Expr) -> Expr:
    if denominator == 0:
        raise UnreadError("a division by zero")
    return numerator / denominator


def _product(node: Product, lookup: Lookup) -> Expr:
    value = _expression(node.factors[0], lookup)
    for operator, factor in zip(node.operators, node.factors[1:], strict=True):
        other = _expression(factor, lookup)
        if operator in _TIMES:
            value = value * other
        elif operator in _DIVIDE:
            value = _divided(value, other)
        elif operator == "//":
            value = floor(_divided(value, other))
        elif operator in _MOD:
            value = value - other * floor(_divided(value, other))
        else:
            raise UnreadError(f"the operator {operator} in an index")
    return value


def _common_divisor(first: Expr, second: Expr, lookup: Lookup) -> Expr:
    """The greatest common divisor: a number, or what is known of that of two letters."""
    if first.is_Integer and second.is_Integer:
        return Integer(sympy.igcd(first, second))
    if Integer(1) in (first, second):
        return Integer(1)
    found = lookup(divisor_key(first, second))
    if found is None:
        raise UnreadError(f"the common divisor of {first} and {second}")
    return found


def divisor_key(first: Expr, second: Expr) -> str:
    """By what the common divisor of two letters is looked up."""
    return f"gcd {' '.join(sorted((str(first), str(second))))}"


def _applied(node: Applied, lookup: Lookup) -> Expr:
    name = letter_of(node.head)
    if name == "gcd" and len(node.arguments) == 2:
        first, second = (_expression(argument, lookup) for argument in node.arguments)
        return _common_divisor(first, second, lookup)
    if node.opening in ("(", "\\{", "[") and name in ("max", "min", "floor", "ceil"):
        values = [_expression(argument, lookup) for argument in node.arguments]
        if name in ("floor", "ceil"):
            if len(values) != 1:
                raise UnreadError(f"{name} of several numbers")
            return floor(values[0]) if name == "floor" else ceiling(values[0])
        return (sympy.Max if name == "max" else sympy.Min)(*values)
    if node.opening == "(" and len(node.arguments) == 1:
        return _expression(node.head, lookup) * _expression(node.arguments[0], lookup)
    raise UnreadError("a function in an index")
