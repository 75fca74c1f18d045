"""How quantities are written: letters, index base and style, gradient marks. A `Notation` is a value.

It writes elements at given places, in worked examples, and elements at symbols, in sums for all sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

PerAxis = dict[int, tuple[str, ...]]
"""What something is called on each axis, by the number of axes."""


@dataclass(frozen=True)
class Notation:
    """A house style. Patterns are LaTeX with %s for what they are put around."""

    name: str
    letters: dict[str, str]
    """The tensors: x, w, y, b; z (the input before its activation), xp and dyp (x and the gradient of y, padded),
    xphase (a phase image of x), slope (of the activation), xt and yt (of a transposed convolution)."""
    matrices: dict[str, str]
    """x, w, y and b as a whole."""
    index_base: int
    """Where indices start, 0 or 1."""
    element: str
    """An element: %s for its letter and %s for its indices."""
    joined: bool
    """Whether digits run together where each index has one: x_{11}."""
    matrix: str
    """A matrix: %s for its cells."""
    gradient: str
    """The gradient of the loss with respect to %s."""
    gradients: dict[str, str]
    """Letters of their own for the gradients of some tensors."""
    derivative: str
    """The derivative of one element by another."""
    kronecker: str
    """The number that is 1 where two indices are equal and 0 elsewhere."""
    order: tuple[str, ...]
    """Which factor of a product comes first, of x, w and dy (the gradient of y)."""
    product: str
    """Between the factors of a product of two given elements."""
    sign: str
    """The convolution sign of the forward pass."""
    channels: dict[str, str]
    """The letters of the indices n (image), g (group), c and m (channels in and out)."""
    channel_sizes: dict[str, str]
    """The sizes N, G, C and M."""
    sizes: dict[str, PerAxis]
    """By role: input, kernel, output, low, high, remainder, stride, dilation, gcd, field, jump, start, extra."""
    indices: dict[str, PerAxis]
    """By role: i, o, k, row, count, phase, first_tap."""
    letters_by_place: bool
    """Whether an element's own indices take the letters of `indices["i"]` whatever they are, and sums those of k."""
    output_mark: str
    """Behind the indices of an output that stands beside an input or weight."""
    second_mark: str
    """Behind an index that is there a second time."""
    times: str
    """Between the factors of a sum, and between a step and an index where `step_last` is false."""
    step_last: bool
    """Whether a stride stands behind its index: yS."""
    bounds: bool
    """Whether every sum shows its bounds."""
    offset: str
    """A constant of several terms that is added to several indices: %s, or (%s) where it stands in brackets."""


def by_axis(three: tuple[str, str, str], one: str | None = None) -> PerAxis:
    """Names for three axes; two axes take the last two, and a single one `one` or the last."""
    return {1: (one or three[2],), 2: three[1:], 3: three}


def marked(index: str, mark: str) -> str:
    """An index with a mark: j becomes j', h_{out} becomes h_{out1}."""
    if mark == "'" or not index.endswith("}"):
        return index + mark
    return f"{index[:-1]}{mark}}}"
