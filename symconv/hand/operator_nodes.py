"""Convolutions, rotations, paddings and dilations of whole tensors as written: `conv(A, rot180(W))`, `A * B`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from symconv.hand.operator_signs import is_word, plain_sign
from symconv.hand.tree import (
    Applied,
    Empty,
    Group,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Scripted,
    Sequence,
)
from symconv.hand.walk import walk

Extent: TypeAlias = Literal["valid", "full", "same", ""]
"""How far the windows go; "" where the sign or the function does not say."""
Step: TypeAlias = Literal["rotate", "transpose", "pad", "insert"]

_STARS = frozenset({"*", "\\ast", "\\star", "\\circledast", "\\otimes", "\\oast"})
ELEMENTWISE = frozenset({"\\odot", "\\circ", "\\circledcirc"})
_CONVOLUTIONS = {"conv", "convolution", "convolve"}
_CORRELATIONS = {"corr", "xcorr", "crosscorr", "crosscorrelation", "correlate", "correlation"}
_ROTATIONS = {"rot", "rot180", "rotate", "rotate180", "flip", "flip180", "rotation", "rotation180", "rotated"}
_PADDINGS = {"pad", "padding", "zeropad", "padded", "zeropadding", "padzero", "padzeros"}
_INSERTIONS = {"dilate", "dilation", "dilated", "upsample", "upsampled", "up", "zeroinsert", "insertzeros", "stuff"}
_EXTENTS: tuple[Extent, ...] = ("full", "valid", "same")
_TRANSPOSED = {"T", "\\top", "\\intercal", "\\mathsf{T}", "\\prime"}


@dataclass(frozen=True)
class Convolution:
    """Two operands in the order in which they stand; `infix` with a sign between them. `correlation`: named so.

    `stride` is by how much the window moves, `dilation` how far its entries are apart, where the sign says so.
    """

    node: Node
    first: Node
    second: Node
    extent: Extent
    infix: bool
    sign: str
    correlation: bool = False
    stride: Node | None = None
    dilation: Node | None = None


@dataclass(frozen=True)
class Operand:
    """A tensor with what is done to it, the innermost first; an amount is None where none is given."""

    base: Node
    steps: tuple[tuple[Step, Node | None, Node], ...] = ()

    def having(self, kind: Step) -> bool:
        """Is that done to it?"""
        return any(step[0] == kind for step in self.steps)


def convolution_of(node: Node) -> Convolution | None:
    """The convolution that a node is; None where it is none of two operands."""
    node = ungrouped(node)
    if isinstance(node, Applied) and node.opening == "(":
        return _called(node)
    if not isinstance(node, Product):
        return None
    places = [n for n, operator in enumerate(node.operators) if is_star(operator)]
    if len(places) != 1 or any(operator and not is_star(operator) for operator in node.operators):
        return None
    (at,) = places
    left, right = _part(node, 0, at + 1), _part(node, at + 1, len(node.factors))
    extent: Extent = ""
    stride: Node | None = None
    if isinstance(right, Product) and isinstance(right.factors[0], Scripted) and _is_script(right.factors[0]):
        mark = right.factors[0]
        extent = _extent(mark)
        stride = None if extent else mark.sub
        if not extent and not all(isinstance(step, Number | Name) for step in entries_of(stride or Empty())):
            return None
        right = _part(right, 1, len(right.factors))
    sign = plain_sign(node.operators[at])
    return Convolution(node, left, right, extent, True, sign, sign in ("xcorr", "corr"), stride)


def is_star(operator: str) -> bool:
    """May a sign stand for a convolution of whole tensors?"""
    return operator in _STARS or is_word(operator)


def _is_script(node: Node) -> bool:
    return isinstance(node, Scripted) and isinstance(node.base, Empty)


def _part(node: Product, start: int, stop: int) -> Node:
    factors = node.factors[start:stop]
    if len(factors) == 1:
        return factors[0]
    return Product(factors, node.operators[start : stop - 1], span=(factors[0].span[0], factors[-1].span[1]))


def _called(node: Applied) -> Convolution | None:
    head, steps = _with_steps(node.head)
    name = plain_name(head)
    extent: Extent = _extent(head)
    for word in _EXTENTS:
        name = name.removeprefix(word).removesuffix(word)
    name = name.removesuffix("2d").removesuffix("1d").removesuffix("3d").removesuffix("2")
    arguments = node.arguments
    if len(arguments) == 1 and isinstance(arguments[0], Sequence):
        arguments = arguments[0].items
    if name not in _CONVOLUTIONS | _CORRELATIONS or not 2 <= len(arguments) <= 3:
        return None
    if len(arguments) == 3:
        extent = _extent(arguments[2]) or extent
        if not _extent(arguments[2]):
            return None
    stride, dilation = (steps.get(words) for words in ("stride", "dilation"))
    return Convolution(node, arguments[0], arguments[1], extent, False, name, name in _CORRELATIONS, stride, dilation)


def _with_steps(head: Node) -> tuple[Node, dict[str, Node]]:
    """The name of a function, and the stride and dilation that its subscript says: `conv_{dilation=2}`."""
    if not isinstance(head, Scripted) or head.sub is None or head.sup is not None:
        return head, {}
    items = head.sub.items if isinstance(head.sub, Sequence) else (head.sub,)
    relations = [item for item in items if isinstance(item, Relation) and len(item.sides) == 2]
    if not relations or len(relations) < len(items):
        return head, {}
    names = {"step": "stride", "stride": "stride", "s": "stride", "dilation": "dilation", "d": "dilation"}
    return head.base, {names.get(plain_name(r.sides[0]), ""): r.sides[1] for r in relations}


def _extent(node: Node) -> Extent:
    words = " ".join(getattr(entry, "text", "").lower() for entry in walk(node))
    return next((word for word in _EXTENTS if word in words), "")


def ungrouped(node: Node) -> Node:
    """What stands in plain parentheses or brackets; the node itself where it stands in none."""
    while isinstance(node, Group) and node.opening in ("(", "[", "\\{") and not isinstance(node.body, Sequence):
        node = node.body
    return node


def entries_of(node: Node) -> tuple[Node, ...]:
    """The entries of a tuple, `(1,2)` or `1,2`; the node alone where it is none."""
    if isinstance(node, Group) and isinstance(node.body, Sequence) and node.opening in ("(", "["):
        return node.body.items
    return node.items if isinstance(node, Sequence) else (node,)


def plain_name(node: Node) -> str:
    """The letters and digits of a name in lower case, `\\mathrm{rot}_{180^\\circ}` → rot180."""
    texts = [e.text for e in walk(node) if isinstance(e, Name | Number) and e.text not in ("\\circ", "\\degree")]
    return "".join(texts).lower().replace("\\", "").replace("_", "").replace("-", "").replace(" ", "")


def has_operator_form(node: Node) -> bool:
    """Is there a convolution of whole tensors, one that no product is written as?"""
    for entry in walk(node):
        if not isinstance(entry, Applied) and not (isinstance(entry, Product) and any(map(is_star, entry.operators))):
            continue
        found = convolution_of(entry)
        if found is None:
            continue
        if not found.infix or found.extent or found.sign not in ("*", "\\ast"):
            return True
        if any(operand_of(part).steps for part in (found.first, found.second)):
            return True
    return False


def has_numbers(found: Convolution) -> bool:
    """Is some padding or step a number, as in a worked example?"""
    steps = [amount for part in (found.first, found.second) for _, amount, _ in operand_of(part).steps]
    amounts = [amount for amount in (*steps, found.stride, found.dilation) if amount is not None]
    return any(isinstance(entry, Number) for amount in amounts for entry in entries_of(amount))


def operand_of(node: Node) -> Operand:
    """The tensor that a node is, with what is done to it taken off."""
    steps: list[tuple[Step, Node | None, Node]] = []
    while True:
        taken = _taken(node)
        if taken is None:
            return Operand(node, tuple(reversed(steps)))
        step, amount, inner = taken
        if step is not None:
            steps.append((step, amount, node))
        node = inner


def _taken(node: Node) -> tuple[Step | None, Node | None, Node] | None:
    inner = ungrouped(node)
    if inner is not node:
        return None, None, inner
    if isinstance(node, Applied) and node.opening == "(":
        return _function(node)
    if isinstance(node, Product) and len(node.factors) == 2 and node.operators == ("",):
        # `\mathrm{rot}_{180} W`: a function without parentheses.
        if plain_name(node.factors[0]).removesuffix("degrees") in _ROTATIONS:
            return "rotate", None, node.factors[1]
        return None
    if isinstance(node, Scripted):
        return _script(node)
    return None


def _function(node: Applied) -> tuple[Step | None, Node | None, Node] | None:
    name = plain_name(node.head)
    if len(node.arguments) == 1 and not isinstance(node.arguments[0], Sequence):
        (only,) = node.arguments
        if name.removesuffix("degrees") in _ROTATIONS:
            return "rotate", None, only
        head = node.head
        amount = head.sub if isinstance(head, Scripted) and head.sup is None else None
        word = plain_name(head.base) if isinstance(head, Scripted) else name
        if word in _PADDINGS:
            return "pad", amount, only
        if word in _INSERTIONS:
            return "insert", amount, only
    arguments = node.arguments
    if len(arguments) == 2 and name in _PADDINGS | _INSERTIONS:
        return ("pad" if name in _PADDINGS else "insert"), arguments[1], arguments[0]
    if len(arguments) == 2 and name in ("rot", "rotate") and plain_name(arguments[1]) in ("180", "pi"):
        return "rotate", None, arguments[0]
    if isinstance(node.head, Scripted) and (found := _script(node.head)) is not None:
        # W^T(n, c): what is done to the tensor stands before its indices.
        step, amount, inner = found
        return step, amount, replace(node, head=inner)
    return None


def _script(node: Scripted) -> tuple[Step | None, Node | None, Node] | None:
    if node.primes:
        return None
    for place in ("sup", "sub"):
        script = getattr(node, place)
        if script is None:
            continue
        bare = replace(node, sup=None) if place == "sup" else replace(node, sub=None)
        inner: Node = node.base if bare.sub is None and bare.sup is None else bare
        word = plain_name(script).removesuffix("degrees")
        if word in _ROTATIONS or (place == "sup" and word in ("180", "180circ")):
            return "rotate", None, inner
        if place == "sup" and isinstance(script, Name) and script.text in _TRANSPOSED:
            return "transpose", None, inner
    return None


def elementwise(node: Node) -> tuple[Node, ...]:
    """The factors of an elementwise product, `A * B \\odot C` → A * B and C; the node alone where it is none."""
    node = ungrouped(node)
    if not isinstance(node, Product) or not set(node.operators) & ELEMENTWISE:
        return (node,)
    parts: list[Node] = []
    start = 0
    for number, operator in enumerate(node.operators):
        if operator in ELEMENTWISE:
            parts.append(_part(node, start, number + 1))
            start = number + 1
    parts.append(_part(node, start, len(node.factors)))
    return tuple(parts)
