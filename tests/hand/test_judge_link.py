"""One link of a chain."""

from __future__ import annotations

from symconv.hand.bind import bind_all
from symconv.hand.chains import chains
from symconv.hand.judge_elements import Ruling
from symconv.hand.judge_link import introduces, judge_link
from symconv.hand.note_state import NoteState
from symconv.hand.parse import parse_note
from symconv.hand.truth import Truth
from tests.hand.judged import STRIDED, bound
from tests.hand.texts import scanned, tree


def rulings(line: str, broken: bool = False) -> list[Ruling]:
    note = scanned(f"{STRIDED}$${line}$$")
    parsed = parse_note(note)
    chain = chains(note, parsed)[-1]
    found = bind_all(note, parsed, {})
    assert found.conv is not None
    state = NoteState(Truth(found.conv))
    return [
        judge_link(link, chain.head if number else None, found, state, False, broken, None, None)
        for number, link in enumerate(chain.links)
    ]


def test_the_first_side_is_held_against_the_truth() -> None:
    assert [str(ruling.verdict) for ruling in rulings(r"\partial x_1 = \partial y_1 w_1 = w_1 \partial y_1")] == [
        "holds",
        "holds",
    ]
    assert str(rulings(r"\partial x_1 = \partial y_1 w_2")[0].verdict) == "wrong"


def test_behind_a_right_side_what_is_not_what_the_chain_began_with_is_wrong() -> None:
    line = r"\partial x_1 = \partial y_1 w_1 = \partial y_1 w_2"
    assert [str(ruling.verdict) for ruling in rulings(line)] == ["holds", "wrong"]
    numbers = rulings(r"\partial x_1 = \partial y_1 w_1 = 3")[-1]
    assert (str(numbers.verdict), numbers.reason) == ("unchecked", "numbers are put in for elements")


def test_behind_a_slip_what_agrees_with_the_head_is_right() -> None:
    line = r"\partial x_1 = \partial y_1 w_2 = \partial y_1 w_1"
    assert str(rulings(line, broken=True)[-1].verdict) == "holds"


def test_behind_a_slip_a_copy_of_it_is_wrong() -> None:
    ruling = rulings(r"\partial x_1 = \partial y_1 w_2 = w_2 \partial y_1", broken=True)[-1]
    assert str(ruling.verdict) == "wrong"
    assert ruling.reason is not None
    assert ruling.reason.startswith("follows from the line before")


def test_a_new_letter_for_a_matrix_is_introduced() -> None:
    matrix = tree(r"\begin{pmatrix} x_1 & x_2 \end{pmatrix}")
    assert introduces(tree("A"), bound(STRIDED), NoteState(None), matrix)
    assert not introduces(tree("X"), bound(STRIDED), NoteState(None), matrix)
    assert not introduces(tree("A"), bound(STRIDED), NoteState(None), tree("x_1"))
