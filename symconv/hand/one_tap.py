"""Kernels of one tap, whose weights have a number for an index: `y_{m,u} = \\sum_c w_{m,c,1} x_{c,u-p}`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from symconv.hand.index_expressions import Lookup, expression
from symconv.hand.layouts import Layout, shaped_like
from symconv.hand.step_votes import StepVote, plain_symbol
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Node, Number
from symconv.hand.written import Element, Partial, UnreadError, WrittenTerm
from symconv.index_sum import ONE


def one_tap_axes(weights: Iterable[Sequence[Node]], layout: Layout, base: int) -> frozenset[int]:
    """The axes on which the indices of all weights are the first there is, as a number."""
    listed = [indices for indices in weights if len(indices) == len(layout)]
    return frozenset(
        place
        for at, place in enumerate(layout)
        if isinstance(place, int) and listed and all(_is_first(indices[at], base) for indices in listed)
    )


def _is_first(index: Node, base: int) -> bool:
    return isinstance(index, Number) and index.text == str(base)


def one_tap_votes(
    head: Element | Partial | None,
    term: WrittenTerm,
    tensors: Mapping[str, str],
    layouts: Mapping[str, Layout],
    axes: Iterable[int],
    base: int,
    lookup: Lookup,
) -> Iterator[StepVote]:
    """What a forward sum says of the strides and offsets on axes of one tap, as if its dilation were 1."""
    if not isinstance(head, Element) or tensors.get(head.tensor) != "y":
        return
    inputs = [e for e in term.factors if isinstance(e, Element) and tensors.get(e.tensor) in ("x", "xp")]
    if len(inputs) != 1:
        return
    for axis in axes:
        at = []
        for element in (head, *inputs):
            layout = layouts.get(shaped_like(tensors[element.tensor]), ())
            if axis in layout and len(layout) == len(element.indices or ()):
                at.append((element.indices or ())[layout.index(axis)])
        letter = letter_of(at[0]) if at else None
        if letter is None or len(at) != 2:
            continue
        output = plain_symbol(letter)
        try:
            read = expression(at[1], lookup)
        except UnreadError:
            continue
        stride = read.coeff(output, 1)
        offset = read - stride * output - base
        if stride != 0 and not stride.has(output) and not offset.has(output):
            raw = tensors[inputs[0].tensor] == "x"
            yield StepVote(axis, stride, ONE, offset if raw else None, plain_symbol("@k"))
