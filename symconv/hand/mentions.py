"""Elements as authors write them: a letter, its indices, and whether a mark makes it a gradient.

`x_{12}`, `x_{1,2}`, `x[1][2]`, `x(1,2)`, `x12` and `x^{l}_{12}` are elements; `\\partial{x_{12}}`, `dx_{12}`,
`\\nabla x_{12}`, `\\delta x_{12}`, `\\bar{x}_{12}`, `\\frac{\\partial L}{\\partial x_{12}}` and
`\\nabla_{x_{12}} L` are gradients with respect to one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from symconv.hand.dump import to_latex
from symconv.hand.tree import (
    Applied,
    Command,
    Decorated,
    Derivative,
    Differential,
    Empty,
    Fraction,
    Group,
    Name,
    Node,
    Number,
    Product,
    Scripted,
    Sequence,
)
from symconv.hand.words import NOT_DIFFERENTIALS

_JOINED = re.compile(r"([A-Za-z]+)(\d+)")
_MARKS = frozenset({"\\partial", "\\nabla", "\\Delta", "\\mathrm{d}", "d", "\\delta"})
_WORDS = frozenset({"input", "output", "weight", "kernel", "filter", "bias", "out", "in", "img", "image"})
LOSSES = frozenset(
    {"L", "J", "E", "C", "l", "\\ell", "\\mathcal{L}", "\\mathcal{J}", "loss", "Loss", "cost", "f", "F", "e"}
)
"""Letters that a derivative above the line may have for the loss."""


@dataclass(frozen=True)
class Mention:
    """An element or a whole tensor in a formula.

    `letter` is its name with layer and accent (`\\delta^{l+1}`, `\\hat{x}`); `parts` are the indices as digits are
    grouped, None without a subscript; `marked` says that it is written as a gradient.
    """

    letter: str
    parts: tuple[str, ...] | None = None
    marked: bool = False
    node: Node | None = field(default=None, compare=False, repr=False)

    @property
    def indexed(self) -> bool:
        """Whether it has indices."""
        return self.parts is not None


@dataclass(frozen=True)
class Ratio:
    """The derivative of one element by another."""

    of: Mention
    by: Mention


def mention(node: Node) -> Mention | Ratio | None:
    """The element, tensor or derivative that a node is; None where it is something else or has indices of letters."""
    if isinstance(node, Group) and node.opening in {"(", "["}:
        return mention(node.body)
    if isinstance(node, Name):
        return _name(node)
    if isinstance(node, Scripted):
        return _scripted(node)
    if isinstance(node, Applied):
        return _applied(node)
    if isinstance(node, Decorated | Command):
        return _decorated(node)
    if isinstance(node, Differential):
        return _differential(node)
    if isinstance(node, Derivative):
        return _derivative(node)
    if isinstance(node, Fraction):
        return _quotient(node)
    if isinstance(node, Product) and len(node.factors) == 2 and node.operators == ("",):
        return marked_pair(*node.factors)
    return None


def marked_pair(mark: Node, of: Node) -> Mention | None:
    """`\\delta x_{11}` and `d x_{11}`: a letter that is a mark before an element."""
    if isinstance(mark, Name) and mark.text in {"\\delta", "\\Delta", "\\partial", "\\nabla", "d"}:
        found = mention(of)
        if isinstance(found, Mention) and not found.marked and found.letter not in {"\\sigma"}:
            return replace(found, marked=True)
    return None


def _name(node: Name) -> Mention:
    joined = _JOINED.fullmatch(node.text)
    if joined and not node.style:
        head = _name(Name(joined[1]))
        return Mention(head.letter, (joined[2],), head.marked, node)
    text = node.text
    rest = text[1:]
    if text[:1] == "d" and (len(rest) == 1 or (rest in _WORDS and text not in NOT_DIFFERENTIALS)):
        return Mention(rest, None, True, node)
    if text.startswith("grad"):
        rest = text.removeprefix("grad").removeprefix("_")
        if len(rest) == 1 or rest in _WORDS:
            return Mention(rest, None, True, node)
    return Mention(text, None, False, node)


def _scripted(node: Scripted) -> Mention | None:
    base = mention(node.base)
    if not isinstance(base, Mention) or base.indexed:
        return None
    letter = base.letter + "'" * node.primes
    if node.sup is not None:
        letter += f"^{{{to_latex(node.sup)}}}"
    if node.sub is None:
        return Mention(letter, None, base.marked, node)
    parts = _digits(node.sub)
    if parts is None:
        return None
    return Mention(letter, parts, base.marked, node)


def _digits(node: Node) -> tuple[str, ...] | None:
    if isinstance(node, Number):
        return (node.text,) if node.text.isdigit() else None
    if isinstance(node, Sequence) and set(node.separators) <= {",", ";", ":"}:
        found = [_digits(item) for item in node.items]
        return tuple(part for parts in found if parts for part in parts) if None not in found else None
    if isinstance(node, Product) and set(node.operators) == {""}:
        found = [_digits(item) for item in node.factors]
        return tuple(part for parts in found if parts for part in parts) if None not in found else None
    if isinstance(node, Group) and node.opening in {"(", "["}:
        return _digits(node.body)
    return None


def _applied(node: Applied) -> Mention | None:
    head = mention(node.head)
    if not isinstance(head, Mention) or not node.opening or node.opening not in {"(", "["}:
        return None
    found = [_digits(argument) for argument in node.arguments]
    if None in found:
        return None
    parts = tuple(part for parts in found if parts for part in parts)
    if head.parts is not None and node.opening != "[":
        return None
    return Mention(head.letter, (head.parts or ()) + parts, head.marked, node)


def _decorated(node: Decorated | Command) -> Mention | None:
    body = node.body if isinstance(node, Decorated) else node.arguments[0] if len(node.arguments) == 1 else None
    inner = mention(body) if body is not None else None
    if not isinstance(inner, Mention):
        return None
    command = node.command
    if command in {"\\mathbf", "\\boldsymbol", "\\bm", "\\mathrm", "\\mathit", "\\text", "\\mathsf"}:
        return inner
    if command == "\\bar":
        return replace(inner, marked=True, node=node)
    if isinstance(node, Command):
        return None
    return replace(inner, letter=f"{command}{{{inner.letter}}}", node=node)


def _differential(node: Differential) -> Mention | Ratio | None:
    if node.order is not None:
        return None
    if node.by is not None and isinstance(node.of, Empty):
        by = mention(node.by)
        alone = isinstance(by, Mention) and by.indexed and not by.marked and node.mark == "\\nabla"
        return replace(by, marked=True, node=node) if alone and isinstance(by, Mention) else None
    if node.by is not None:
        by, of = mention(node.by), mention(node.of)
        if isinstance(by, Mention) and isinstance(of, Mention) and not of.indexed and not by.marked:
            return replace(by, marked=True, node=node)
        return None
    inner = mention(node.of)
    if isinstance(inner, Mention) and not inner.marked and node.mark in _MARKS:
        return replace(inner, marked=True, node=node)
    return None


def _quotient(node: Fraction) -> Mention | None:
    """`\\frac{dE}{do_{1}}`, where the parser saw no differential in `do`."""
    above, below = mention(node.numerator), mention(node.denominator)
    if isinstance(above, Mention) and isinstance(below, Mention) and above.marked and below.marked:
        return replace(below, node=node) if above.letter in LOSSES and not above.indexed else None
    return None


def _derivative(node: Derivative) -> Mention | Ratio | None:
    if node.of is None or len(node.by) != 1 or node.order is not None:
        return None
    by = mention(node.by[0])
    if not isinstance(by, Mention) or by.marked:
        return None
    head = node.of.head if isinstance(node.of, Applied) else node.of
    of = mention(node.of)
    if isinstance(head, Name) and (head.text in LOSSES) and not (isinstance(of, Mention) and of.indexed):
        return replace(by, marked=True, node=node)
    if isinstance(of, Mention) and not of.marked:
        if not of.indexed and by.indexed:
            # An unindexed letter above is the loss, whatever it is called.
            return replace(by, marked=True, node=node) if len(of.letter) <= 4 else None
        return Ratio(of, by)
    if isinstance(node.of, Name | Decorated) and isinstance(by, Mention):
        return replace(by, marked=True, node=node)
    return None
