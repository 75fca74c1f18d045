"""Layers on top of tensors."""

from __future__ import annotations

import pytest

from symconv.hand.layers import Layered, layer_of, layered
from symconv.hand.parse import parse_note
from symconv.hand.tree import Scripted
from symconv.hand.walk import find
from tests.hand.texts import scanned


def levels(formula: str) -> list[int]:
    (entry,) = layered(parse_note(scanned(f"$${formula}$$\n")))
    return [node.level for row in entry.rows if row.node is not None for node in find(row.node, Layered)]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("z^l_i = w^l_k a^{l-1}_{i+k}", [0, 0, -1]),
        ("\\delta^{l}_i = \\delta^{l+1}_{i-k} w^{l+1}_k", [-1, 0, 0]),
        ("z^{(l)}_i = a^{(l-1)}_i", [0, -1]),
        ("x^2_i = y_i", []),
    ],
)
def test_layers_are_counted_from_the_topmost(formula: str, expected: list[int]) -> None:
    assert levels(formula) == expected


def test_a_chain_has_one_topmost_layer() -> None:
    assert levels("\\begin{aligned} d^{l+1} &= e^{l} \\\\ &= f^{l} \\end{aligned}") == [0, -1, -1]


def test_what_is_no_layer() -> None:
    (entry,) = parse_note(scanned("$$x^{T}$$\n"))
    assert [layer_of(node.sup) for row in entry.rows for node in find(row.node, Scripted)] == [None]  # type: ignore[arg-type]
