"""The forward system: one equation y = Σ w·x + b for every output element, over indexed symbols.

Everything later (gradients, phases, documents, kernels) is read off these equations. They are made on demand, so
that a layer with a hundred million terms costs nothing until somebody looks at a row of it; SymPy objects are
made from an equation when it is shown or evaluated.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

import sympy

from symconv.errors import LimitError
from symconv.spec import Axis, Conv

MAX_AXIS_TERMS = 2_000_000
"""The largest number of (output, tap) pairs of one axis that is tabulated."""


class Element(NamedTuple):
    """One element of a tensor: `tensor` is x, w, b, y or, for a gradient of the loss, dx, dw, db, dy.

    Indices are 0-based and complete: x [n, c, i…], w [m, c in group, k…], y [n, m, o…], b [m].
    """

    tensor: str
    at: tuple[int, ...]

    @property
    def symbol(self) -> sympy.Indexed:
        """The SymPy symbol of this element, e.g. x[0, 0, 1, 2]."""
        return sympy.Indexed(_base(self.tensor), *self.at)


@cache
def _base(tensor: str) -> sympy.IndexedBase:
    return sympy.IndexedBase(tensor)


@dataclass(frozen=True, slots=True)
class Term:
    """A product of elements with an integer coefficient, in the order in which the derivation wrote it."""

    factors: tuple[Element, ...]
    coefficient: int = 1

    @property
    def expression(self) -> sympy.Expr:
        """The term as a SymPy expression."""
        return sympy.Mul(self.coefficient, *(factor.symbol for factor in self.factors))


@dataclass(frozen=True, slots=True)
class Equation:
    """left = Σ terms; an equation without terms says that left is zero."""

    left: Element
    terms: tuple[Term, ...]

    @property
    def lhs(self) -> sympy.Indexed:
        """The left side as a SymPy symbol."""
        return self.left.symbol

    @property
    def rhs(self) -> sympy.Expr:
        """The right side as a SymPy sum."""
        return sympy.Add(*(term.expression for term in self.terms))


class System(ABC):
    """Equations for every element of one tensor, made when they are asked for.

    `system[index]` is one equation, iteration goes through all in the order of their indices, `len` counts them.
    """

    @property
    @abstractmethod
    def tensor(self) -> str:
        """The name of the tensor on the left."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """The shape of the tensor on the left."""

    @abstractmethod
    def _equation(self, index: tuple[int, ...]) -> Equation:
        """The equation of the element at `index`, which lies in the tensor."""

    def __getitem__(self, index: tuple[int, ...]) -> Equation:
        """Raises IndexError outside the tensor; negative indices do not wrap."""
        if len(index) != len(self.shape) or not all(0 <= i < size for i, size in zip(index, self.shape, strict=True)):
            raise IndexError(f"{self.tensor}{list(index)} is outside its shape {self.shape}")
        return self._equation(index)

    def indices(self) -> Iterator[tuple[int, ...]]:
        """All indices of the left side, in order."""
        return product(*map(range, self.shape))

    def row(self, place: int) -> Equation:
        """Equation number `place`, counted in the order of the indices."""
        return self[unravel(place, self.shape)]

    def __iter__(self) -> Iterator[Equation]:
        return map(self._equation, self.indices())

    def __len__(self) -> int:
        return prod(self.shape)


def unravel(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The index of element number `place` (row-major) of a tensor."""
    index = []
    for size in reversed(shape):
        place, last = divmod(place, size)
        index.append(last)
    return tuple(reversed(index))


@dataclass(frozen=True)
class Forward(System):
    """The forward system of one problem, terms in the order of w, terms on padding left out, b last."""

    conv: Conv

    @property
    def tensor(self) -> str:
        """The name of the tensor on the left: y."""
        return "y"

    @property
    def shape(self) -> tuple[int, ...]:
        """(batch, out_channels, *output)."""
        return self.conv.y_shape

    def _equation(self, index: tuple[int, ...]) -> Equation:
        n, m, *outputs = index
        group = m // self.conv.group_out
        windows = [list(axis.window(o)) for axis, o in zip(self.conv.axes, outputs, strict=True)]
        terms = [
            self._term(n, m, group, channel, [step[0] for step in steps], [step[1] for step in steps])
            for channel in range(self.conv.group_in)
            for steps in product(*windows)
        ]
        if self.conv.bias:
            terms.append(Term((Element("b", (m,)),)))
        return Equation(Element("y", index), tuple(terms))

    def _term(self, n: int, m: int, group: int, channel: int, taps: list[int], inputs: list[int]) -> Term:
        w = Element("w", (m, channel, *taps))
        x = Element("x", (n, group * self.conv.group_in + channel, *inputs))
        return Term((w, x))

    def outputs_with(self, element: Element) -> Iterator[tuple[Element, Term]]:
        """The outputs in whose equation `element` occurs, each with the term that holds it, in the order of y.

        Found from tables of the forward windows; nothing is known here of what a gradient looks like.
        """
        conv = self.conv
        tables = self._tables
        if element.tensor == "x":
            n, c, *inputs = element.at
            group, channel = divmod(c, conv.group_in)
            places = [table.by_input.get(i, ()) for table, i in zip(tables, inputs, strict=True)]
            for m in range(group * conv.group_out, (group + 1) * conv.group_out):
                for steps in product(*places):
                    y = Element("y", (n, m, *(step[0] for step in steps)))
                    yield y, self._term(n, m, group, channel, [step[1] for step in steps], inputs)
        elif element.tensor == "w":
            m, channel, *taps = element.at
            places = [table.by_tap[tap] for table, tap in zip(tables, taps, strict=True)]
            for n in range(conv.batch):
                for steps in product(*places):
                    y = Element("y", (n, m, *(step[0] for step in steps)))
                    term = self._term(n, m, m // conv.group_out, channel, taps, [step[1] for step in steps])
                    yield y, term
        else:
            (m,) = element.at
            for n, *outputs in product(range(conv.batch), *map(range, conv.output)):
                yield Element("y", (n, m, *outputs)), Term((element,))

    @property
    def unreached_inputs(self) -> int:
        """How many elements of x occur in no equation."""
        reached = prod(len(table.by_input) for table in self._tables)
        return (prod(self.conv.input) - reached) * self.conv.batch * self.conv.in_channels

    @cached_property
    def _tables(self) -> tuple[_Windows, ...]:
        return tuple(map(_windows, self.conv.axes))


@dataclass(frozen=True)
class _Windows:
    """One axis's windows, inverted: for each input the (output, tap) pairs, for each tap the (output, input) pairs."""

    by_input: dict[int, tuple[tuple[int, int], ...]]
    by_tap: tuple[tuple[tuple[int, int], ...], ...]


@lru_cache(maxsize=64)
def _windows(axis: Axis) -> _Windows:
    if axis.output * axis.kernel > MAX_AXIS_TERMS:
        raise LimitError(
            f"an axis with output {axis.output} and kernel {axis.kernel} has {axis.output * axis.kernel} pairs of "
            f"an output and a tap; at most {MAX_AXIS_TERMS} are derived"
        )
    by_input: dict[int, list[tuple[int, int]]] = {}
    by_tap: list[list[tuple[int, int]]] = [[] for _ in range(axis.kernel)]
    for output in range(axis.output):
        for tap, position in axis.window(output):
            by_input.setdefault(position, []).append((output, tap))
            by_tap[tap].append((output, position))
    return _Windows({i: tuple(pairs) for i, pairs in by_input.items()}, tuple(map(tuple, by_tap)))
