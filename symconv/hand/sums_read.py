"""What was read of a note's sums, before any of it is bound: its terms, votes, bounds and declarations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, expand

from symconv.hand.binding import AxisFacts, Bindings
from symconv.hand.declared_sizes import Declared
from symconv.hand.equations_written import Equation
from symconv.hand.index_expressions import Lookup, expression
from symconv.hand.layouts import Layouts, Place, shaped_like
from symconv.hand.lone_indices import pure_places
from symconv.hand.note import Note
from symconv.hand.one_tap import one_tap_axes, one_tap_votes
from symconv.hand.ranging_letters import ranging_letters
from symconv.hand.step_votes import StepVote, glued_lookup, plain_symbol, votes
from symconv.hand.sum_letters import letter_of
from symconv.hand.tree import Node
from symconv.hand.walk import walk
from symconv.hand.written import Element, Partial, UnreadError, WrittenTerm, elements_of

Term = tuple[Equation, Element | Partial | None, WrittenTerm]
"""A term of a side with the equation that it is in and the left side."""


@dataclass(frozen=True)
class SumsRead:
    """Everything that was read of a note's sums, from which a binding is made for each of its parts.

    `names` are the tensors of the author's names, `ranks` their numbers of indices, `letters` the index letters.
    """

    note: Note
    nodes: tuple[Node, ...]
    names: Mapping[str, str]
    ranks: Mapping[str, int]
    layouts: Layouts
    letters: frozenset[str]
    terms: tuple[Term, ...]
    declared: Declared
    shapes: Mapping[str, tuple[str, ...]]
    bindings: Bindings
    ties: tuple[str, ...]
    related: bool = False
    """Are they of a layer akin to the note's own, with a dilation of their own, or a letter for any stride?"""

    @cached_property
    def dimensions(self) -> int:
        """The number of axes."""
        return 1 + max(place for place in self.layouts["x"] if isinstance(place, int))

    @cached_property
    def ranging(self) -> frozenset[str]:
        """The letters that the note says to lie between two numbers."""
        return ranging_letters(self.nodes)

    @cached_property
    def glued(self) -> Lookup:
        """What letters in an index are, two that run together apart."""
        declared = self.declared
        known = {*declared.paddings, *self.letters} if declared.paddings else set(self.letters)
        known |= {word for _, _, word, _ in declared.axes} | {word for shape in self.shapes.values() for word in shape}
        return glued_lookup(self.letters, frozenset(known))

    @cached_property
    def table(self) -> dict[tuple[int, str], str]:
        """What a declaration of each axis by itself says: a letter or a number for each of its quantities."""
        return {(axis, quantity): word for axis, quantity, word, _ in self.declared.axes if axis < self.dimensions}

    def all_letters(self) -> set[str]:
        """All letters of the formulas that were read."""
        return {letter for node in self.nodes for entry in walk(node) if (letter := letter_of(entry)) is not None}

    def votes(self, terms: Iterable[Term]) -> Iterator[StepVote]:
        """What the indices of some terms say of the steps; a forward sum has three votes."""
        for _, head, term in terms:
            weight = 3 if isinstance(head, Element) and self.names.get(head.tensor) == "y" else 1
            for vote in votes(head, term, self.names, self.layouts, self.letters, self.glued):
                yield from [vote] * (weight if not isinstance(head, Partial) else 1)

    def votes_of_one_tap(self, terms: Iterable[Term]) -> Iterator[StepVote]:
        """The same on axes where the kernel has one tap."""
        for _, head, term in terms:
            yield from one_tap_votes(head, term, self.names, self.layouts, self.one_tap, self.base, self.glued)

    @cached_property
    def one_tap(self) -> frozenset[int]:
        """The axes on which every weight has the first index, a number: the kernel has one tap there."""
        return one_tap_axes((e.indices or () for e in self._weights()), self.layouts["w"], self.base)

    def _weights(self) -> Iterator[Element]:
        for _, head, term in self.terms:
            for element in (e for factor in (head, *term.factors) for e in elements_of(factor)):
                if shaped_like(self.names.get(element.tensor, "")) == "w":
                    yield element

    @cached_property
    def bounds(self) -> Counter[tuple[tuple[str, Place], Expr]]:
        """How often an index that stands alone at a place of a tensor has so many values."""
        return Counter(self.bounds_stated())

    def bounds_stated(self) -> Iterator[tuple[tuple[str, Place], Expr]]:
        """Where an index that has bounds stands alone in a tensor, and how many values it has."""
        for _, head, term in self.terms:
            places = pure_places((head, *term.factors), self.names, self.layouts)
            for bound in term.bounds:
                if bound.start is None or bound.last is None or len(places.get(bound.letter, ())) == 0:
                    continue
                try:
                    start, last = expression(bound.start, plain_symbol), expression(bound.last, plain_symbol)
                except UnreadError:
                    continue
                for place in places[bound.letter]:
                    yield place, expand(last - start + (0 if bound.exclusive else 1))

    @cached_property
    def channel_base(self) -> int:
        """Whether images and channels are counted from 0 or 1, which may be otherwise than the taps are."""
        found = self._starts(channels=True)
        return self.base if not found or self.is_given("index-base") else found.most_common(1)[0][0]

    def _starts(self, channels: bool) -> Counter[int]:
        """Where sums over indices of channels, or of axes, begin."""
        found: Counter[int] = Counter()
        for _, head, term in self.terms:
            places = pure_places((head, *term.factors), self.names, self.layouts)
            for bound in term.bounds:
                own = {isinstance(place, str) for _, place in places.get(bound.letter, ())}
                text = getattr(bound.start, "text", "") if bound.start is not None else ""
                if own == {channels} and text in ("0", "1"):
                    found[int(text)] += 1
        return found

    @cached_property
    def base(self) -> int:
        """Whether indices begin at 0 or 1."""
        if self.bindings.index_base is not None and self.is_given("index-base"):
            return self.bindings.index_base
        if taps := self._starts(channels=False):
            return 1 if taps[1] > taps[0] else 0
        starts: Counter[str] = Counter()
        for _, _, term in self.terms:
            starts.update(getattr(b.start, "text", "?") for b in term.bounds if b.start is not None)
        if starts["0"] or starts["1"]:
            return 1 if starts["1"] > starts["0"] else 0
        if self.bindings.index_base is not None:
            return self.bindings.index_base  # as the rows in numbers have it
        votes = [vote for vote in self.votes(self.terms) if vote.offset is not None]
        from_one = sum(expand(vote.offset + vote.stride + vote.dilation - 1) == 0 for vote in votes)
        return 1 if from_one > sum(vote.offset == 0 for vote in votes) else 0

    def forward_lines(self) -> Iterator[int]:
        """Where the forward sums stand."""
        for equation, head, _ in self.terms:
            if isinstance(head, Element) and self.names.get(head.tensor) == "y":
                yield equation.row.place.line

    def is_given(self, name: str) -> bool:
        """Did somebody give this, so that it wins over what the note says?"""
        learnt = self.bindings.learnt.get(name)
        return learnt is not None and learnt.source == "given"

    def given(self, axis: int, quantity: str) -> int | None:
        """What somebody gives for a quantity, which wins over what the note says; of a padding its low end."""
        learnt = self.bindings.learnt.get(quantity)
        if learnt is None or learnt.source != "given":
            return None
        parts = learnt.value.split("x")
        word = parts[axis] if len(parts) == self.dimensions else parts[0] if len(parts) == 1 else ""
        low = word.partition(":")[0]
        return int(low) if low.isdigit() and len(low) < 8 else None

    def axis_facts(self, axis: int) -> AxisFacts:
        """What the rows in numbers and the words of the note say of an axis."""
        axes = self.bindings.axes * (self.dimensions if len(self.bindings.axes) == 1 else 1)
        return axes[axis] if axis < len(axes) else AxisFacts()

    def told(self) -> bool:
        """Is the stride said anywhere but in the indices of sums?"""
        return bool(self.table or self.declared.strides or any(axis.stride is not None for axis in self.bindings.axes))
