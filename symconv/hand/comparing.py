"""Are two concrete sides equal, and under which reading of bare letters and of the convolution's sign?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from symconv.hand.bound import Bound
from symconv.hand.evaluation import (
    ConvolutionReading,
    Evaluator,
    NotUnderstoodError,
    Reading,
    Value,
    has_dots,
)
from symconv.hand.matrix_values import Matrix, ShapeError
from symconv.hand.mentions import Mention, mention
from symconv.hand.operator_signs import CONVOLUTIONS
from symconv.hand.polynomial import Polynomial, TooLargeError
from symconv.hand.tree import Name, Node, Product
from symconv.hand.truth import Truth
from symconv.hand.walk import find, walk

PASSES = {"dgrad": "dx", "wgrad": "dw", "bgrad": "db", "grad_input": "dx", "grad_weight": "dw"}
"""Words that as a left side stand for a gradient."""

_STARS = frozenset({"*", "\\ast"})
"""What a given meaning of `*` is for."""


@dataclass(frozen=True)
class Outcome:
    """What became of two sides under a reading: "equal", "differ", "shapes", "sum of shapes" or "unread"."""

    status: str
    reading: Reading
    left: Value | None = None
    right: Value | None = None
    reason: str = ""
    unknowns: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()

    @property
    def equal(self) -> bool:
        """Whether the sides are equal for all values."""
        return self.status == "equal"


@dataclass(frozen=True)
class Judgement:
    """Everything that comparing needs beside the two sides."""

    bound: Bound
    truth: Truth
    definitions: Mapping[str, Matrix]
    overrides: Mapping[int, Value] = field(default_factory=dict)

    def evaluate(self, node: Node, reading: Reading) -> tuple[Value, Evaluator]:
        """The value of a side, canonical, with what was met on the way."""
        evaluator = Evaluator(self.bound, self.truth, reading, self.definitions, overrides=self.overrides)
        tensor = named_pass(node)
        value: Value = evaluator.whole(tensor) if tensor is not None else evaluator.value(node)
        canonical = self.truth.canonical
        return (value.mapped(canonical) if isinstance(value, Matrix) else canonical(value)), evaluator

    def compare(self, left: Node, right: Node, reading: Reading) -> Outcome:
        """The outcome under one reading."""
        try:
            a, first = self.evaluate(left, reading)
            b, second = self.evaluate(right, reading)
        except NotUnderstoodError as error:
            return Outcome("unread", reading, reason=str(error))
        except ShapeError as error:
            status = "sum of shapes" if "cell by cell" in str(error) else "shapes"
            return Outcome(status, reading, reason=str(error))
        except (TooLargeError, RecursionError):
            return Outcome("unread", reading, reason="too large to write out")
        unknowns = frozenset(first.unknowns | second.unknowns)
        bare = frozenset(first.bare | second.bare)
        if isinstance(a, Matrix) != isinstance(b, Matrix):
            a, b = _unwrapped(a), _unwrapped(b)
        if isinstance(a, Matrix) and isinstance(b, Matrix):
            if a.shape != b.shape:
                return Outcome(
                    "shapes", reading, a, b, f"the left side is {a.size}, the right side {b.size}", unknowns, bare
                )
            return Outcome("equal" if a == b else "differ", reading, a, b, "", unknowns, bare)
        if isinstance(a, Matrix) or isinstance(b, Matrix):
            return Outcome("shapes", reading, a, b, "one side is a matrix and the other is not", unknowns, bare)
        return Outcome("equal" if a == b else "differ", reading, a, b, "", unknowns, bare)

    def outcomes(self, left: Node, right: Node, shifted: frozenset[str] | None = None) -> list[Outcome]:
        """The outcomes under every reading that can be meant, the likelier first; ends at the first that is equal.

        `shifted` is how the chain was read so far, where it was.
        """
        found = []
        for reading in self.readings(left, right):
            if shifted is not None and reading.shifted != shifted:
                continue
            outcome = self.compare(left, right, reading)
            found.append(outcome)
            if outcome.equal:
                break
        return found

    def readings(self, left: Node, right: Node) -> Iterator[Reading]:
        """Bare letters as values first, then as gradients; the convolution as the problem has it first."""
        shifts = [frozenset[str]()]
        if not any(m.marked for side in (left, right) for m in mentions(side) if m.letter in self.bound.letters):
            shifts += [frozenset({"x", "y"}), frozenset({"w", "y"}), frozenset({"b", "y"})]
        operators = convolutions_in(left) | convolutions_in(right)
        choices = self._choices(operators) if operators else [ConvolutionReading()]
        for shift in shifts:
            for choice in choices:
                yield Reading(shift, choice)

    def _choices(self, operators: frozenset[str]) -> list[ConvolutionReading]:
        conv = self.truth.conv
        if conv.dimensions > 2:
            return [ConvolutionReading()]

        def pair(numbers: tuple[int, ...]) -> tuple[int, int]:
            return (1, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])

        s, d, one = pair(conv.stride), pair(conv.dilation), (1, 1)
        steps = dict.fromkeys([(s, d), (one, one), (d, one), (one, s), (d, s), (s, one), (one, d)])
        flips = [False, True] if conv.mode == "convolution" else [False]
        choices = [ConvolutionReading(a, b, flip) for flip in flips for a, b in steps]
        if self.bound.star == "product" and operators <= _STARS:
            return [ConvolutionReading(None)]
        if operators <= {"*", "\\times"} and self.bound.star is None:
            choices.append(ConvolutionReading(None))
        return choices

    def unusual(self, left: Node, right: Node) -> Outcome | None:
        """A reading of the convolution's sign that nobody stated but that would make the sides equal."""
        if not convolutions_in(left) | convolutions_in(right):
            return None
        if self.bound.star == "product":
            return None
        flips = [False] if self.truth.conv.mode == "convolution" else [False, True]
        for base in self.readings(left, right):
            if base.convolution.stride is None:
                continue
            for full in (False, True):
                for flip in flips:
                    if not full and not flip:
                        continue
                    choice = ConvolutionReading(base.convolution.stride, base.convolution.dilation, flip, full)
                    outcome = self.compare(left, right, Reading(base.shifted, choice))
                    if outcome.equal:
                        return outcome
        return None


def named_pass(node: Node) -> str | None:
    """dx of a side that says `dgrad`, or the like."""
    if not isinstance(node, Product | Name):
        return None
    names = [entry.text for entry in walk(node) if isinstance(entry, Name)]
    found = [PASSES[name] for name in names if name in PASSES]
    rest = [name for name in names if name not in PASSES]
    return found[0] if len(found) == 1 and set(rest) <= {"conv", "convolution"} and len(names) <= 2 else None


def mentions(node: Node) -> Iterator[Mention]:
    """The elements and tensors in a side, inner ones of gradients too."""
    for entry in walk(node):
        found = mention(entry)
        if isinstance(found, Mention):
            yield found


def convolutions_in(node: Node) -> frozenset[str]:
    """The signs in a side that may be a convolution."""
    found = {op for product in find(node, Product) for op in product.operators if op in CONVOLUTIONS}
    return frozenset(found)


def _unwrapped(value: Value) -> Value:
    """A matrix of one cell as that cell."""
    return value.rows[0][0] if isinstance(value, Matrix) and value.shape == (1, 1) else value


def cells(value: Value) -> list[Polynomial]:
    """All cells of a value."""
    return [cell for row in value.rows for cell in row] if isinstance(value, Matrix) else [value]


def elided(*nodes: Node) -> bool:
    """Whether any of the nodes has dots."""
    return any(has_dots(node) for node in nodes)
