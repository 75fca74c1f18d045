"""How a quantity is written: letters, index base and style, gradient marks. A `Notation` is a value; so are the styles.

`Spelling` is a notation applied to one problem: it knows which indices the problem needs (no channel index where
there is one channel) and whether digits can run together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from symconv.errors import SymconvError, shorten
from symconv.spec import Conv


@dataclass(frozen=True)
class Notation:
    """A house style.

    `gradient` is LaTeX with one `%s` for the element or matrix whose gradient is meant. `product` says which
    factor of a gradient's term comes first: the `upstream` gradient or the `local` derivative.
    """

    name: str
    letters: dict[str, str]
    matrices: dict[str, str]
    index_base: int
    gradient: str
    product: Literal["upstream", "local"]
    sign: str
    """The convolution sign of the forward pass."""


PLAIN = Notation(
    name="plain",
    letters={"x": "x", "w": "w", "y": "y", "b": "b"},
    matrices={"x": "X", "w": "W", "y": "Y", "b": "b"},
    index_base=1,
    gradient="%s",
    product="local",
    sign=r"\ast",
)
"""1-based x_{11}; a gradient is written with the bare letter of its tensor."""

PARTIAL = Notation(
    name="partial",
    letters={"x": "x", "w": "w", "y": "y", "b": "b"},
    matrices={"x": "X", "w": "W", "y": "Y", "b": "b"},
    index_base=1,
    gradient=r"\partial{%s}",
    product="upstream",
    sign=r"\ast",
)
r"""1-based \partial{x_{11}}."""

NOTATIONS: dict[str, Notation] = {notation.name: notation for notation in (PLAIN, PARTIAL)}


def notation_named(name: str) -> Notation:
    """The house style called `name`. Raises `SymconvError` with the names there are."""
    if name not in NOTATIONS:
        raise SymconvError(
            f"notation {shorten(name)}: not a notation for worked examples; choose {' or '.join(NOTATIONS)}"
        )
    return NOTATIONS[name]


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
        return "" if largest <= 9 and not any(map(any, self.shown.values())) else ","

    def subscript(self, tensor: str, at: tuple[int, ...]) -> str:
        """The index of an element of x, w, y or b as it is written, without braces; empty where none is needed."""
        shown = self.shown[tensor]
        kept = [i for i, show in zip(at, shown, strict=False) if show] + list(at[len(shown) :])
        return self._separator.join(str(i + self.notation.index_base) for i in kept)

    def element(self, tensor: str, at: tuple[int, ...]) -> str:
        """One element of x, w, y, b or of a gradient dx, dw, dy, db."""
        value = tensor.removeprefix("d")
        index = self.subscript(value, at)
        letter = self.notation.letters[value]
        written = f"{letter}_{{{index}}}" if index else letter
        return self.notation.gradient % written if tensor != value else written

    def matrix(self, tensor: str, channels: tuple[int, ...] = ()) -> str:
        """A whole tensor, or its part at the given batch and channel indices."""
        value = tensor.removeprefix("d")
        index = self._separator.join(
            str(i + self.notation.index_base) for i, show in zip(channels, self.shown[value], strict=False) if show
        )
        letter = self.notation.matrices[value]
        written = f"{letter}_{{{index}}}" if index else letter
        return self.notation.gradient % written if tensor != value else written

    def product(self, factors: tuple[str, ...], tensors: tuple[str, ...]) -> str:
        """A term's written factors, in the order in which this notation puts them."""
        upstream = [f for f, t in zip(factors, tensors, strict=True) if t.startswith("d")]
        local = [f for f, t in zip(factors, tensors, strict=True) if not t.startswith("d")]
        return "".join(upstream + local if self.notation.product == "upstream" else local + upstream)
