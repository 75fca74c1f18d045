"""Groups of input gradients by stride phase: does each group have every input of its phase, and each only once?

A group is one system, or single equations with no words between them, whose left sides are input gradients, most of
them of one phase. What is shown of a phase as an example is no group where the phase has a larger one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from symconv.hand.bound import Bound
from symconv.hand.chains import has_words, relations
from symconv.hand.claim import Claim
from symconv.hand.comparing import mentions
from symconv.hand.element_edits import Speller
from symconv.hand.mentions import Mention, mention
from symconv.hand.note import Note, Prose
from symconv.hand.parse import Parsed, Row
from symconv.hand.polynomial import Atom
from symconv.hand.tree import Dots, Node, Relation
from symconv.hand.truth import Truth
from symconv.hand.walk import find
from symconv.hand.work import spend
from symconv.spec import Conv
from symconv.verdict import Verdict

Phase = tuple[int, ...]
MAX_STRANGERS = 2
"""So many rows of other phases may be slips in a group; with more, and with all inputs, it is no group of a phase."""
MAX_ROWS = 20_000


@dataclass(frozen=True)
class Entry:
    """One row of a group: the input whose gradient it gives, its two sides and where it stands."""

    atom: Atom
    left: Node
    right: Node
    row: Row
    parsed: Parsed


@dataclass(frozen=True)
class Group:
    """The rows that a note gives for one phase; `open`: dots leave others to the reader."""

    entries: tuple[Entry, ...]
    open: bool = False


def phase_claims(note: Note, parsed: Iterable[Parsed], bound: Bound, found: Iterable[Claim]) -> list[Claim]:
    """A claim for each group of a note that has groups by phase; `found` is what was said of its rows."""
    conv = bound.conv
    if conv is None or not bound.certain or max(conv.stride) == 1:
        return []
    phases = _by_phase(_groups(note, parsed, bound), conv)
    if len(phases) < 2:
        return []
    verdicts = {(claim.line, claim.column): claim.verdict for claim in found}
    sound = all(
        verdicts.get((e.row.place.line, e.row.place.column)) in {Verdict.HOLDS, Verdict.CONDITIONAL, Verdict.MALFORMED}
        for group in phases.values()
        for e in group.entries
    )
    truth = Truth(conv)
    inputs: dict[Phase, list[Atom]] = {}
    spend(prod(conv.x_shape))
    for at in product(*map(range, conv.x_shape)):
        inputs.setdefault(phase_of(at, conv), []).append(Atom("dx", at))
    whole = sum(not _absent(group, inputs[phase], truth) for phase, group in phases.items())
    claims = []
    for phase, group in phases.items():
        made = _claim(phase, group, inputs[phase], bound, truth, 2 * whole >= len(phases))
        if sound or made.verdict is Verdict.HOLDS:
            claims.append(made)
    return claims


def phase_of(at: tuple[int, ...], conv: Conv) -> Phase:
    """The stride phase of an input's index, its image and channel first."""
    return tuple((i + axis.padding_low) % axis.stride for i, axis in zip(at[2:], conv.axes, strict=True))


def _groups(note: Note, parsed: Iterable[Parsed], bound: Bound) -> Iterator[Group]:
    by_formula = {id(entry.formula): entry for entry in parsed}
    single: list[Entry] = []
    for part in note.parts:
        entry = None if isinstance(part, Prose) else by_formula.get(id(part))
        if isinstance(part, Prose) or entry is None or not part.display:
            if not isinstance(part, Prose) or part.kind == "heading" or has_words(part):
                yield from _closed(single)
            continue
        found = [_entry(row, entry, bound) for row in entry.rows if row.node is not None and relations(row)]
        kept = [one for one in found if one is not None]
        dots = any(row.node is not None and next(find(row.node, Dots), None) is not None for row in entry.rows)
        if len(found) == 1 and kept and not dots:
            single += kept
            continue
        yield from _closed(single)
        if kept and len(kept) == len(found):
            yield Group(tuple(kept), dots)
    yield from _closed(single)


def _closed(single: list[Entry]) -> Iterator[Group]:
    if single:
        yield Group(tuple(single))
        single.clear()


def _entry(row: Row, parsed: Parsed, bound: Bound) -> Entry | None:
    """The row of an input gradient: marked, or by its bare letter."""
    stated = relations(row)
    relation: Relation = stated[0]
    found = mention(relation.sides[0])
    if len(stated) != 1 or len(relation.sides) != 2 or relation.signs != ("=",) or not isinstance(found, Mention):
        return None
    if bound.tensor(found) == "x" and all(bound.letters.get(m.letter) != "x" for m in mentions(relation.sides[1])):
        found = replace(found, marked=True)
    atom = bound.atom(found)
    if atom is None or atom.tensor != "dx" or not bound.in_range(atom):
        return None
    return Entry(atom, relation.sides[0], relation.sides[1], row, parsed)


def _by_phase(groups: Iterable[Group], conv: Conv) -> dict[Phase, Group]:
    """The groups of one phase each, the largest of a phase, or all of it where they have nothing in common."""
    found: dict[Phase, Group] = {}
    total = 0
    for group in groups:
        total += len(group.entries)
        phase, votes = Counter(phase_of(entry.atom.at, conv) for entry in group.entries).most_common(1)[0]
        strangers = len(group.entries) - votes
        if strangers > MAX_STRANGERS or votes <= 2 * strangers or total > MAX_ROWS or (strangers and group.open):
            continue  # what stands behind dots need not be of one phase with what stands before
        known = found.get(phase)
        if known is None:
            found[phase] = group
            continue
        shared = {entry.atom for entry in known.entries} & {entry.atom for entry in group.entries}
        if not shared:
            found[phase] = Group(known.entries + group.entries, known.open or group.open)
        elif len(group.entries) > len(known.entries):
            found[phase] = group
    return found


def _absent(group: Group, inputs: Iterable[Atom], truth: Truth) -> list[Atom]:
    """The inputs of a phase that a group lacks, those left out whose gradient is zero."""
    if group.open:
        return []
    shown = {entry.atom for entry in group.entries}
    absent = [atom for atom in inputs if atom not in shown]
    return [atom for atom in absent if (value := truth.of(atom)) is not None and value.terms]


def _claim(phase: Phase, group: Group, inputs: list[Atom], bound: Bound, truth: Truth, others_whole: bool) -> Claim:
    conv = truth.conv
    counted = Counter(entry.atom for entry in group.entries)
    doubled = [entry for entry in group.entries if counted[entry.atom] > 1]
    strangers = [entry for entry in group.entries if phase_of(entry.atom.at, conv) != phase]
    absent = _absent(group, inputs, truth)
    if not others_whole or 4 * len(absent) > len(inputs):
        absent = []  # only some of the rows are shown
    entry = doubled[-1] if doubled else strangers[0] if strangers else group.entries[-1]
    reasons = []
    if doubled:
        reasons.append(f"{_names(dict.fromkeys(_text(e) for e in doubled))} twice")
    if strangers:
        names = [f"{_text(e)} of phase {_shown(phase_of(e.atom.at, conv))}" for e in strangers]
        reasons.append(f"{_names(names)} among those of phase {_shown(phase)}")
    rows = [_written(atom, group, bound, truth) for atom in absent]
    if absent:
        reasons.append(f"{_names(row.partition(' = ')[0] for row in rows)} missing")
    if not reasons:
        return _at(group.entries[0], group.entries[-1], Verdict.HOLDS, phase)
    return _at(entry, entry, Verdict.WRONG, phase, "; ".join(reasons), tuple(rows))


def _at(
    first: Entry,
    last: Entry,
    verdict: Verdict,
    phase: Phase,
    reason: str | None = None,
    correction: tuple[str, ...] = (),
) -> Claim:
    formula = first.parsed.formula
    together = formula is last.parsed.formula
    text = formula.original(first.row.span[0], last.row.span[1] if together else first.row.span[1])
    reading = f"the inputs of phase {_shown(phase)}"
    start, end = first.row.place, last.row.end
    return Claim(
        start.line, end.line, start.column, text, "phase", verdict, reading, "this system",
        reason=reason, correction=correction,
    )  # fmt: skip


def _written(atom: Atom, group: Group, bound: Bound, truth: Truth) -> str:
    """The row of an input that a group lacks, written as its other rows are."""
    like = group.entries[0]
    shifted = frozenset({"x", "y"}) if bound.tensor(_mention(like.left)) == "x" else frozenset[str]()
    speller = Speller(bound, like.parsed.formula.text, (like.left, like.right), shifted)
    value = truth.of(atom)
    right = speller.term(value) if value is not None else None
    return f"{speller.written(atom) or ''} = {right or ''}"


def _mention(node: Node) -> Mention:
    found = mention(node)
    assert isinstance(found, Mention)
    return found


def _text(entry: Entry) -> str:
    start, end = entry.left.span
    return entry.parsed.formula.text[start:end]


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:6]) + (" …" if len(listed) > 6 else "")


def _shown(phase: Phase) -> str:
    return "(" + ", ".join(map(str, phase)) + ")"
