"""Taps that a derivative leaves free, `w_{m,c,k}` for the derivative by `x_{c,i}`: what they have to be, `i - S u`."""

from __future__ import annotations

from sympy import Expr

from symconv.hand.elements import element_of
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Addition, Name, Node, Number, Product, Scripted
from symconv.hand.walk import rebuild, walk
from symconv.hand.written import Element, Partial


def named_taps(side: Node, head: Partial, binding: SumBinding) -> Node | None:
    """A weight with each free tap as what the relation of the axis gives; None where that can't be written.

    It is a proposal: whether it is right is judged like any other side.
    """
    weight = element_of(side, dict(binding.ranks))
    if weight is None or binding.tensors.get(weight.tensor) != "w" or weight.indices is None or binding.base:
        return None
    if binding.tensors.get(head.by.tensor) != "x" or binding.setting.general.mode == "convolution":
        return None
    of, by = _by_place(head.of, binding), _by_place(head.by, binding)
    own = {letter_of(entry) for element in (head.of, head.by) for i in element.indices or () for entry in walk(i)}
    table: dict[str, Node] = {}
    layout = binding.layout("w")
    for place, index in zip(layout, weight.indices, strict=False):
        letter = letter_of(index)
        if not isinstance(place, int) or letter is None or letter in own or letter in binding.sizes:
            continue
        axis = binding.setting.axes[place]
        stride, low = _written(axis.stride, binding), _written(axis.low, binding)
        if axis.dilation != 1 or stride is None or low is None or place not in of or place not in by:
            return None
        table[letter] = _difference(by[place], stride, of[place], low)
    if not table:
        return None

    def change(node: Node) -> Node:
        letter = letter_of(node) if isinstance(node, Name | Scripted) else None
        return table.get(letter or "", node)

    return rebuild(side, change)


def _by_place(element: Element, binding: SumBinding) -> dict[int, Node]:
    layout = binding.layout(binding.tensors.get(element.tensor, ""))
    return {p: i for p, i in zip(layout, element.indices or (), strict=False) if isinstance(p, int)}


def _written(value: Expr, binding: SumBinding) -> Node | None:
    """A number, or a size by its author's plain letter."""
    if value.is_Integer and value >= 0:
        return Number(str(value))
    named = [letter for letter, entry in binding.sizes.items() if value in entry.values() and letter.isalnum()]
    return Name(named[0]) if named else None


def _difference(place: Node, stride: Node, output: Node, low: Node) -> Node:
    """i - S·o + p, without what is 0 or 1."""
    read = output if stride == Number("1") else Product((stride, output), ("*",))
    if low == Number("0"):
        return Addition((place, read), ("", "-"))
    return Addition((place, read, low), ("", "-", "+"))
