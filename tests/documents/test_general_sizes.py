"""The letters of the closed forms are said before they are used."""

from __future__ import annotations

from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_sizes import axes_table, shapes_table
from symconv.documents.prose import Prose
from symconv.general import GeneralConv
from symconv.house_styles import PARTIAL
from symconv.proofs import prove_general


def author(**given: object) -> GeneralAuthor:
    return GeneralAuthor(prove_general(GeneralConv(**given)), PARTIAL, Prose("en"))  # type: ignore[arg-type]


def test_every_tensor_has_its_shape_and_its_gradient() -> None:
    table = shapes_table(author(kernel=(None,), stride=(2,)))
    assert [row[0] for row in table.body] == ["$x$", "$w$", "$y$", "$b$"]
    assert table.body[1][1:] == (r"$M \times C \times k$", r"$\partial{w_{mc\mu}}$")


def test_without_a_bias_there_is_none() -> None:
    assert len(shapes_table(author(kernel=(None,), bias=False)).body) == 3


def test_every_axis_has_its_sizes() -> None:
    table = axes_table(author(kernel=(None, 3), stride=(2, 1)))
    assert [row[1:6] for row in table.body] == [
        ("$I_1$", "$k_1$", "$O_1$", "$2$", "$1$"),
        ("$I_2$", "$3$", "$O_2$", "$1$", "$1$"),
    ]
