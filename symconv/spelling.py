"""A notation applied to one problem: which indices are written, and whether digits can run together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from symconv.notation import Notation
from symconv.spec import Conv


@dataclass(frozen=True)
class Spelling:
    """A notation applied to one problem."""

    notation: Notation
    conv: Conv

    @cached_property
    def shown(self) -> dict[str, tuple[bool, ...]]:
        """Of each tensor, which of its channel and batch indices are written: those that can differ."""
        conv = self.conv
        return {
            "x": (conv.batch > 1, conv.in_channels > 1),
            "w": (conv.out_channels > 1, conv.group_in > 1),
            "y": (conv.batch > 1, conv.out_channels > 1),
            "b": (conv.out_channels > 1,),
        }

    @cached_property
    def _separator(self) -> str:
        """Digits run together while no index has two of them and only spatial indices are written."""
        shapes = (self.conv.input, self.conv.kernel, self.conv.output)
        largest = max(max(shape) for shape in shapes) - 1 + self.notation.index_base
        single = self.notation.joined and largest <= 9 and not any(map(any, self.shown.values()))
        return "" if single else ","

    def subscript(self, tensor: str, at: tuple[int, ...]) -> str:
        """The index of an element of x, w, y or b as it is written, without braces; empty where none is needed."""
        shown = self.shown[tensor]
        kept = [i for i, show in zip(at, shown, strict=False) if show] + list(at[len(shown) :])
        return self._separator.join(str(i + self.notation.index_base) for i in kept)

    def element(self, tensor: str, at: tuple[int, ...]) -> str:
        """One element of x, w, y, b or of a gradient dx, dw, dy, db."""
        value = tensor.removeprefix("d")
        return self._written(tensor, self.notation.letters[value], self.subscript(value, at))

    def matrix(self, tensor: str, channels: tuple[int, ...] = ()) -> str:
        """A whole tensor, or its part at the given batch and channel indices."""
        value = tensor.removeprefix("d")
        index = self._separator.join(
            str(i + self.notation.index_base) for i, show in zip(channels, self.shown[value], strict=False) if show
        )
        return self._written(tensor, self.notation.matrices[value], index)

    def _written(self, tensor: str, letter: str, index: str) -> str:
        value = tensor.removeprefix("d")
        own = self.notation.gradients.get(value) if tensor != value else None
        letter = letter if own is None else own
        written = self.notation.element % (letter, index) if index else letter
        return written if tensor == value or own is not None else self.notation.gradient % written

    def product(self, factors: tuple[str, ...], tensors: tuple[str, ...]) -> str:
        """A term's written factors, in the order in which this notation puts them."""
        rank = {tensor: place for place, tensor in enumerate(self.notation.order)}
        ordered = sorted(zip(factors, tensors, strict=True), key=lambda pair: rank.get(pair[1], len(rank)))
        return self.notation.product.join(factor for factor, _ in ordered)
