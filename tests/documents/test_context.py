from __future__ import annotations

import re
from dataclasses import replace

import pytest

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.blocks import Document, Formula, Image, Table, Text
from symconv.documents.context import make_document, opening_formulas
from symconv.house_styles import PARTIAL, PLAIN


def document(conv: Conv) -> Document:
    return make_document(derive(conv), PARTIAL, "en", "the command")


def texts(made: Document) -> str:
    return "\n".join(block.text for section in made.sections for block in section.blocks if isinstance(block, Text))


def tables(made: Document) -> list[Table]:
    return [block for section in made.sections for block in section.blocks if isinstance(block, Table)]


def test_the_sizes_are_the_problems() -> None:
    conv = Conv((9, 8), (3, 2), (4, 2), ((1, 0), (0, 2)), (2, 3))
    rows = {row[0]: row[1:] for row in tables(document(conv))[0].body}
    for name, axis in zip(("row", "column"), conv.axes, strict=True):
        assert rows[name] == (
            *map(str, (axis.input, axis.kernel, axis.effective_kernel, axis.stride, axis.dilation)),
            f"{axis.padding_low}, {axis.padding_high}",
            str(axis.output),
            str(axis.remainder),
        )


def test_the_saving_is_stated() -> None:
    assert "takes 4 times as many" in texts(document(Conv((4, 4), 2, 2)))
    assert "takes 2.50 times as many" in texts(document(Conv(5, 3, 2, 1, 2)))


def test_dead_and_empty_phases_are_named() -> None:
    assert "Phase $1$ is dead: no tap meets its input positions" in texts(document(Conv(5, 1, 2)))
    assert "the input has no element of this phase" in texts(document(Conv(2, 5, 4, 2)))


def test_equations_that_leave_out_channels_say_so() -> None:
    """What is shown of several channels is a part of the sum, and the formula must say that more is added."""
    conv = Conv((3, 3), 2, in_channels=2, out_channels=2, batch=2)
    formulas = [
        block.latex
        for section in document(conv).sections
        for block in section.blocks
        if isinstance(block, Formula) and r"\ast" in block.latex
    ]
    assert len(formulas) == 4
    assert all(r"+ \cdots" in formula for formula in formulas)
    single = [b.latex for s in document(Conv((3, 3), 2)).sections for b in s.blocks if isinstance(b, Formula)]
    assert not any(r"+ \cdots" in formula for formula in single)


def test_bare_letters_are_explained_where_they_are_used() -> None:
    explained = "written with the element's own letter"
    assert explained in texts(make_document(derive(Conv(3, 2)), PLAIN, "en", ""))
    assert explained not in texts(document(Conv(3, 2)))


def test_what_was_confirmed_is_counted() -> None:
    items = [block for block in document(Conv((4, 4), 2, 2)).sections[-1].blocks if not isinstance(block, Text)]
    assert "on 16 of 16 input gradients" in str(items)
    assert re.search(r"on \d+ of 401408 input", str(document(Conv((56, 56), 3, 2, 1, 1, 1, 128, 128)).sections[-1]))


@pytest.mark.parametrize(
    "conv",
    [
        Conv((100_000, 100_000), 3, 2, 1, batch=64),
        Conv((40, 40, 40), 3, 4, 1),
        Conv((20_000, 20_000), 10_000),
        Conv(2_000_000_000, 3, 65_536, 5, in_channels=500, out_channels=500),
    ],
)
def test_a_large_problem_folds(conv: Conv) -> None:
    made = document(conv)
    blocks = [block for section in made.sections for block in section.blocks]
    assert sum(len(str(block)) for block in blocks if not isinstance(block, Image)) < 200_000
    assert all(len(block.picture.shapes) < 2_000 for block in blocks if isinstance(block, Image))


def test_the_opening_formulas_are_the_forward_system_and_the_input_gradient() -> None:
    text = opening_formulas(derive(Conv(2, 2)), PARTIAL)
    assert text.splitlines()[1:-1] == [
        r"y_{1} &= w_{1}x_{1} + w_{2}x_{2} + b \\",
        r"\partial{x_{1}} &= \partial{y_{1}}w_{1} \\",
        r"\partial{x_{2}} &= \partial{y_{1}}w_{2}",
    ]


def test_marks_change_nothing_but_add_links() -> None:
    derivation = derive(Conv((4, 4), 2, 2))
    plain, marked = (make_document(derivation, PARTIAL, "en", "command", marks=marks) for marks in (False, True))
    assert r"\href" not in str(plain)
    assert (plain.axes, marked.axes) == ((), ((0, 2), (0, 2)))
    bare = str(replace(marked, axes=()))
    while r"\\href" in bare:
        bare = re.sub(r"\\\\href\{[^{}]*\}\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}", r"\1", bare)
    assert bare.replace("$", "") == str(plain).replace("$", "")  # a phase in a table is a formula only where marked
    assert r"\\href{w-0-0-0-0_x-0-0-0-0_y-0-0-0-0}" in str(marked)
    assert str(marked).count(r"$\\href{p-0-1}{(0, 1)}$") == 3
