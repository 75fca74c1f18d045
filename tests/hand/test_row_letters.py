"""What rows say of their letters."""

from __future__ import annotations

from symconv.hand.evidence import Seen, all_rows, grids
from symconv.hand.parse import parse_note
from symconv.hand.row_letters import always_marked, bare_letters_of, bias_letters, joined_digits
from tests.hand.judged import STRIDED
from tests.hand.texts import scanned

LETTERS = {"x": "x", "w": "w", "y": "y"}


def rows(text: str) -> tuple[Seen, ...]:
    return all_rows(parse_note(scanned(text)))


def test_a_letter_that_stands_alone_in_forward_rows_is_the_bias() -> None:
    assert bias_letters(rows(STRIDED), LETTERS) == ("b",)
    assert bias_letters(rows(STRIDED.replace(" + b", "")), LETTERS) == ()


def test_gradients_written_with_bare_letters() -> None:
    assert bare_letters_of(rows(STRIDED), LETTERS) == (False, ())
    assert bare_letters_of(rows(STRIDED + "$$x_1 = w_1 y_1$$"), LETTERS) == (True, ("x", "y"))


def test_a_letter_all_of_whose_elements_are_marked() -> None:
    found = rows(r"$$\partial x_1 = w_1 \partial f_1$$" + "\n")
    assert always_marked(found, "f")
    assert not always_marked(found, "w")


def test_digits_run_together_or_apart() -> None:
    for text, expected in (("$$y_{11} = w_{11} x_{11}$$", True), ("$$y_{1,1} = w_{1,1} x_{1,1}$$", False)):
        parsed = parse_note(scanned(text))
        assert joined_digits(all_rows(parsed), grids(parsed), LETTERS, 2) is expected
        assert joined_digits(all_rows(parsed), grids(parsed), LETTERS, 1) is None
