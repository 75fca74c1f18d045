"""What the index sums of a note say about their own letters: tensors, layouts, sizes, steps; each by a vote.

A note may change its problem ("stride = 1" between two formulas): what follows is then bound to that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Literal, TypeAlias, TypeGuard

from sympy import Expr, Integer, Symbol, expand

from symconv.errors import SpecError
from symconv.general import GeneralConv
from symconv.hand.binding import AxisFacts, Bindings, Learnt
from symconv.hand.declared_sizes import Declared, declared_sizes
from symconv.hand.equations_written import Equation, equations, head_of, side_terms
from symconv.hand.index_expressions import expression
from symconv.hand.layers import layered
from symconv.hand.layouts import Layouts, Place, Use, infer, shaped_like
from symconv.hand.mode_words import announces_mode, announces_stride
from symconv.hand.note import Note
from symconv.hand.one_tap import one_tap_axes, one_tap_votes
from symconv.hand.operator_nodes import has_operator_form
from symconv.hand.operators import RELATIONS
from symconv.hand.parse import Parsed
from symconv.hand.size_letters import CHANNELS, FIELDS, Quantity, usual
from symconv.hand.step_votes import StepVote, glued_lookup, plain_symbol, votes
from symconv.hand.sum_binding import BoundSetting, SumBinding
from symconv.hand.sum_letters import letter_of, stem
from symconv.hand.tensor_names import ranks_of, tensor_names
from symconv.hand.tree import Node, Relation
from symconv.hand.walk import walk
from symconv.hand.written import Element, Partial, UnreadError, WrittenTerm
from symconv.index_sum import Condition, Equal

Term = tuple[Equation, Element | Partial | None, WrittenTerm]
MAX_COUNT = 1_000_000
"""From which number on a bound is not taken for a number of images or channels."""
_COUNTS = {"n": "N", "c": "C", "m": "M", "g": "G"}
Bound: TypeAlias = tuple[tuple[int, SumBinding], ...]
"""The binding of a note's sums, and from which line on each is; () where its sums are of no convolution."""
Sizes = dict[str, dict[int | None, Expr]]


def bind_sums(note: Note, parsed: Iterable[Parsed], bindings: Bindings) -> Bound:
    """The binding of a note's sums, and from which line on each is; () where its sums are of no convolution."""
    listed = layered(parsed)
    nodes = [row.node for entry in listed for row in entry.rows if row.node is not None]
    declared = declared_sizes(note, listed)
    links = equations(note, listed)
    # An operator form names whole images, with fewer indices than their elements have.
    of_elements = [node for node in nodes if not has_operator_form(node)] or nodes
    sides = [(link.head, link.side) for link in links if not has_operator_form(link.side)]
    names = tensor_names(note, of_elements, bindings, sides, declared.shapes)
    ranks = ranks_of(of_elements, names, declared.shapes)
    terms = _terms(links, ranks)
    letters = _index_letters(terms, [head_of(link.head, ranks) for link in links])
    shapes = {names[name]: shape for name, shape in declared.shapes.items() if name in names}
    tensor_ranks = _tensor_ranks(ranks, names, shapes)
    layouts, ties = infer(tensor_ranks, [_uses(term, names, letters) for term in terms], shapes)
    if not layouts.get("x") or not layouts.get("w") or not layouts.get("y"):
        return ()
    learner = _Learner(names, ranks, layouts, letters, terms, declared, shapes, bindings, ties, nodes, note)
    said = [(line, {"stride": stride}, f"line {line}: stride {stride}") for line, stride in declared.strides]
    turns = [(line, given, f"line {line}: the formula, announced in words") for line, given in learner.turns()]
    cuts = sorted(said + turns, key=lambda cut: cut[0])
    begin = {"mode": 1 - turns[0][1]["mode"]} if turns and "mode" in turns[0][1] else {}
    found: list[tuple[int, SumBinding]] = []
    for number, (line, given, source) in enumerate([(0, begin, ""), *cuts]):
        stop = cuts[number][0] if number < len(cuts) else None
        other = learner.bound(given, (line, stop))
        if other is None and not found:
            return ()
        if other is not None:
            more = {name: Learnt(str(value), source, line) for name, value in given.items() if source}
            found.append((line, replace(other, learnt={**other.learnt, **more})))
    return tuple(found)


def _tensor_ranks(
    ranks: Mapping[str, int], names: Mapping[str, str], shapes: Mapping[str, tuple[str, ...]]
) -> dict[str, int]:
    found = {tensor: len(shape) for tensor, shape in shapes.items() if tensor in ("x", "w", "y", "b")}
    for wanted in (("x", "w", "y", "b"), ("dx", "dw", "dy", "db", "xp", "dyp")):
        for name, tensor in names.items():
            if tensor in wanted and ranks.get(name):
                found.setdefault(tensor.removeprefix("d").removesuffix("p"), max(ranks[name], 0))
    return found


def _terms(links: Iterable[Equation], ranks: Mapping[str, int]) -> list[Term]:
    found: list[Term] = []
    for equation in links:
        head = head_of(equation.head, ranks)
        found += [(equation, head, term) for term in side_terms(equation.side, ranks)]
    return found


def _index_letters(terms: Iterable[Term], heads: Iterable[Element | Partial | None]) -> frozenset[str]:
    """Letters under sums, and those that stand alone as an index on a left side."""
    found = {bound.letter for _, _, term in terms for bound in term.bounds}
    for head in heads:
        for element in elements_of(head):
            found |= {letter for index in element.indices or () if (letter := letter_of(index)) is not None}
    return frozenset(found)


def elements_of(factor: object) -> tuple[Element, ...]:
    """The elements in a factor."""
    if isinstance(factor, Element):
        return (factor,)
    return (factor.of, factor.by) if isinstance(factor, Partial) else ()


def _uses(term: Term, names: Mapping[str, str], letters: frozenset[str]) -> tuple[Use, ...]:
    _, head, written = term
    found: list[Use] = []
    for element in (e for factor in (head, *written.factors) for e in elements_of(factor)):
        tensor = shaped_like(names.get(element.tensor, ""))
        if element.indices is not None and tensor:
            within = tuple(
                frozenset(a for entry in walk(index) if (a := letter_of(entry)) in letters and a is not None)
                for index in element.indices
            )
            found.append((tensor, tuple(map(letter_of, element.indices)), within))
    return tuple(found)


class _Learner:
    """Everything that was read of a note, from which a binding is made for each of its parts."""

    def __init__(
        self,
        names: Mapping[str, str],
        ranks: Mapping[str, int],
        layouts: Layouts,
        letters: frozenset[str],
        terms: list[Term],
        declared: Declared,
        shapes: Mapping[str, tuple[str, ...]],
        bindings: Bindings,
        ties: tuple[str, ...],
        nodes: Iterable[Node],
        note: Note,
    ) -> None:
        self.note = note
        self.names, self.ranks, self.layouts, self.letters = names, ranks, layouts, letters
        self.terms, self.declared, self.shapes, self.bindings, self.ties = terms, declared, shapes, bindings, ties
        self.dimensions = 1 + max(place for place in layouts["x"] if isinstance(place, int))
        known = {*declared.paddings, *letters} if declared.paddings else set(letters)
        known |= {word for _, _, word, _ in declared.axes} | {word for shape in shapes.values() for word in shape}
        self.nodes = tuple(nodes)
        self.ranging = ranging_letters(self.nodes)
        self.glued = glued_lookup(letters, frozenset(known))
        self.table = {(axis, quantity): word for axis, quantity, word, _ in declared.axes if axis < self.dimensions}

    def bound(self, given: Mapping[str, int], lines: tuple[int, int | None]) -> SumBinding | None:
        """The binding for the lines from the first to before the second; None where it can't be made."""
        here = [t for t in self.terms if lines[0] <= t[0].row.place.line < (lines[1] or 10**9)]
        cast = [[*self._votes(terms), *self._votes_of_one_tap(terms)] for terms in (here, self.terms)]
        steps = {
            (axis, quantity): self._step(axis, quantity, given, cast)
            for axis in range(self.dimensions)
            for quantity in ("stride", "dilation")
        }
        flipped = bool(given["mode"]) if "mode" in given else self._flipped(cast)
        pads = {axis: self._offset(axis, cast, steps, flipped) for axis in range(self.dimensions)}
        if any(pad is not None and pad.is_Integer and pad < 0 for pad in pads.values()):
            return None  # the input would be cropped
        try:
            setting = BoundSetting(self._general(steps, pads, flipped))
        except SpecError:
            return None
        sizes = self._sizes(setting, steps, pads, given)
        setting = BoundSetting(setting.general, None, self._extra(setting, sizes, pads))
        sources = {
            f"{q} on axis {axis}": Learnt(str(value), "the formulas' indices") for (axis, q), value in steps.items()
        }
        raw = [self.names.get(e.tensor) for _, h, t in self.terms for f in (h, *t.factors) for e in elements_of(f)]
        return SumBinding(
            self.names,
            self.ranks,
            self.layouts,
            sizes,
            self._kinds(),
            setting,
            self.base,
            padded=any(pad is None or pad != 0 for pad in pads.values()) or "xp" in raw,
            has_bias="b" in raw,
            sure=any(cast) or self._told(),
            stated=bool(self.shapes or self.declared.paddings or self.table),
            bare_stated=bool(self.declared.bare or self.bindings.bare_gradients),
            learnt=sources,
            ties=self.ties,
            one_tap=bool(self.one_tap),
        )

    # --- steps -----------------------------------------------------------------------------------------------------

    def _votes(self, terms: Iterable[Term]) -> Iterator[StepVote]:
        for _, head, term in terms:
            weight = 3 if isinstance(head, Element) and self.names.get(head.tensor) == "y" else 1
            for vote in votes(head, term, self.names, self.layouts, self.letters, self.glued):
                yield from [vote] * (weight if not isinstance(head, Partial) else 1)

    def _votes_of_one_tap(self, terms: Iterable[Term]) -> Iterator[StepVote]:
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

    def _axis_facts(self, axis: int) -> AxisFacts:
        axes = self.bindings.axes * (self.dimensions if len(self.bindings.axes) == 1 else 1)
        return axes[axis] if axis < len(axes) else AxisFacts()

    def _given(self, axis: int, quantity: str) -> int | None:
        """What somebody gives for a quantity, which wins over what the note says; of a padding its low end."""
        learnt = self.bindings.learnt.get(quantity)
        if learnt is None or learnt.source != "given":
            return None
        parts = learnt.value.split("x")
        word = parts[axis] if len(parts) == self.dimensions else parts[0] if len(parts) == 1 else ""
        low = word.partition(":")[0]
        return int(low) if low.isdigit() and len(low) < 8 else None

    def _step(self, axis: int, quantity: str, given: Mapping[str, int], cast: list[list[StepVote]]) -> Expr:
        """The stride or dilation of an axis: a number, or the author's letter as a symbol."""
        told = self._given(axis, quantity)
        if told is not None:
            return Integer(told)
        if quantity in given:
            return Integer(given[quantity])
        if (word := self.table.get((axis, _quantity(quantity)))) is not None:
            return Integer(int(word)) if word.isdigit() else plain_symbol(word)
        letter = self.declared.steps.get(quantity)
        for listed in cast[:1] if letter is not None and self.declared.strides else cast:
            counted: Counter[Expr] = Counter()
            for vote in listed:
                value = vote.stride if quantity == "stride" else vote.dilation
                value = -value if value.could_extract_minus_sign() else value
                if vote.axis == axis and self._is_step(value):
                    counted[value] += 1
            if counted:
                return counted.most_common(1)[0][0]
        if letter is not None:
            return plain_symbol(letter)
        fact = getattr(self._axis_facts(axis), quantity)
        if isinstance(fact, int) and fact >= 1:
            return Integer(fact)
        return plain_symbol(fact) if isinstance(fact, str) else Integer(1)

    def _told(self) -> bool:
        """Is the stride said anywhere but in the indices of sums?"""
        return bool(self.table or self.declared.strides or any(axis.stride is not None for axis in self.bindings.axes))

    def turns(self) -> Iterator[tuple[int, dict[str, int]]]:
        """Where words announce another problem, and a forward sum shows it: a flipped kernel, another stride."""
        current: tuple[bool, frozenset[Expr]] | None = None
        for equation, head, term in self.terms:
            if not isinstance(head, Element) or self.names.get(head.tensor) != "y":
                continue
            votes = list(self._votes([(equation, head, term)]))
            flips = {vote.dilation.could_extract_minus_sign() for vote in votes}
            strides = frozenset(vote.stride for vote in votes)
            if len({vote.axis for vote in votes}) < self.dimensions or len(flips) != 1 or len(strides) != 1:
                continue
            shown, line = (True in flips, strides), equation.row.place.line
            if current is None:
                current = shown
            elif shown[0] != current[0] and announces_mode(self.note, line):
                current = shown
                yield line, {"mode": int(shown[0])}
            elif shown[1] != current[1] and not self.declared.strides and announces_stride(self.note, line):
                current = shown
                yield line, {}

    def _is_step(self, value: Expr) -> bool:
        if value.is_Integer:
            return bool(value >= 1)
        return isinstance(value, Symbol) and value.name not in self.letters and not value.name.startswith("@")

    def _flipped(self, cast: list[list[StepVote]]) -> bool:
        signs = Counter(vote.dilation.could_extract_minus_sign() for vote in cast[1] if vote.dilation != 0)
        stated = [t for t in self.terms if isinstance(t[1], Element) and self.names.get(t[1].tensor) == "y"]
        forward = any(vote.dilation != 0 for vote in self._votes(stated))
        if signs and (forward or self.bindings.mode is None) and not self._is_given("mode"):
            return signs[True] > signs[False]
        return self.bindings.mode == "convolution"  # as the rows in numbers have it, or as it is given

    def _is_given(self, name: str) -> bool:
        learnt = self.bindings.learnt.get(name)
        return learnt is not None and learnt.source == "given"

    def _offset(
        self, axis: int, cast: list[list[StepVote]], steps: Mapping[tuple[int, str], Expr], flipped: bool
    ) -> Expr | None:
        """The low padding of an axis as the formulas have it: a number, letters, or None where it is any."""
        if (told := self._given(axis, "padding")) is not None:
            return Integer(told)
        if (word := self.table.get((axis, "low"))) is not None:
            return Integer(int(word)) if word.isdigit() else plain_symbol(word)
        if self.declared.paddings is not None and self.dimensions == 2 and not self._has_offset(cast, axis):
            return None
        for listed in cast:
            counted: Counter[Expr] = Counter()
            for vote in listed:
                if vote.offset is not None and vote.is_of(axis, steps[axis, "stride"], flipped):
                    counted[self._low(axis, vote)] += 1
            if counted:
                return counted.most_common(1)[0][0]
        fact = self._axis_facts(axis).padding_low
        if isinstance(fact, int):
            return Integer(fact)
        for vote in cast[1]:
            if vote.axis == axis and vote.offset is not None:
                return self._low(axis, vote)
        return None if "xp" in self.names.values() or isinstance(fact, str) else Integer(0)

    def _low(self, axis: int, vote: StepVote) -> Expr:
        """The low padding that a vote's offset is, indices from 0; a flipped kernel begins at its far end."""
        assert vote.offset is not None
        offset = vote.offset + self.base * (vote.stride + vote.dilation - 1)
        if not vote.dilation.could_extract_minus_sign():
            return expand(-offset)
        kernel = self._kernel(axis)
        size = plain_symbol(f"@K{axis}") if kernel is None else Integer(kernel)
        return expand(-vote.dilation * (size - 1) - offset)

    def _has_offset(self, cast: list[list[StepVote]], axis: int) -> bool:
        return any(vote.axis == axis and vote.offset is not None for vote in cast[1])

    def _general(
        self, steps: Mapping[tuple[int, str], Expr], pads: Mapping[int, Expr | None], flipped: bool
    ) -> GeneralConv:
        def number(value: Expr | None) -> int | None:
            return int(value) if value is not None and value.is_Integer else None

        axes = range(self.dimensions)
        used = {place for tensor in "xwy" for place in self.layouts[tensor]}
        padding = []
        for axis in axes:
            low = number(pads[axis])
            high = self.table.get((axis, "high"), "")
            padding.append((low, int(high) if high.isdigit() else low) if low is not None and low >= 0 else None)
        counts = {place: self._count(place) if place in used else 1 for place in "ngcm"}
        groups = counts["g"]

        def channels(place: str) -> int | Literal["G"] | None:
            if groups is None:
                return "G" if counts[place] == 1 else None
            own = counts[place]
            return None if own is None else own * groups

        return GeneralConv(
            tuple(self._kernel(axis) for axis in axes),
            tuple(number(steps[axis, "stride"]) for axis in axes),
            tuple(padding),
            tuple(number(steps[axis, "dilation"]) for axis in axes),
            groups=groups,
            in_channels=channels("c"),
            out_channels=channels("m"),
            batch=counts["n"],
            mode="convolution" if flipped else "cross-correlation",
        )

    def _count(self, place: str) -> int | None:
        """The number of images, groups or channels a group, where the note gives one; None for any."""
        for tensor, shape in self.shapes.items():
            layout = self.layouts.get(tensor, ())
            if len(layout) == len(shape) and place in layout:
                word = shape[layout.index(place)]
                return int(word) if word.isdigit() and 0 < len(word) < 6 else None
        counted: Counter[Expr] = Counter()
        for ((_, at), stop), often in self.bounds.items():
            counted[stop] += often * (at == place)
        counted = +counted
        if counted:
            stop, times = counted.most_common(1)[0]
            if stop.is_Integer and 1 <= stop < MAX_COUNT and 2 * times > counted.total():
                return int(stop)
        return None

    def _kernel(self, axis: int) -> int | None:
        if (told := self._given(axis, "kernel")) is not None:
            return told
        word = self.table.get((axis, "kernel"))
        if word is not None:
            return int(word) if word.isdigit() else None
        if axis in self.one_tap:
            return 1
        counted: Counter[Expr] = Counter()
        for (place, stop), count in self.bounds.items():
            counted[stop] += count if place == ("w", axis) else 0
        counted = +counted
        if counted:
            stop = counted.most_common(1)[0][0]
            return int(stop) if stop.is_Integer and stop >= 1 else None
        fact = self._axis_facts(axis).kernel
        return fact if isinstance(fact, int) else None

    # --- sizes -----------------------------------------------------------------------------------------------------

    @cached_property
    def bounds(self) -> Counter[tuple[tuple[str, Place], Expr]]:
        """How often an index that stands alone at a place of a tensor has so many values."""
        return Counter(self._bounds())

    def _bounds(self) -> Iterator[tuple[tuple[str, Place], Expr]]:
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

    def _sizes(
        self,
        setting: BoundSetting,
        steps: Mapping[tuple[int, str], Expr],
        pads: Mapping[int, Expr | None],
        given: Mapping[str, int],
    ) -> Sizes:
        sizes: Sizes = {}
        placed: dict[tuple[str, Place], str] = {}

        def put(letter: str, axis: int | None, value: Expr) -> None:
            if letter not in self.letters and not letter.isdigit():
                sizes.setdefault(letter, {}).setdefault(axis, value)

        for (axis, known), word in self.table.items():
            put(word, axis, axis_value(setting, axis, known))
        for (axis, which), step in steps.items():
            if isinstance(step, Symbol):
                put(step.name, axis, axis_value(setting, axis, which))
        for name, number in given.items():
            if name == "mode":
                continue
            for on, letter in self._voted_letters(name):
                put(letter, on, Integer(number))
            if name in self.declared.steps:
                for on in range(self.dimensions):
                    put(self.declared.steps[name], on, Integer(number))
        for axis, pad in pads.items():
            if _is_letter(pad) and pad.name not in (self.declared.paddings or ()):
                put(pad.name, axis, setting.axes[axis].low)
        if self.declared.paddings is not None and self.dimensions == 2:
            h, w = setting.axes
            values = ((h.low, 0), (h.high, 0), (w.low, 1), (w.high, 1))
            for name, (value, on) in zip(self.declared.paddings, values, strict=True):
                put(name, on, value)
        for tensor, shape in self.shapes.items():
            layout = self.layouts.get(tensor, ())
            if len(layout) == len(shape):
                for place, letter in zip(layout, shape, strict=True):
                    put(letter, place if isinstance(place, int) else None, place_size(setting, tensor, place))
                    placed[tensor, place] = letter
        for (tensor, place), stop in self.bounds:
            if (
                isinstance(stop, Symbol)
                and (tensor, place) not in placed
                and not self._clashes(stop.name, tensor, place, sizes)
            ):
                put(stop.name, place if isinstance(place, int) else None, place_size(setting, tensor, place))
        for axis, pad in pads.items():
            for letter, value in self._solved(setting, axis, pad, sizes):
                put(letter, axis, value)
        for (tensor, place), stop in self._bounds():
            if tensor == "y" and isinstance(place, int) and not isinstance(stop, Symbol):
                size = self._input_letter(setting, place, stop, sizes)
                if size is not None:
                    put(size, place, setting.axes[place].input)
        self._usual(setting, sizes, placed)
        return sizes

    def _input_letter(self, setting: BoundSetting, axis: int, stop: Expr, sizes: Sizes) -> str | None:
        """The one unknown letter in `N - m + 1`, where that is the output size if N is the input's."""
        own = setting.axes[axis]
        table = {s: sizes[s.name][axis] for s in stop.free_symbols if axis in sizes.get(s.name, {})}
        open_ = sorted(stop.free_symbols - table.keys(), key=str)
        if len(open_) != 1 or own.stride != 1:
            return None
        table[open_[0]] = own.output + own.reach - own.low - own.high
        return open_[0].name if expand(stop.xreplace(table) - own.output) == 0 else None

    def _solved(self, setting: BoundSetting, axis: int, pad: Expr | None, sizes: Sizes) -> Iterator[tuple[str, Expr]]:
        """The one letter of an offset that nothing else declares, as what it has to be."""
        if pad is None or pad.is_Integer or _is_letter(pad):
            return
        table = _known(setting, axis, pad, sizes)
        open_ = sorted(pad.free_symbols - table.keys(), key=str)
        if (
            len(open_) == 1
            and pad.coeff(open_[0], 1) in (1, -1)
            and not (pad - open_[0] * pad.coeff(open_[0], 1)).has(open_[0])
        ):
            slope = pad.coeff(open_[0], 1)
            yield open_[0].name, expand(slope * (setting.axes[axis].low - (pad - slope * open_[0]).xreplace(table)))

    def _clashes(self, letter: str, tensor: str, place: Place, sizes: Sizes) -> bool:
        """Does the note mostly use the letter for the size of something else, or another letter for this size?"""
        here = as_letter = as_place = 0
        for ((other, at), stop), count in self.bounds.items():
            if isinstance(stop, Symbol):
                same = at == place and _same_size(other, tensor, place)
                other_axis = isinstance(at, int) and isinstance(place, int) and other == tensor
                here += count * (same and stop.name == letter)
                as_letter += count * (stop.name == letter and not (other_axis and not same))
                as_place += count * same
        return 2 * here <= max(as_letter, as_place) or (letter in sizes and not isinstance(place, int))

    def _voted_letters(self, quantity: str) -> Iterator[tuple[int, str]]:
        for vote in self._votes(self.terms):
            value = vote.stride if quantity == "stride" else vote.dilation
            if isinstance(value, Symbol) and self._is_step(value):
                yield vote.axis, value.name

    def _usual(self, setting: BoundSetting, sizes: Sizes, placed: Mapping[tuple[str, Place], str]) -> None:
        """Letters that nothing declares, by what they are usually called, unless the note has another for the same."""
        taken = {value for entry in sizes.values() for value in entry.values()}
        every = self._all_letters()
        for letter in sorted(every - sizes.keys() - self.letters - self.ranging):
            for place, names in CHANNELS.items():
                count = setting.channels[_COUNTS[place]]
                if letter in names and count not in taken and not count.is_Integer:
                    sizes[letter] = {None: count}
            lone = letter == "S" and "R" not in sizes.keys() | every
            unglued = self.glued(letter) is not None and letter not in sizes and not lone
            found = usual(letter, self.dimensions) if unglued else None
            if found is not None:
                quantities, axes = found
                values: dict[int | None, Expr] = {axis: axis_value(setting, axis, quantities[0]) for axis in axes}
                if not any(value in taken for value in values.values() if not value.is_Integer):
                    sizes[letter] = values

    def _all_letters(self) -> set[str]:
        return {letter for node in self.nodes for entry in walk(node) if (letter := letter_of(entry)) is not None}

    def _extra(self, setting: BoundSetting, sizes: Sizes, pads: Mapping[int, Expr | None]) -> tuple[Condition, ...]:
        """What the author's letters say besides: an offset in other letters than a padding's own."""
        found: list[Condition] = []
        for axis, pad in pads.items():
            if pad is not None and not pad.is_Integer and not _is_letter(pad):
                table = _known(setting, axis, pad, sizes)
                value = expand(pad.xreplace(table))
                if len(table) == len(pad.free_symbols) and value != setting.axes[axis].low:
                    found.append(Equal(setting.axes[axis].low, value))
        return tuple(found)

    # --- indices ---------------------------------------------------------------------------------------------------

    def _kinds(self) -> dict[str, tuple[str, Place]]:
        """Over what each index letter runs, where it stands alone in a tensor: the place that it has most often."""
        counted: dict[str, Counter[tuple[str, Place]]] = {}
        for _, head, term in self.terms:
            for letter, places in pure_places((head, *term.factors), self.names, self.layouts).items():
                if letter in self.letters:
                    counted.setdefault(letter, Counter()).update(places)
                    if stem(letter) != letter:
                        counted.setdefault(stem(letter), Counter()).update(places)
        return {letter: places.most_common(1)[0][0] for letter, places in counted.items()}

    @cached_property
    def base(self) -> int:
        """Whether indices begin at 0 or 1."""
        if self.bindings.index_base is not None and self._is_given("index-base"):
            return self.bindings.index_base
        starts: Counter[str] = Counter()
        for _, _, term in self.terms:
            starts.update(getattr(b.start, "text", "?") for b in term.bounds if b.start is not None)
        if starts["0"] or starts["1"]:
            return 1 if starts["1"] > starts["0"] else 0
        if self.bindings.index_base is not None:
            return self.bindings.index_base  # as the rows in numbers have it
        votes = [vote for vote in self._votes(self.terms) if vote.offset is not None]
        from_one = sum(expand(vote.offset + vote.stride + vote.dilation - 1) == 0 for vote in votes)
        return 1 if from_one > sum(vote.offset == 0 for vote in votes) else 0


def _is_letter(pad: Expr) -> TypeGuard[Symbol]:
    """Is an offset one letter of the author's?"""
    return isinstance(pad, Symbol) and not pad.name.startswith("@")


def _known(setting: BoundSetting, axis: int, pad: Expr, sizes: Sizes) -> dict[Symbol, Expr]:
    """The letters of an offset whose size is known, and the kernel's, as what they stand for."""
    table = {s: sizes[s.name][axis] for s in pad.free_symbols if axis in sizes.get(s.name, {})}
    table |= {s: setting.axes[axis].kernel for s in pad.free_symbols if s.name == f"@K{axis}"}
    return table


def ranging_letters(nodes: Iterable[Node]) -> frozenset[str]:
    """Letters that a note says to lie between two numbers, `0 \\le k_y < s`: indices, whatever they are called."""
    order = ("<=", "<", ">=", ">")
    found = set()
    for relation in (entry for node in nodes for entry in walk(node) if isinstance(entry, Relation)):
        if len(relation.sides) == 3 and all(RELATIONS.get(sign, sign) in order for sign in relation.signs):
            found.add(letter_of(relation.sides[1]))
    return frozenset(letter for letter in found if letter is not None)


def _quantity(name: str) -> Quantity:
    return next(field for field in FIELDS if field == name)


def _same_size(first: str, second: str, place: Place) -> bool:
    if first == second:
        return True
    return (
        place in ("n", "g")
        or (place == "c" and {first, second} <= {"x", "w"})
        or (place == "m" and {first, second} <= {"y", "w", "b"})
    )


def pure_places(
    factors: Iterable[object], names: Mapping[str, str], layouts: Layouts | Mapping[str, tuple[Place, ...]]
) -> dict[str, list[tuple[str, Place]]]:
    """For each letter that stands alone as an index, the places (tensor, place) where it does."""
    found: dict[str, list[tuple[str, Place]]] = {}
    for factor in factors:
        for element in elements_of(factor):
            name = names.get(element.tensor, "")
            if name.endswith("p") or element.indices is None:
                continue
            tensor = shaped_like(name)
            layout = layouts.get(tensor, ())
            if len(layout) == len(element.indices):
                for place, index in zip(layout, element.indices, strict=True):
                    letter = letter_of(index)
                    if letter is not None:
                        found.setdefault(letter, []).append((tensor, place))
    return found


def axis_value(setting: BoundSetting, axis: int, quantity: str | Quantity) -> Expr:
    """One quantity of an axis."""
    assert quantity in FIELDS
    value: Expr = getattr(setting.axes[axis], quantity)
    return value


def place_size(setting: BoundSetting, tensor: str, place: Place) -> Expr:
    """The size of a tensor at one place."""
    if isinstance(place, int):
        return axis_value(setting, place, {"x": "input", "w": "kernel", "y": "output"}[tensor])
    return setting.channels[_COUNTS[place]]
