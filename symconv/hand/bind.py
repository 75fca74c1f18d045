"""A parsed note → what its letters stand for and the problem that it speaks of, each with where it was learnt.

given, prose, element rows, matrices → letters → votes on i = S·o + D·k − p → sizes → Bindings
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from symconv.hand.agreement import explained, other_fits
from symconv.hand.binding import AxisFacts, Bindings, Learnt, Role
from symconv.hand.bound import Bound, split
from symconv.hand.element_rows import ElementRow
from symconv.hand.evidence import (
    Grid,
    Seen,
    all_rows,
    base_of,
    candidates,
    grids,
    index_counts,
    mentions_in,
    triples_of,
)
from symconv.hand.fitting import Fit, Forced, Index, fit, obeys
from symconv.hand.given import Given, read_given
from symconv.hand.letters import stated_letters, usualness
from symconv.hand.matrix_evidence import from_matrices
from symconv.hand.matrix_triples import matrix_readings, plausible
from symconv.hand.mentions import Mention
from symconv.hand.note import Note
from symconv.hand.operator_signs import convolution_signs
from symconv.hand.parse import Parsed, parse_note
from symconv.hand.roles import Chosen, choose, output_gradients
from symconv.hand.size_tables import size_table
from symconv.hand.sizing import build
from symconv.hand.stated import Stated, stated

MAX_OTHERS = 64
"""So many other problems are tried where the first leaves most rows unexplained."""
ROLES: dict[str, Role] = {
    "x": "input", "w": "weight", "y": "output", "b": "bias",
    "dx": "input-gradient", "dw": "weight-gradient", "dy": "output-gradient", "db": "bias-gradient",
}  # fmt: skip


def bind(note: Note, given: Mapping[str, str]) -> Bindings:
    """What a note's letters stand for. `given` maps letters to roles and names such as stride to numbers; it wins."""
    return bind_all(note, parse_note(note), given).bindings


def bind_all(note: Note, parsed: tuple[Parsed, ...], given: Mapping[str, str]) -> Bound:
    """The same with the problem and the way elements are read."""
    told = read_given(given)
    facts = stated(note)
    rows, found_grids = all_rows(parsed), grids(parsed)
    counts = index_counts(rows, found_grids, told.joined)
    base = told.base if told.base is not None else base_of(rows, found_grids, counts)
    learnt: dict[str, Learnt] = dict(told.learnt)
    words = {
        letter: (tensor, phrase, line) for letter, tensor, phrase, line in reversed([*stated_letters(note, parsed)])
    }
    fixed = {letter: entry[0] for letter, entry in words.items()} | dict(told.letters)
    numbers = _numbers(facts, size_table(note, parsed), told, learnt)
    mode = told.mode or next((fact.text for fact in facts if fact.name == "mode"), None)
    turned = mode == "convolution" if mode else None
    forced = Forced(told.numbers, told.flipped)
    chosen = choose(rows, counts, base, fixed, numbers, turned, forced)
    if chosen is None and any(entry[0] in {"x", "w", "y"} for entry in words.values()):
        chosen = choose(rows, counts, base, told.letters, numbers, turned, forced)
    ties: tuple[str, ...] = ()
    if (chosen is None or not chosen.forward) and not turned:
        made, ties = _of_matrices(parsed, counts, base, fixed, numbers)
        # Where gradient rows bound other letters, the matrices may be of gradients too.
        chosen = made if made is not None and (chosen is None or chosen.letters == made.letters) else chosen
    if chosen is None:
        unbound = from_matrices(note, parsed, told, numbers, fixed, base, learnt)
        return replace(unbound, bindings=replace(unbound.bindings, ties=(*unbound.bindings.ties, *ties)))

    def bound_by(choice: Chosen) -> Bound:
        return _bound(note, parsed, choice, rows, found_grids, counts, base, fixed, numbers, facts, told, {**learnt})

    fixed_by_hand = told.numbers or told.mode is not None or told.bias is not None
    return bound_by(chosen) if fixed_by_hand else _explaining(bound_by, chosen, rows)


def _of_matrices(
    parsed: tuple[Parsed, ...],
    counts: Mapping[str, int],
    base: int,
    fixed: Mapping[str, str],
    numbers: Mapping[str, Sequence[int]],
) -> tuple[Chosen | None, tuple[str, ...]]:
    """The problem of the first equation of matrices X * W = Y; the steps that its shapes leave open are a tie."""
    for reading in matrix_readings(parsed, counts, base):
        letters = reading.letters
        if any(fixed.get(getattr(letters, tensor), tensor) != tensor for tensor in ("x", "w", "y")):
            continue
        steps = plausible(reading, numbers)
        if len(steps) > 1:
            shown = (f"stride {s[0]}x{s[1]} with dilation {d[0]}x{d[1]}" for (s, d), _ in steps[:4])
            return None, (f"the shapes of the matrices fit {' or '.join(shown)}",)
        (found, triples) = steps[0]
        fits = fit(
            triples, {"stride": found[0][-len(triples[0][2]) :], "dilation": found[1][-len(triples[0][1]) :]}, None
        )
        if fits and fits[0].share == 1:
            return Chosen(letters, fits[0], True), ()
    return None, ()


def _explaining(bound_by: Callable[[Chosen], Bound], chosen: Chosen, rows: tuple[Seen, ...]) -> Bound:
    """The bound problem, or another that the products fit as well where it leaves most rows unexplained."""
    first = bound_by(chosen)
    share = explained(first, rows)
    if share >= 0.5:
        return first
    best, most = first, share
    for other in islice(other_fits(chosen.fit, chosen.fit.agreeing), MAX_OTHERS):
        made = bound_by(replace(chosen, fit=replace(other, total=chosen.fit.total)))
        if (share := explained(made, rows)) > most:
            best, most = made, share
    if most >= 0.5:
        return best
    tie = "the problem that most products fit leaves most rows unexplained"
    return replace(first, certain=False, bindings=replace(first.bindings, ties=(*first.bindings.ties, tie)))


def _numbers(
    facts: Iterable[Stated],
    table: tuple[int, Mapping[str, tuple[int, ...]]] | None,
    told: Given,
    learnt: dict[str, Learnt],
) -> dict[str, Sequence[int]]:
    """Stated numbers: a table of the axes before words, the first statement of each counts; what is given wins."""
    numbers: dict[str, Sequence[int]] = dict(told.numbers)
    line, sizes = table if table is not None else (0, dict[str, tuple[int, ...]]())
    for name, values in sizes.items():
        if name not in numbers:
            numbers[name] = values
            learnt[name] = Learnt("x".join(map(str, values)), f"line {line}: table of the axes", line)
    for fact in facts:
        if fact.numbers and fact.name not in numbers:
            numbers[fact.name] = fact.numbers
            learnt[fact.name] = Learnt("x".join(map(str, fact.numbers)), f"line {fact.line}: {fact.phrase}", fact.line)
    return numbers


def _bound(
    note: Note,
    parsed: tuple[Parsed, ...],
    chosen: Chosen,
    rows: tuple[Seen, ...],
    found_grids: tuple[Grid, ...],
    counts: dict[str, int],
    base: int,
    fixed: Mapping[str, str],
    numbers: Mapping[str, Sequence[int]],
    facts: tuple[Stated, ...],
    told: Given,
    learnt: dict[str, Learnt],
) -> Bound:
    letters = {chosen.letters.x: "x", chosen.letters.w: "w", chosen.letters.y: "y"}
    losses = set()
    for letter in output_gradients(rows, chosen.letters, counts):
        letters.setdefault(letter, "dy")
        if letters[letter] == "dy" and _always_marked(rows, letter):
            losses.add(letter)
    biases = _biases(rows, letters) if told.bias is not False else ()
    letters |= {letter: "b" for letter in biases if letter not in letters}
    letters |= {letter: tensor for letter, tensor in fixed.items() if letter not in letters}
    layout = chosen.fit.layout
    counts = counts | {
        chosen.letters.x: len(layout.x),
        chosen.letters.w: len(layout.w),
        chosen.letters.y: len(layout.y),
    }
    for letter, tensor in [*letters.items()]:
        for other in (letter.upper(), letter.lower()) if len(letter) == 1 or not letter.startswith("\\") else ():
            letters.setdefault(other, tensor)
    for tensor in ("x", "w", "y", "b"):
        if tensor == "b" and tensor not in letters.values():
            letters.update({name: "b" for name in ("b", "B") if name not in letters})
    others = _occurring(rows, found_grids, letters, counts, base)
    for tensor, indices in _met_in_gradients(rows, letters, counts, base, chosen.fit).items():
        others[tensor].update(indices)
    whole = _whole(rows, chosen)
    conv, axes = build(chosen.fit, others, numbers, bool(biases) or told.bias is True, told.numbers, whole)
    source = "the forward rows" if chosen.forward else "the rows of the gradients"
    share = f"{source}: {len(chosen.fit.agreeing)} of {chosen.fit.total} products"
    for name, values in (
        ("stride", [a.stride for a in axes]), ("dilation", [a.dilation for a in axes]),
        ("padding", [a.padding_low for a in axes]), ("input", [a.input for a in axes]),
        ("kernel", [a.kernel for a in axes]), ("output", [a.output for a in axes]),
    ):  # fmt: skip
        value = "x".join(map(str, values))
        known = learnt.get(name)
        if known is None or known.source != "given":
            learnt[name] = Learnt(
                value, share if known is None or known.value not in (value, str(values[0])) else known.source
            )
    for letter in (chosen.letters.x, chosen.letters.w, chosen.letters.y):
        learnt.setdefault(letter, Learnt(ROLES[letters[letter]], "given" if letter in told.letters else share))
    ties = [
        f"the letters may as well be input {r.x}, weight {r.w}, output {r.y}" for r in chosen.rivals
    ] + _contradictions(numbers, axes)
    if told.numbers and chosen.fit.share <= 0.5:
        ties.append(f"with what is given only {len(chosen.fit.agreeing)} of {chosen.fit.total} products fit")
    bare, bare_letters = _bare(rows, letters)
    bare_stated = told.bare or any(fact.name == "bare" for fact in facts)
    bindings = Bindings(
        names={letter: ROLES[tensor] for letter, tensor in letters.items()},
        index_base=base,
        joined=told.joined if told.joined is not None else _joined(rows, found_grids, letters, layout.axes),
        bare_gradients=bare_letters if bare else (),
        convolutions=convolution_signs(parsed),
        mode=conv.mode if conv is not None else None,
        axes=axes,
        has_bias=bool(biases) or told.bias is True,
        learnt=learnt,
        ties=tuple(ties),
    )
    return Bound(
        bindings,
        letters,
        conv,
        layout,
        base,
        chosen.fit.share > 0.5,
        bare_stated,
        chosen.fit,
        told.star,
        frozenset(losses),
    )


def _always_marked(rows: Iterable[Seen], letter: str) -> bool:
    """Is a letter's every element marked as a gradient, as f's in `df_{11}` is?"""
    marks = [m.marked for seen in rows for m in mentions_in(seen.row) if m.letter == letter and m.indexed]
    return bool(marks) and all(marks)


def _whole(rows: Iterable[Seen], chosen: Chosen) -> bool:
    """Have all rows of the forward system the same number of products?"""
    counts = {
        len(mentions)
        for seen in rows
        for letters, kind, mentions in candidates(seen.row)
        if kind == "forward" and letters == chosen.letters and not seen.row.open
    }
    return len(counts) == 1


def _biases(rows: Iterable[Seen], letters: Mapping[str, str]) -> tuple[str, ...]:
    """Letters that stand alone as a term of forward rows."""
    votes: Counter[str] = Counter()
    forward = 0
    for seen in rows:
        row = seen.row
        if not isinstance(row.left, Mention) or row.left.marked or letters.get(row.left.letter) != "y":
            continue
        if not any(len(term.elements) == 2 for term in row.terms):
            continue
        forward += 1
        alone = [term.elements[0] for term in row.terms if len(term.elements) == 1]
        bare = [entry for entry in alone if isinstance(entry, Mention) and not entry.marked]
        votes.update(entry.letter for entry in bare if entry.letter not in letters)
    return tuple(letter for letter, n in votes.items() if 2 * n >= forward or usualness("b", letter))[:1]


def _occurring(
    rows: Iterable[Seen], found_grids: Iterable[Grid], letters: Mapping[str, str], counts: Mapping[str, int], base: int
) -> dict[str, Counter[Index]]:
    """The elements of each tensor that occur: how often as a left side, and twice for each matrix."""
    found: dict[str, Counter[Index]] = {"x": Counter(), "w": Counter(), "y": Counter()}

    def add(mention: Mention, times: int) -> None:
        tensor = letters.get(mention.letter, "").removeprefix("d")
        index = split(mention.parts or (), counts.get(mention.letter, 0))
        if tensor in found and index and min(index) >= base:
            found[tensor][tuple(i - base for i in index)] += times

    for seen in rows:
        if isinstance(seen.row.left, Mention):
            dead = not seen.row.terms and letters.get(seen.row.left.letter) in {"x", "w"}
            add(seen.row.left, 2 if dead else 1)
    for grid in found_grids:
        for element in grid.elements:
            add(element, 2)
    return found


def _met_in_gradients(
    rows: Iterable[Seen], letters: Mapping[str, str], counts: dict[str, int], base: int, fit: Fit
) -> dict[str, Counter[Index]]:
    """The elements in those products of gradient rows that obey the forward relation: a slip there hides none."""
    found: dict[str, Counter[Index]] = {"x": Counter(), "w": Counter(), "y": Counter()}
    for seen in rows:
        for names, kind, triples in candidates(seen.row):
            tensors = [letters.get(name, "").removeprefix("d") for name in (names.x, names.w, names.y)]
            if kind == "forward" or tensors != ["x", "w", "y"]:
                continue
            for triple in triples_of(triples, counts, base):
                if obeys(fit.layout, fit.axes, fit.groups, triple):
                    for tensor, index in zip("xwy", triple, strict=True):
                        found[tensor][index] += 1
    return found


def _bare(rows: Iterable[Seen], letters: Mapping[str, str]) -> tuple[bool, tuple[str, ...]]:
    """Are gradients written with bare letters: unmarked rows for x, w or b in terms of y?"""
    found: Counter[str] = Counter()
    for seen in rows:
        left = seen.row.left
        if not isinstance(left, Mention) or left.marked or letters.get(left.letter) not in {"x", "w", "b"}:
            continue
        if any(m.letter != left.letter and letters.get(m.letter) == "y" for m in _right(seen.row)):
            found[left.letter] += 1
            found.update({m.letter for m in _right(seen.row) if letters.get(m.letter) == "y"})
    return bool(found), tuple(found)


def _right(row: ElementRow) -> list[Mention]:
    return list(mentions_in(row))[1:]


def _joined(rows: Iterable[Seen], found_grids: Iterable[Grid], letters: Mapping[str, str], axes: int) -> bool | None:
    parts = [m.parts for seen in rows for m in mentions_in(seen.row) if m.parts and m.letter in letters]
    parts += [m.parts for grid in found_grids for m in grid.elements if m.parts]
    if not parts or axes < 2:
        return None
    return sum(len(p) == 1 for p in parts) * 2 > len(parts)


def _contradictions(numbers: Mapping[str, Sequence[int]], axes: Sequence[AxisFacts]) -> list[str]:
    """Statements that the element rows contradict."""
    found = []
    for name, values in (
        ("stride", [a.stride for a in axes]),
        ("dilation", [a.dilation for a in axes]),
        ("kernel", [a.kernel for a in axes]),
        ("padding", [a.padding_low for a in axes]),
    ):
        said = numbers.get(name)
        if said and list(said) != values and set(said) != set(values):
            shown, rows = "x".join(map(str, said)), "x".join(map(str, values))
            found.append(f"the text states {name} {shown}, the element rows have {rows}")
    return found
