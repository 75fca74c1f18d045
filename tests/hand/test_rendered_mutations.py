"""One token of a rendered row changed: found in its own row where loops say that it is no longer true, else never."""

from __future__ import annotations

import random

import pytest

from symconv.hand.verify import verify_text
from tests.hand.rendered_mutations import SHAPES, Rendered, rendered, with_edit, without_change

STYLES = ("plain", "partial", "function", "subscript", "delta")
SEEDS = range(10)


def drawn(seed: int) -> tuple[Rendered, random.Random]:
    draw = random.Random(seed)
    return rendered(SHAPES[seed], STYLES[seed % 5], ("en", "zh")[seed % 2], ("md", "tex")[seed // 2 % 2]), draw


def wrong(text: str, form: str) -> list[tuple[int, int]]:
    found = verify_text(text, f"note.{form}").claims
    return [(claim.line, claim.end_line) for claim in found if str(claim.verdict) in {"wrong", "malformed"}]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_edit_is_found_in_its_own_row(seed: int) -> None:
    made, draw = drawn(seed)
    edit = row = None
    while edit is None:
        row = draw.choice(made.rows)
        edit = with_edit(made, row, draw)
    assert row is not None
    found = wrong(edit[0], made.form)
    assert found
    assert all(row.lines[0] <= last and first <= row.lines[-1] for first, last in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_written_otherwise_is_not_wrong(seed: int) -> None:
    made, draw = drawn(seed)
    text = None
    while text is None:
        text = without_change(made, draw.choice(made.rows), draw)
    assert wrong(text, made.form) == []


def test_a_slip_does_not_turn_the_forward_system_into_a_gradient() -> None:
    """With bare letters the weight's gradient looks like a forward system of another dilation."""
    made = rendered(SHAPES[1], "plain", "en", "md")
    text = made.text.replace("y_{22} &= w", "y_{23} &= w")
    assert text != made.text
    assert len(wrong(text, "md")) == 1


def test_a_slip_in_a_row_of_zero_does_not_move_the_end_of_the_input() -> None:
    made = rendered(SHAPES[7], "partial", "en", "md")
    text = made.text.replace(r"\partial{x_{2,5}} &= 0", r"\partial{x_{2,6}} &= 0")
    assert text != made.text
    assert len(wrong(text, "md")) == 1


def test_a_slip_on_a_left_side_does_not_make_the_gradient_the_output() -> None:
    made = rendered(SHAPES[5], "delta", "en", "md")
    text = made.text.replace("y_{1,1,2} &=", "y_{2,1,2} &=")
    assert text != made.text
    assert len(wrong(text, "md")) == 1


def test_a_slip_in_a_row_of_zero_adds_no_image() -> None:
    made = rendered(SHAPES[7], "partial", "en", "tex")
    text = made.text.replace(r"\partial{x_{1,5}} &= 0", r"\partial{x_{3,5}} &= 0")
    assert text != made.text
    assert len(wrong(text, "tex")) == 1
