"""What a side of an index-sum equation holds, in the author's own names: sums, elements, derivatives, conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from symconv.hand.tree import Node


class UnreadError(Exception):
    """A side that can't be read as a sum of products of elements; the text says why."""


@dataclass(frozen=True)
class Element:
    """One element of a tensor, or of its gradient (`gradient`), or σ′ of it (`slope`).

    `tensor` is the author's name of the tensor itself; `indices` is None where a tensor is named without any.
    """

    tensor: str
    indices: tuple[Node, ...] | None
    node: Node
    kind: Literal["value", "gradient", "slope"] = "value"


@dataclass(frozen=True)
class Partial:
    """∂of/∂by of single elements."""

    of: Element
    by: Element
    node: Node


@dataclass(frozen=True)
class SumPartial:
    """∂(a sum)/∂by."""

    of: Node
    by: Element
    node: Node


@dataclass(frozen=True)
class Bound:
    """One index under a summation sign, with its first and last value as written; None where nothing is."""

    letter: str
    start: Node | None
    last: Node | None
    node: Node
    exclusive: bool = False


@dataclass(frozen=True)
class Delta:
    """A Kronecker delta."""

    left: Node
    right: Node
    node: Node


@dataclass(frozen=True)
class Test:
    """A factor that is 1 where the relation holds, else 0, or the condition of a case; `negated` its opposite."""

    relation: Node
    negated: bool = False


Factor: TypeAlias = Element | Partial | SumPartial | Delta | Test


@dataclass(frozen=True)
class WrittenTerm:
    """One term of a side: its sign, the sums around it, and its factors."""

    negative: bool
    bounds: tuple[Bound, ...]
    factors: tuple[Factor, ...]

    @property
    def elements(self) -> tuple[Element, ...]:
        """The factors that are elements."""
        return tuple(factor for factor in self.factors if isinstance(factor, Element))


def elements_of(factor: object) -> tuple[Element, ...]:
    """The elements in a factor."""
    if isinstance(factor, Element):
        return (factor,)
    return (factor.of, factor.by) if isinstance(factor, Partial) else ()
