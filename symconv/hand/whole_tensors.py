"""Equations between whole tensors by a named convolution, `conv(P_{n}, rot_{180}(W_{n,c}))`, written out by indices.

conv(A, B) is the correlation of A with B over the axes: its element o is the sum over k of A[step·o + dilation·k] and
B[k]. The elements on both sides then have their channels only.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count

from sympy import Expr

from symconv.hand.element_rows import is_rotation
from symconv.hand.elements import element_of, factor_of
from symconv.hand.layouts import Layout
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import (
    Addition,
    Applied,
    Differential,
    Group,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Scripted,
    Sequence,
    Sum,
)
from symconv.hand.walk import rebuild, walk
from symconv.hand.written import Element, UnreadError

_STEPS = {"step": 0, "stride": 0, "s": 0, "dilation": 1, "d": 1, "dil": 1}
_TRANSPOSES = {"T", "t", "\\top", "\\intercal"}


def is_convolution(node: Node) -> bool:
    """Is it a named convolution of two things?"""
    if not isinstance(node, Applied) or len(node.arguments) != 2:
        return False
    head = node.head.base if isinstance(node.head, Scripted) else node.head
    return letter_of(head) in ("conv", "Conv", "corr", "xcorr")


def has_convolution(side: Node) -> bool:
    """Is a named convolution in it?"""
    return any(is_convolution(entry) for entry in walk(side))


def whole_head(node: Node | None, side: Node, binding: SumBinding) -> Element | None:
    """A left side without any index, where the right side is a convolution of whole tensors."""
    if node is None or not has_convolution(side):
        return None
    with suppress(UnreadError):
        found = factor_of(node, dict(binding.ranks))
        if isinstance(found, Element) and found.indices is None:
            return replace(found, indices=())
    return None


def written_out(head: Element, side: Node, binding: SumBinding) -> tuple[Element, Node, SumBinding]:
    """The same by indices, with the binding that knows the sizes named there. Raises `UnreadError`."""
    writer = _Writer(binding)
    left = writer.element(head.node, tuple(Name(f"@i{axis}") for axis in writer.axes))
    left = replace(left, kind=head.kind)
    if isinstance(side, Applied) and len(side.arguments) == 1 and is_rotation(side.head):
        side = side.arguments[0]
        writer.turn(binding.tensors[left.tensor])

    def change(node: Node) -> Node:
        return writer.convolution(node) if isinstance(node, Applied) and is_convolution(node) else node

    return left, rebuild(side, change), replace(binding, sizes={**binding.sizes, **writer.sizes})


@dataclass(frozen=True)
class _Operand:
    """A tensor in a convolution: its element without places, turned by 180 degrees or transposed."""

    node: Node
    tensor: str
    turned: bool = False
    transposed: bool = False


class _Writer:
    def __init__(self, binding: SumBinding) -> None:
        self.binding = binding
        self.axes = range(binding.setting.general.dimensions)
        self.leading = {
            name: rank - sum(isinstance(place, int) for place in binding.layout(binding.tensors[name]))
            for name, rank in binding.ranks.items()
            if name in binding.tensors
        }
        self.sizes: dict[str, Mapping[int | None, Expr]] = {}
        self.numbers = count()
        self.places: tuple[Node, ...] = tuple(Name(f"@i{axis}") for axis in self.axes)
        """The element of the result, axis by axis."""

    def element(self, node: Node, places: tuple[Node, ...]) -> Element:
        """The element of a tensor with its places put in. Raises `UnreadError`."""
        found = factor_of(node, self.leading)
        if not isinstance(found, Element):
            raise UnreadError("a convolution of what is no tensor")
        layout: Layout = self.binding.layout(self.binding.tensors[found.tensor])
        channels = list(found.indices or ())
        if len(channels) != sum(isinstance(place, str) for place in layout):
            raise UnreadError(f"{found.tensor} stands with {len(channels)} indices in an equation of whole tensors")
        indices = tuple(places[place] if isinstance(place, int) else channels.pop(0) for place in layout)
        return replace(found, indices=indices)

    def turn(self, tensor: str) -> None:
        """Counts the result, which has the shape of `tensor`, from its other end."""
        self.places = tuple(self._from_end(tensor, axis, Name(f"@i{axis}")) for axis in self.axes)

    def _last(self, tensor: str, axis: int) -> Node:
        size = self._size(tensor, axis)
        return size if self.binding.base else Addition((size, Number("1")), ("", "-"))

    def _from_end(self, tensor: str, axis: int, place: Node) -> Node:
        return Addition((self._last(tensor, axis), Number(str(self.binding.base)), place), ("", "+", "-"))

    def convolution(self, node: Applied) -> Node:
        steps = self._steps(node.head)
        first, second = (self._operand(argument) for argument in node.arguments)
        if first.turned or first.transposed:
            raise UnreadError("a convolution whose first tensor is turned")
        number, base = next(self.numbers), self.binding.base
        taps = tuple(Name(f"@k{number}a{axis}") for axis in self.axes)
        bounds: list[tuple[Node, Node]] = []
        places: list[Node] = []
        reads: list[Node] = []
        for axis in self.axes:
            bounds.append((Relation((taps[axis], Number(str(base))), ("=",)), self._last(second.tensor, axis)))
            places.append(self._from_end(second.tensor, axis, taps[axis]) if second.turned else taps[axis])
            place: Node = Addition(
                (self._scaled(steps[0][axis], self.places[axis]), self._scaled(steps[1][axis], taps[axis])), ("", "+")
            )
            reads.append(Addition((place, Number("1")), ("", "+")) if base else place)
        if second.transposed:
            places.reverse()
        left = self.written(first, tuple(reads))
        body: Node = Product((left, self.written(second, tuple(places))), ("*",))
        for lower, last in reversed(bounds):
            body = Sum("\\sum", lower, last, body)
        return body

    def _scaled(self, step: Node, index: Node) -> Node:
        counted: Node = Group("(", Addition((index, Number("1")), ("", "-")), ")") if self.binding.base else index
        return counted if step == Number("1") else Product((step, counted), ("*",))

    def _operand(self, node: Node) -> _Operand:
        if isinstance(node, Applied) and len(node.arguments) == 1 and is_rotation(node.head):
            return replace(self._operand(node.arguments[0]), turned=True)
        bare, transposed = _without_transpose(node)
        found = factor_of(bare, self.leading)
        if not isinstance(found, Element):
            raise UnreadError("a convolution of what is no tensor")
        return _Operand(bare, self.binding.tensors.get(found.tensor, ""), transposed=transposed)

    def written(self, operand: _Operand, places: tuple[Node, ...]) -> Node:
        """The element as a node of its own, which the readers of sums know."""
        found = self.element(operand.node, places)
        name = self.binding.tensors[found.tensor]
        assert found.indices is not None
        call = Applied(Name(found.tensor), "(", found.indices, ")")
        if element_of(call, dict(self.binding.ranks)) is None:
            raise UnreadError(f"{found.tensor} can't be written by indices")
        if found.kind == "gradient" and not name.startswith("d"):
            return Differential("\\partial", call)
        return call

    def _size(self, tensor: str, axis: int) -> Name:
        own = self.binding.setting.axes[axis]
        kind = tensor.removeprefix("d")
        shape = {"x": own.input, "w": own.kernel, "y": own.output, "xp": own.input + own.low + own.high}
        if kind not in shape:
            raise UnreadError("a convolution with a tensor of unknown size")
        self.sizes[f"@{kind}{axis}"] = {axis: shape[kind]}
        return Name(f"@{kind}{axis}")

    def _steps(self, head: Node) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """The steps and the dilations of each axis."""
        one: tuple[Node, ...] = tuple(Number("1") for _ in self.axes)
        found = [one, one]
        if isinstance(head, Scripted):
            items = head.sub.items if isinstance(head.sub, Sequence) else (head.sub,)
            for item in items:
                if not isinstance(item, Relation) or item.signs != ("=",) or head.sup is not None:
                    raise UnreadError("a convolution of an unknown kind")
                which = _STEPS.get(letter_of(item.sides[0]) or "")
                if which is None:
                    raise UnreadError("a convolution of an unknown kind")
                value = item.sides[1]
                inner = value.body if isinstance(value, Group) else value
                each = inner.items if isinstance(inner, Sequence) else (inner,) * len(one)
                if len(each) != len(one):
                    raise UnreadError("a convolution with a step for other axes")
                found[which] = each
        return found[0], found[1]


def _without_transpose(node: Node) -> tuple[Node, bool]:
    if isinstance(node, Scripted) and _is_transpose(node.sup):
        return replace(node, sup=None), True
    if isinstance(node, Applied) and isinstance(node.head, Scripted) and _is_transpose(node.head.sup):
        head = node.head.base if node.head.sub is None else replace(node.head, sup=None)
        return replace(node, head=head), True
    return node, False


def _is_transpose(node: Node | None) -> bool:
    return isinstance(node, Name) and node.text in _TRANSPOSES
