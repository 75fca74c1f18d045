"""Are two concrete sides equal, and under which reading of bare letters and of the convolution's sign?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import prod

from symconv.hand.bound import Bound
from symconv.hand.concrete_reading import ConvolutionReading, Reading
from symconv.hand.dots import agree
from symconv.hand.evaluation import Evaluator
from symconv.hand.matrix_values import HiddenError, Matrix, ShapeError
from symconv.hand.mentions import Mention, mention
from symconv.hand.operator_signs import is_convolution
from symconv.hand.polynomial import Polynomial, number
from symconv.hand.stacks import Stack
from symconv.hand.tree import Dots, Name, Node, Product
from symconv.hand.truth import Truth
from symconv.hand.values import NotUnderstoodError, Value
from symconv.hand.walk import find, walk
from symconv.hand.work import TooLargeError

PASSES = {"dgrad": "dx", "wgrad": "dw", "bgrad": "db", "grad_input": "dx", "grad_weight": "dw"}
"""Words that as a left side stand for a gradient."""

MOST_ZEROS = 8
"""So many zeros, less one, are tried behind dots where none is known."""
MANY_CELLS = 256
"""Of a larger matrix with dots what they hide is looked at here and there only."""
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

    def evaluate(self, node: Node, reading: Reading, zeros: int = 0, columns: bool = False) -> tuple[Value, Evaluator]:
        """The value of a side in the elements that are written, with what was met on the way."""
        evaluator = Evaluator(
            self.bound, self.truth, reading, self.definitions, overrides=self.overrides, zeros=zeros, columns=columns
        )
        tensor = named_pass(node)
        return (evaluator.whole(tensor) if tensor is not None else evaluator.value(node)), evaluator

    def canonical(self, value: Value) -> Value:
        """The value in x, w, b and dy."""
        canonical = self.truth.canonical
        return canonical(value) if isinstance(value, Polynomial) else value.mapped(canonical)

    def compare(self, left: Node, right: Node, reading: Reading) -> Outcome:
        """The outcome under one reading; dots behind which only zeros stand hide as many as make the sides equal."""
        outcome, open_ended = self._compare(left, right, reading, 0)
        for zeros in range(1, MOST_ZEROS) if open_ended else ():
            if outcome.equal:
                break
            other, _ = self._compare(left, right, reading, zeros)
            outcome = other if other.equal else outcome
        if outcome.status == "shapes" and self.truth.conv.dimensions == 1:
            # Whether a vector lies or stands is for its author to say.
            upright, _ = self._compare(left, right, reading, 0, columns=True)
            outcome = upright if upright.status in {"equal", "differ"} else outcome
        misfit = outcome.status in {"shapes", "sum of shapes"} and has_dots(left, right)
        if misfit or (open_ended and outcome.status == "differ"):
            return replace(outcome, status="unread", reason="what the dots hide is open")
        return outcome

    def _compare(
        self, left: Node, right: Node, reading: Reading, zeros: int, columns: bool = False
    ) -> tuple[Outcome, bool]:
        try:
            a, first = self.evaluate(left, reading, zeros, columns)
            b, second = self.evaluate(right, reading, zeros, columns)
        except (NotUnderstoodError, HiddenError) as error:
            return Outcome("unread", reading, reason=str(error)), False
        except ShapeError as error:
            status = "sum of shapes" if "cell by cell" in str(error) else "shapes"
            return Outcome(status, reading, reason=str(error)), False
        except (TooLargeError, RecursionError):
            return Outcome("unread", reading, reason="too large to write out"), False
        open_ended = first.open_ended or second.open_ended
        unknowns = frozenset(first.unknowns | second.unknowns)
        bare = frozenset(first.bare | second.bare)
        if isinstance(a, Polynomial) != isinstance(b, Polynomial):
            a, b = _unwrapped(a), _unwrapped(b)
        if isinstance(a, Matrix) and isinstance(b, Matrix) and (a.gapped or b.gapped):
            try:
                a, b = a.like(b), b.like(a)
            except HiddenError as error:
                return Outcome("unread", reading, reason=str(error)), open_ended
        if type(a) is not type(b):
            one = "one side is a matrix and the other is not"
            return Outcome("shapes", reading, a, b, one, unknowns, bare), open_ended
        if not isinstance(a, Polynomial) and not isinstance(b, Polynomial) and a.shape != b.shape:
            sizes = f"the left side is {a.size}, the right side {b.size}"
            return Outcome("shapes", reading, a, b, sizes, unknowns, bare), open_ended
        try:
            seen = _looked_at(a, b)
            alike = [self._agree(x, y) for x, y in zip(*map(cells, seen), strict=True)]
            if False in alike:
                a, b = map(self.canonical, seen)
                return Outcome("differ", reading, a, b, "", unknowns, bare), open_ended
        except TooLargeError:
            return Outcome("unread", reading, reason="too large to write out"), False
        if None in alike:
            reason = "dots leave terms to the reader on both sides"
            return Outcome("unread", reading, a, b, reason, unknowns, bare), open_ended
        return Outcome("equal", reading, a, b, "", unknowns, bare), open_ended

    def _agree(self, a: Polynomial, b: Polynomial) -> bool | None:
        """Elements that are written alike are equal whatever they come to."""
        return True if a.terms == b.terms else agree(self.truth.canonical(a), self.truth.canonical(b))

    def outcomes(
        self,
        left: Node,
        right: Node,
        shifted: frozenset[str] | None = None,
        convolution: ConvolutionReading | None = None,
    ) -> list[Outcome]:
        """The outcomes under every reading that can be meant, the likelier first; ends at the first that is equal.

        `shifted` is how the chain was read so far, where it was, and `convolution` how the sign on its left side was.
        """
        found = []
        for reading in self.readings(left, right):
            if shifted is not None and reading.shifted != shifted:
                continue
            if convolution is not None and reading.convolution != convolution:
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

        def steps_of(numbers: tuple[int, ...]) -> tuple[int, ...]:
            return (1, *numbers) if len(numbers) == 1 else numbers

        s, d, one = steps_of(conv.stride), steps_of(conv.dilation), steps_of((1,) * conv.dimensions)
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
    found = {op for product in find(node, Product) for op in product.operators if is_convolution(op)}
    return frozenset(found)


def _unwrapped(value: Value) -> Value:
    """A matrix of one cell as that cell."""
    return value.rows[0][0] if isinstance(value, Matrix) and value.shape == (1, 1) else value


def cells(value: Value) -> list[Polynomial]:
    """All cells of a value."""
    if isinstance(value, Stack):
        return [cell for part in value.slices for cell in cells(part)]
    return [cell for row in value.rows for cell in row] if isinstance(value, Matrix) else [value]


def _looked_at(a: Value, b: Value) -> tuple[Value, Value]:
    """Both sides; of large matrices with dots, what they hide is zero but here and there where it is looked at."""
    if not isinstance(a, Matrix) or not isinstance(b, Matrix) or prod(a.shape) <= MANY_CELLS:
        return a, b
    shown = a.shown or b.shown
    if shown is None:
        return a, b
    rows, columns = ({*written, *range(0, size, 1 + size // 4)} for written, size in zip(shown, a.shape, strict=True))
    nothing = number(0)
    left, right = (
        replace(
            side,
            rows=tuple(
                tuple(cell if u in rows and v in columns else nothing for v, cell in enumerate(row))
                for u, row in enumerate(side.rows)
            ),
        )
        for side in (a, b)
    )
    return left, right


def has_dots(*nodes: Node) -> bool:
    """Whether the author leaves anything to the reader."""
    return any(next(find(node, Dots), None) is not None for node in nodes)


def elided(*nodes: Node) -> bool:
    """Whether a side is nothing but dots."""
    return any(isinstance(node, Dots) for node in nodes)
