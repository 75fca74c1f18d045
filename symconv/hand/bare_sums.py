"""Gradients that a note writes with the letters of the values: `x_{i} = \\sum_k y_{i-k} w_k`."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Node
from symconv.hand.walk import walk
from symconv.hand.written import Element, Factor, Partial, WrittenTerm

_LEFT = ("x", "w", "b", "z", "xt")
_RIGHT = ("y", "yp", "yt")


def read_bare(head: Element | Partial, side: Node, binding: SumBinding) -> tuple[Element | Partial, SumBinding]:
    """The left side as a gradient, where it is a value that no convolution gives, and the outputs are read.

    The binding then says so.
    """
    if not isinstance(head, Element) or head.kind != "value" or binding.tensors.get(head.tensor) not in _LEFT:
        return head, binding
    letters = {letter_of(entry) for entry in walk(side)}
    reads = {name for name, tensor in binding.tensors.items() if tensor.removeprefix("d") in _RIGHT}
    if not letters & reads:
        return head, binding
    return replace(head, kind="gradient"), replace(binding, bare=True)


def bare_term(term: WrittenTerm, binding: SumBinding) -> WrittenTerm:
    """The term with its outputs read as their gradients."""

    def read(factor: Factor) -> Factor:
        if isinstance(factor, Element) and factor.kind == "value" and binding.tensors.get(factor.tensor) in _RIGHT:
            return replace(factor, kind="gradient")
        return factor

    return replace(term, factors=tuple(map(read, term.factors)))
