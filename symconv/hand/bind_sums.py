"""What the index sums of a note say about their own letters: tensors, layouts, sizes, steps; each by a vote.

A note may change its problem ("stride = 1" between two formulas): what follows is then bound to that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from symconv.errors import SpecError
from symconv.hand.binding import Bindings, Learnt
from symconv.hand.centred_taps import as_many_on_both_sides, centres, reaches
from symconv.hand.declared_sizes import declared_sizes
from symconv.hand.equations_written import Equation, equations, head_of, side_terms
from symconv.hand.kin import announces_one_tap
from symconv.hand.layers import layered
from symconv.hand.layouts import Place, Use, infer, shaped_like
from symconv.hand.lone_indices import pure_places
from symconv.hand.note import Note
from symconv.hand.operator_nodes import has_operator_form
from symconv.hand.parse import Parsed
from symconv.hand.problem_turns import problem_turns
from symconv.hand.sum_binding import BoundSetting, SumBinding
from symconv.hand.sum_counts import general_problem
from symconv.hand.sum_letters import letter_of, stem
from symconv.hand.sum_sizes import extra_conditions, size_letters
from symconv.hand.sum_steps import is_flipped, offset_of, step_of
from symconv.hand.sums_read import SumsRead, Term
from symconv.hand.tensor_names import ranks_of, tensor_names
from symconv.hand.walk import walk
from symconv.hand.written import Element, Partial, elements_of

Bound: TypeAlias = tuple[tuple[int, SumBinding], ...]
"""The binding of a note's sums, and from which line on each is; () where its sums are of no convolution."""


def bind_sums(note: Note, parsed: Iterable[Parsed], bindings: Bindings, whole: Iterable[Parsed] = ()) -> Bound:
    """The binding of a note's sums, and from which line on each is; () where its sums are of no convolution.

    Where these sums are of a layer akin to the note's own, `whole` are all formulas of the note: what they declare of
    sizes and strides is so here too, shapes, channels and dilations are not.
    """
    read = read_sums(note, parsed, bindings, whole)
    if read is None:
        return ()
    said = [(line, {"stride": stride}, f"line {line}: stride {stride}") for line, stride in read.declared.strides]
    turns = [(line, given, f"line {line}: the formula, announced in words") for line, given in problem_turns(read)]
    cuts = sorted(said + turns, key=lambda cut: cut[0])
    begin = {"mode": 1 - turns[0][1]["mode"]} if turns and "mode" in turns[0][1] else {}
    found: list[tuple[int, SumBinding]] = []
    for number, (line, given, source) in enumerate([(0, begin, ""), *cuts]):
        stop = cuts[number][0] if number < len(cuts) else None
        other = _bound(read, given, (line, stop))
        if other is None and not found:
            return ()
        if other is not None:
            more = {name: Learnt(str(value), source, line) for name, value in given.items() if source}
            found.append((line, replace(other, learnt={**other.learnt, **more})))
    return tuple(found)


def read_sums(
    note: Note, parsed: Iterable[Parsed], bindings: Bindings, whole: Iterable[Parsed] = ()
) -> SumsRead | None:
    """What there is to read of a note's sums; None where they are of no convolution. `whole` as for `bind_sums`."""
    listed = layered(parsed)
    nodes = [row.node for entry in listed for row in entry.rows if row.node is not None]
    whole = layered(whole)
    declared = replace(declared_sizes(note, whole), shapes={}) if whole else declared_sizes(note, listed)
    links = equations(note, listed)
    # An operator form names whole images, with fewer indices than their elements have.
    of_elements = [node for node in nodes if not has_operator_form(node)] or nodes
    sides = [(link.head, link.side) for link in links if not has_operator_form(link.side)]
    names = tensor_names(note, of_elements, bindings, sides, declared.shapes)
    ranks = ranks_of(of_elements, names, declared.shapes)
    terms = _terms(links, ranks)
    letters = _index_letters(terms, [head_of(link.head, ranks) for link in links])
    if whole:
        # An index of the note's other sums is an index here too, unless it is a size.
        others = equations(note, whole)
        elsewhere = _index_letters(_terms(others, ranks), [head_of(link.head, ranks) for link in others])
        sizes = {word for _, _, word, _ in declared.axes} | {
            letter
            for _, _, term in terms
            for bound in term.bounds
            for node in (bound.start, bound.last)
            if node is not None
            for entry in walk(node)
            if (letter := letter_of(entry)) is not None
        }
        letters |= elsewhere - sizes
    shapes = {names[name]: shape for name, shape in declared.shapes.items() if name in names}
    tensor_ranks = _tensor_ranks(ranks, names, shapes)
    layouts, ties = infer(tensor_ranks, [_uses(term, names, letters) for term in terms], shapes)
    if not layouts.get("x") or not layouts.get("w") or not layouts.get("y"):
        return None
    return SumsRead(
        note,
        tuple(nodes),
        names,
        ranks,
        layouts,
        letters,
        tuple(terms),
        declared,
        shapes,
        bindings,
        ties,
        related=bool(whole),
    )


def _bound(read: SumsRead, given: Mapping[str, int], lines: tuple[int, int | None]) -> SumBinding | None:
    """The binding for the lines from the first to before the second; None where it can't be made."""
    here = [t for t in read.terms if lines[0] <= t[0].row.place.line < (lines[1] or 10**9)]
    cast = [[*read.votes(terms), *read.votes_of_one_tap(terms)] for terms in (here, read.terms)]
    steps = {
        (axis, quantity): step_of(read, axis, quantity, given, cast)
        for axis in range(read.dimensions)
        for quantity in ("stride", "dilation")
    }
    flipped = bool(given["mode"]) if "mode" in given else is_flipped(read, cast)
    pads = {axis: offset_of(read, axis, cast, steps, flipped) for axis in range(read.dimensions)}
    found = reaches(read, cast[1]) if not read.base else {}
    found = {axis: reach for axis, reach in found.items() if steps[axis, "dilation"] == 1}
    pads |= found  # the middle tap of the first window lies on the first input
    if any(pad is not None and pad.is_Integer and pad < 0 for pad in pads.values()):
        return None  # the input would be cropped
    try:
        setting = BoundSetting(general_problem(read, steps, pads, flipped))
    except SpecError:
        return None
    sizes = size_letters(read, setting, steps, pads, given)
    middle = centres(setting, found, steps)
    extra = (*extra_conditions(read, setting, sizes, pads), *as_many_on_both_sides(setting, middle))
    setting = BoundSetting(setting.general, None, extra)
    sources = {f"{q} on axis {axis}": Learnt(str(value), "the formulas' indices") for (axis, q), value in steps.items()}
    raw = [read.names.get(e.tensor) for _, h, t in read.terms for f in (h, *t.factors) for e in elements_of(f)]
    return SumBinding(
        read.names,
        read.ranks,
        read.layouts,
        sizes,
        _kinds(read),
        setting,
        read.base,
        padded=any(pad is None or pad != 0 for pad in pads.values()) or "xp" in raw,
        has_bias="b" in raw,
        sure=any(cast) or read.told(),
        stated=bool(read.shapes or read.declared.paddings or read.table),
        bare_stated=bool(read.declared.bare or read.bindings.bare_gradients),
        learnt=sources,
        ties=read.ties,
        centres=middle,
        one_tap=bool(read.one_tap) and not all(announces_one_tap(read.note, line) for line in read.forward_lines()),
        channel_base=read.channel_base,
    )


def _kinds(read: SumsRead) -> dict[str, tuple[str, Place]]:
    """Over what each index letter runs, where it stands alone in a tensor: the place that it has most often."""
    counted: dict[str, Counter[tuple[str, Place]]] = {}
    for _, head, term in read.terms:
        for letter, places in pure_places((head, *term.factors), read.names, read.layouts).items():
            if letter in read.letters:
                counted.setdefault(letter, Counter()).update(places)
                if stem(letter) != letter:
                    counted.setdefault(stem(letter), Counter()).update(places)
    return {letter: places.most_common(1)[0][0] for letter, places in counted.items()}


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
            if any(within):  # indices in numbers say nothing of what their places are
                found.append((tensor, tuple(map(letter_of, element.indices)), within))
    return tuple(found)
