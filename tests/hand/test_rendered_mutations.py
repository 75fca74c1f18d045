"""One token of a rendered row changed: found in its own row where loops say that it is no longer true, else never."""

from __future__ import annotations

import random

import pytest

from symconv.derivation import derive
from symconv.documents.render import Choices, render_derivation
from symconv.hand.verify import verify_text
from symconv.house_styles import NOTATIONS
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


@pytest.mark.parametrize(
    ("shape", "style", "form", "row", "slip"),
    [
        # With bare letters the weight's gradient looks like a forward system of another dilation.
        pytest.param(1, "plain", "md", "y_{22} &= w", "y_{23} &= w", id="the forward system is no gradient"),
        pytest.param(7, "partial", "md", r"\partial{x_{2,5}} &= 0", r"\partial{x_{2,6}} &= 0", id="the end stays"),
        pytest.param(5, "delta", "md", "y_{1,1,2} &=", "y_{2,1,2} &=", id="the gradient is not the output"),
        pytest.param(7, "partial", "tex", r"\partial{x_{1,5}} &= 0", r"\partial{x_{3,5}} &= 0", id="no image"),
        # The gradients' rows are all right and would be a forward system of other letters, without a slip.
        pytest.param(4, "plain", "md", "y_{2,5} &= w", "y_{3,5} &= w", id="with channels and a bias"),
        pytest.param(9, "plain", "tex", "y_{31} &= w", "y_{13} &= w", id="a flipped forward system"),
        pytest.param(13, "plain", "md", "y_{2,1} &= w", "y_{2,2} &= w", id="a quarter of the products"),
    ],
)
def test_a_slip_does_not_change_the_problem(shape: int, style: str, form: str, row: str, slip: str) -> None:
    made = rendered(SHAPES[shape], style, "en", form)
    text = made.text.replace(row, slip)
    assert text != made.text
    assert len(wrong(text, form)) == 1


@pytest.mark.parametrize(
    ("shape", "style", "cells", "slip"),
    [
        pytest.param(
            7, "delta", r"\frac{\partial J}{\partial k_{1}} & \frac{\partial J}{\partial k_{2}}",
            r"\frac{\partial J}{\partial k_{3}} & \frac{\partial J}{\partial k_{2}}", id="the kernel is no larger",
        ),
        pytest.param(
            3, "plain", "0 & y_{1} & 0 & y_{2} & 0 & y_{3} & 0 & y_{4} & 0",
            "0 & y_{1} & 0 & y_{5} & 0 & y_{3} & 0 & y_{4} & 0", id="the output is no larger",
        ),
        pytest.param(
            7, "plain", "y_{1,1} & y_{1,2}\n\\end{pmatrix}\n+", "y_{1,1} & y_{3,2}\n\\end{pmatrix}\n+",
            id="one product of two is right",
        ),
    ],
)  # fmt: skip
def test_a_slip_in_a_matrix_does_not_change_the_problem(shape: int, style: str, cells: str, slip: str) -> None:
    choices = Choices(NOTATIONS[style], "en", "md")
    text = str(render_derivation(derive(SHAPES[shape]), choices))
    head, tail = text.rsplit(cells, 1)
    line = head.count("\n") + 1
    found = wrong(head + slip + tail, "md")
    assert found
    assert all(first <= line <= last for first, last in found)
