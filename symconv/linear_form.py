"""The forward pass as one sparse matrix: y = C·x + b, and so ∂x = Cᵀ·∂y.

C is the forward reading of every output; that its transpose gives the input gradient is compared with the derived
system.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from symconv.equations import Element, unravel
from symconv.errors import DerivationError
from symconv.gradients import Gradient
from symconv.matrix_forms import Grid
from symconv.spec import Conv


@dataclass(frozen=True)
class LinearForm:
    """The matrix C of a problem's forward pass, outputs down and inputs across."""

    conv: Conv

    def weight(self, y: Element, x: Element) -> Element | None:
        """The weight with which an output takes an input; None where it does not."""
        conv = self.conv
        group, channel = divmod(x.at[1], conv.group_in)
        if x.at[0] != y.at[0] or y.at[1] // conv.group_out != group:
            return None
        taps = []
        for axis, o, i in zip(conv.axes, y.at[2:], x.at[2:], strict=True):
            tap = next((tap for tap in range(axis.kernel) if axis.position(o, tap) == i), None)
            if tap is None:
                return None
            taps.append(tap)
        return Element("w", (y.at[1], channel, *taps))

    def matrix(self, image: int, m: int, c: int) -> Grid:
        """C between one output channel and one input channel; shape (∏ output, ∏ input)."""
        conv = self.conv

        def cell(at: tuple[int, ...]) -> Element | None:
            y = Element("y", (image, m, *unravel(at[0], conv.output)))
            return self.weight(y, Element("x", (image, c, *unravel(at[1], conv.input))))

        return Grid((prod(conv.output), prod(conv.input)), cell)

    def transposed(self, image: int, m: int, c: int) -> Grid:
        """Cᵀ; shape (∏ input, ∏ output)."""
        matrix = self.matrix(image, m, c)
        return Grid((matrix.shape[1], matrix.shape[0]), lambda at: matrix[at[1], at[0]])

    def expect(self, dgrad: Gradient, index: tuple[int, ...]) -> bool:
        """That every product of dx[index] is an entry of Cᵀ times its dy. Raises `DerivationError` where one isn't."""
        x = Element("x", index)
        for term in dgrad[index].terms:
            dy, w = term.factors
            if self.weight(Element("y", dy.at), x) != w:
                raise DerivationError(f"the transpose of C does not give the term {term} of dx{list(index)}")
        return True


def column(tensor: str, channels: tuple[int, ...], sizes: tuple[int, ...]) -> Grid:
    """A tensor at the given batch and channel indices as a column."""
    return Grid((prod(sizes), 1), lambda at: Element(tensor, (*channels, *unravel(at[0], sizes))))
