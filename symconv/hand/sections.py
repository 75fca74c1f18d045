"""A note that works several problems is split where a forward system of another problem begins.

Systems of gradients alone that consistently fit another problem are found too: they are not judged by this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from symconv.hand.bind import bind_all
from symconv.hand.bound import Bound
from symconv.hand.canonical import canonical
from symconv.hand.channel_superscripts import channel_letters, with_channels
from symconv.hand.element_rows import element_rows
from symconv.hand.evidence import candidates, triples_of
from symconv.hand.fitting import Fit, Layout, Triple, fit, obeys
from symconv.hand.gradient_marks import gradient_marks, with_gradients
from symconv.hand.note import Formula, Note, Prose
from symconv.hand.parse import Parsed, parse_note

AGREES = 0.5
"""A system of which no larger share obeys a problem's relation is of another problem …"""
FITS = 0.8
"""… where at least this share of it obeys a relation of its own."""
WHOLE = 0.85
"""A note of which this share obeys one relation works one problem."""
MAX_SECTIONS = 20


@dataclass(frozen=True)
class Section:
    """A part of a note with its problem. `foreign` are formulas (by identity) of yet another problem, with a phrase."""

    note: Note
    parsed: tuple[Parsed, ...]
    bound: Bound
    foreign: Mapping[int, str]


def sections(note: Note, given: Mapping[str, str]) -> tuple[Section, ...]:
    """The parts of a note, each bound by itself; one for a note with one problem."""
    parsed = tuple(map(canonical, parse_note(note)))
    said = gradient_marks(note, parsed)
    on_top = channel_letters(parsed)
    parsed = tuple(with_channels(with_gradients(entry, said), on_top) for entry in parsed)
    whole = bind_all(note, parsed, given)
    cuts = _cuts(note, parsed, whole)
    if not cuts:
        return (_section(note, parsed, whole),)
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(note.parts)], strict=True):
        part = replace(note, parts=note.parts[start:end])
        inside = {id(formula) for formula in part.formulas}
        own = tuple(entry for entry in parsed if id(entry.formula) in inside)
        found.append(_section(part, own, bind_all(part, own, given)))
    return tuple(found)


def _section(note: Note, parsed: tuple[Parsed, ...], bound: Bound) -> Section:
    return Section(note, parsed, bound, dict(_foreign(parsed, bound)))


def _system(entry: Parsed, bound: Bound, kinds: frozenset[str]) -> list[Triple]:
    """The products of a formula's rows of some kinds, in the bound letters."""
    layout = bound.layout
    if layout is None:
        return []
    counts = {"x": len(layout.x), "w": len(layout.w), "y": len(layout.y)}
    found: list[Triple] = []
    for row in entry.rows:
        for element in element_rows(row) if row.node is not None else ():
            for letters, kind, mentions in candidates(element):
                tensors = [bound.letters.get(name, "").removeprefix("d") for name in (letters.x, letters.w, letters.y)]
                if tensors == ["x", "w", "y"] and kind in kinds:
                    sizes = {getattr(letters, t): counts[t] for t in counts}
                    found += triples_of(mentions, sizes, bound.base)
                    break
    return found


def _cuts(note: Note, parsed: tuple[Parsed, ...], bound: Bound) -> list[int]:
    """Where in the note's parts another problem begins."""
    if bound.fit is None or bound.fit.share >= WHOLE:
        return []
    reference: Fit | None = None
    last = 0
    cuts: list[int] = []
    for here, end, system in _forward_systems(note, parsed, bound):
        if len(system) < 3 or len({y for _, _, y in system}) < 2:
            continue
        own = _own(system, bound.layout)
        if own is None or own.share < FITS:
            continue
        if reference is None:
            reference = own
        elif _share(system, reference) <= AGREES and len(cuts) < MAX_SECTIONS:
            reference = own
            cuts.append(_beginning(note.parts, last + 1, here))
        last = end
    return cuts


def _forward_systems(note: Note, parsed: tuple[Parsed, ...], bound: Bound) -> Iterator[tuple[int, int, list[Triple]]]:
    """The forward systems with the first and last part that each is in; rows one a formula are a system together."""
    positions = {id(part): number for number, part in enumerate(note.parts)}
    headings = [n for n, part in enumerate(note.parts) if isinstance(part, Prose) and part.kind == "heading"]
    start, end, joined = 0, -1, list[Triple]()
    for entry in parsed:
        here = positions[id(entry.formula)]
        system = _system(entry, bound, frozenset({"forward"}))
        single = {y for _, _, y in system}
        goes_on = joined and len(single) == 1 and not any(end < n < here for n in headings)
        if goes_on and not single & {y for _, _, y in joined}:
            joined, end = joined + system, here
            continue
        if joined:
            yield start, end, joined
        start, end, joined = here, here, system
    if joined:
        yield start, end, joined


def _own(system: list[Triple], layout: Layout | None) -> Fit | None:
    return next((found for found in fit(system, {}, None) if found.layout == layout), None)


def _share(system: list[Triple], reference: Fit) -> float:
    agreeing = sum(obeys(reference.layout, reference.axes, reference.groups, triple) for triple in system)
    return agreeing / len(system)


def _beginning(parts: tuple[Formula | Prose, ...], after: int, here: int) -> int:
    """The heading before a formula, else the first prose after the system before it."""
    headings = [n for n in range(after, here) if isinstance(part := parts[n], Prose) and part.kind == "heading"]
    if headings:
        return headings[-1]
    return next((n for n in range(after, here) if isinstance(parts[n], Prose)), here)


def _foreign(parsed: tuple[Parsed, ...], bound: Bound) -> Iterator[tuple[int, str]]:
    """Systems of gradients that fit another stride, dilation or padding than the bound problem's."""
    if bound.fit is None:
        return
    for entry in parsed:
        system = _system(entry, bound, frozenset({"gradient", "bare"}))
        if len(system) < 4 or _share(system, bound.fit) >= AGREES:
            continue
        own = _own(system, bound.layout)
        if own is None or own.share < FITS:
            continue
        pairs = zip(own.axes, bound.fit.axes, strict=True)
        if any(a.flipped != b.flipped for a, b in pairs):
            continue
        steps = "×".join(str(axis.stride) for axis in own.axes), "×".join(str(axis.dilation) for axis in own.axes)
        yield (
            id(entry.formula),
            f"fits stride {steps[0]} and dilation {steps[1]}, which the forward system does not have",
        )
