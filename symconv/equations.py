"""The forward system: one equation y = Σ w·x + b for every output element, over indexed symbols.

Everything later (gradients, phases, documents, kernels) is read off these equations. They are made on demand, so
that a layer with a hundred million terms costs nothing until somebody looks at a row of it; SymPy objects are
made from an equation when it is shown or evaluated.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import prod
from typing import NamedTuple, TypeVar, overload

import sympy

from symconv.spec import Axis, Conv

_T = TypeVar("_T")


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


@dataclass(frozen=True, eq=False)
class Lazy(Sequence[_T]):
    """`length` items, each made when it is asked for by its number."""

    length: int
    make: Callable[[int], _T]

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, number: int) -> _T: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[_T]: ...
    def __getitem__(self, number: int | slice) -> _T | Sequence[_T]:
        """One item, or several; negative numbers count from the end."""
        if isinstance(number, slice):
            return [self.make(n) for n in range(self.length)[number]]
        return self.make(range(self.length)[number])

    def __iter__(self) -> Iterator[_T]:
        return map(self.make, range(self.length))


@dataclass(frozen=True, slots=True)
class Equation:
    """left = Σ terms; an equation without terms says that left is zero. The terms are made when they are read."""

    left: Element
    terms: Sequence[Term]

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

    def row(self, place: int) -> Equation:
        """Equation number `place`, counted in the order of the indices."""
        return self[unravel(place, self.shape)]

    def __iter__(self) -> Iterator[Equation]:
        # itertools.product would first write out every axis, however long.
        return map(self.row, range(len(self)))

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
        windows = [tuple(axis.window(o)) for axis, o in zip(self.conv.axes, outputs, strict=True)]
        shape = (self.conv.group_in, *map(len, windows))
        products = prod(shape)

        def term(number: int) -> Term:
            if number == products:
                return Term((Element("b", (m,)),))
            channel, *steps = unravel(number, shape)
            pairs = [window[step] for window, step in zip(windows, steps, strict=True)]
            return self._term(n, m, channel, [tap for tap, _ in pairs], [i for _, i in pairs])

        return Equation(Element("y", index), Lazy(products + self.conv.bias, term))

    def _term(self, n: int, m: int, channel: int, taps: Iterable[int], inputs: Iterable[int]) -> Term:
        c = m // self.conv.group_out * self.conv.group_in + channel
        return Term((Element("w", (m, channel, *taps)), Element("x", (n, c, *inputs))))

    def outputs_with(self, element: Element) -> Sequence[tuple[Element, Term]]:
        """The outputs in whose equation `element` occurs, each with the term that holds it, in the order of y.

        Found by searching the forward windows; nothing is known here of what a gradient looks like.
        """
        return {"x": self._outputs_with_x, "w": self._outputs_with_w, "b": self._outputs_with_b}[element.tensor](
            element
        )

    def _outputs_with_x(self, x: Element) -> Sequence[tuple[Element, Term]]:
        n, c, *inputs = x.at
        group, channel = divmod(c, self.conv.group_in)
        places = [_windows_with_input(axis, i) for axis, i in zip(self.conv.axes, inputs, strict=True)]
        shape = (self.conv.group_out, *map(len, places))

        def output(number: int) -> tuple[Element, Term]:
            step, *steps = unravel(number, shape)
            m = group * self.conv.group_out + step
            pairs = [place[step] for place, step in zip(places, steps, strict=True)]
            y = Element("y", (n, m, *(o for o, _ in pairs)))
            return y, self._term(n, m, channel, [tap for _, tap in pairs], inputs)

        return Lazy(prod(shape), output)

    def _outputs_with_w(self, w: Element) -> Sequence[tuple[Element, Term]]:
        m, channel, *taps = w.at
        places = [_windows_with_tap(axis, tap) for axis, tap in zip(self.conv.axes, taps, strict=True)]
        shape = (self.conv.batch, *map(len, places))

        def output(number: int) -> tuple[Element, Term]:
            n, *steps = unravel(number, shape)
            pairs = [place[step] for place, step in zip(places, steps, strict=True)]
            y = Element("y", (n, m, *(o for o, _ in pairs)))
            return y, self._term(n, m, channel, taps, [i for _, i in pairs])

        return Lazy(prod(shape), output)

    def _outputs_with_b(self, b: Element) -> Sequence[tuple[Element, Term]]:
        shape = (self.conv.batch, *self.conv.output)

        def output(number: int) -> tuple[Element, Term]:
            n, *outputs = unravel(number, shape)
            return Element("y", (n, *b.at, *outputs)), Term((b,))

        return Lazy(prod(shape), output)


# Along an axis the position read moves up with the output, and with the tap up (or down, in mode convolution), so
# searches can bisect.


@lru_cache(maxsize=4096)
def _windows_with_input(axis: Axis, position: int) -> Sequence[tuple[int, int]]:
    """The (output, tap) pairs that read input `position`, in the order of the outputs."""
    outputs, taps = range(axis.output), range(axis.kernel)
    if axis.kernel <= axis.output:
        pairs = [(bisect_left(outputs, position, key=lambda o: axis.position(o, tap)), tap) for tap in taps]
    else:
        upwards = taps[::-1] if axis.flipped else taps
        places = [bisect_left(upwards, position, key=lambda tap: axis.position(o, tap)) for o in outputs]
        pairs = [(o, upwards[place]) for o, place in enumerate(places) if place < axis.kernel]
    return sorted((o, tap) for o, tap in pairs if o < axis.output and axis.position(o, tap) == position)


@lru_cache(maxsize=4096)
def _windows_with_tap(axis: Axis, tap: int) -> Sequence[tuple[int, int]]:
    """The (output, input) pairs that meet through `tap`, in the order of the outputs."""
    outputs = range(axis.output)
    first = bisect_left(outputs, 0, key=lambda o: axis.position(o, tap))
    stop = bisect_left(outputs, axis.input, key=lambda o: axis.position(o, tap))
    return Lazy(stop - first, lambda number: (first + number, axis.position(first + number, tap)))
