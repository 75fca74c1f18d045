"""The problem of a note whose matrices alone say it."""

from __future__ import annotations

from symconv.hand.evidence import all_rows, base_of, grids, index_counts
from symconv.hand.matrix_choice import choice_of_matrices
from symconv.hand.parse import parse_note
from symconv.hand.roles import Chosen
from tests.hand.texts import scanned


def matrix(letter: str, rows: int, columns: int) -> str:
    shown = r" \\ ".join(" & ".join(f"{letter}_{{{u}{v}}}" for v in range(1, columns + 1)) for u in range(1, rows + 1))
    return rf"\begin{{pmatrix}} {shown} \end{{pmatrix}}"


def choice(x: int, w: int, y: int) -> tuple[Chosen | None, tuple[str, ...]]:
    parsed = parse_note(scanned(f"$${matrix('x', x, x)} * {matrix('w', w, w)} = {matrix('y', y, y)}$$\n"))
    rows, found = all_rows(parsed), grids(parsed)
    counts = index_counts(rows, found, None)
    return choice_of_matrices(parsed, counts, base_of(rows, found, counts), {}, {})


def test_shapes_that_one_problem_has_choose_it() -> None:
    chosen, ties = choice(3, 2, 2)
    assert chosen is not None
    assert [axis.stride for axis in chosen.fit.axes] == [1, 1]
    assert not ties


def test_shapes_that_several_have_are_a_tie() -> None:
    chosen, ties = choice(4, 2, 2)
    assert chosen is None
    assert ties == ("the shapes of the matrices fit stride 1x1 with dilation 2x2 or stride 2x2 with dilation 1x1",)
