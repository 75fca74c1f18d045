"""A parsed note → what its letters stand for and the problem that it speaks of, each with where it was learnt.

given, prose, element rows, matrices → letters → votes on i = S·o + D·k − p → sizes → Bindings
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symconv.hand.binding import Bindings, Learnt
from symconv.hand.bound import Bound
from symconv.hand.bound_problem import bound_problem
from symconv.hand.evidence import all_rows, base_of, grids, index_counts
from symconv.hand.explaining_fit import explaining
from symconv.hand.fitting import Forced
from symconv.hand.given import read_given
from symconv.hand.letters import stated_letters
from symconv.hand.matrix_choice import choice_of_matrices
from symconv.hand.matrix_evidence import from_matrices
from symconv.hand.note import Note
from symconv.hand.parse import Parsed, parse_note
from symconv.hand.roles import Chosen, choose
from symconv.hand.size_tables import size_table
from symconv.hand.stated import stated
from symconv.hand.stated_numbers import stated_numbers


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
    numbers = stated_numbers(facts, size_table(note, parsed), told, learnt)
    mode = told.mode or next((fact.text for fact in facts if fact.name == "mode"), None)
    turned = mode == "convolution" if mode else None
    forced = Forced(told.numbers, told.flipped)
    chosen = choose(rows, counts, base, fixed, numbers, turned, forced)
    if chosen is None and any(entry[0] in {"x", "w", "y"} for entry in words.values()):
        chosen = choose(rows, counts, base, told.letters, numbers, turned, forced)
    ties: tuple[str, ...] = ()
    if (chosen is None or not chosen.forward) and not turned:
        made, ties = choice_of_matrices(parsed, counts, base, fixed, numbers)
        # Where gradient rows bound other letters, the matrices may be of gradients too.
        chosen = made if made is not None and (chosen is None or chosen.letters == made.letters) else chosen
    if chosen is None:
        unbound = from_matrices(note, parsed, told, numbers, fixed, base, learnt)
        return replace(unbound, bindings=replace(unbound.bindings, ties=(*unbound.bindings.ties, *ties)))

    def bound_by(choice: Chosen) -> Bound:
        return bound_problem(
            note, parsed, choice, rows, found_grids, counts, base, fixed, numbers, facts, told, {**learnt}
        )

    fixed_by_hand = told.numbers or told.mode is not None or told.bias is not None
    return bound_by(chosen) if fixed_by_hand else explaining(bound_by, chosen, rows)
