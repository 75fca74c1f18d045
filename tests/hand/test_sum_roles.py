"""Which tensors a forward sum is about."""

from __future__ import annotations

import pytest

from symconv.hand.bind_sums import bind_sums
from symconv.hand.binding import Bindings
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned


def tensors(formula: str) -> dict[str, str]:
    note = scanned(f"$${formula}$$\n")
    ((_, binding),) = bind_sums(note, parse_note(note), Bindings())
    return dict(binding.tensors)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("P_{i,j} = \\sum_a \\sum_b Q_{a,b} R_{i+a,j+b}", {"P": "y", "Q": "w", "R": "x"}),
        ("x_{i} = \\sum_a w_{a} y_{i+a}", {"x": "y", "w": "w", "y": "x"}),
        ("S(i) = \\sum_m I(m) K(i-m)", {"S": "y", "I": "x", "K": "w"}),
        ("y_{i,j} = \\sum_{u=0}^{K_h-1} \\sum_{v=0}^{K_w-1} k_{u,v} x_{i+u,j+v}", {"y": "y", "k": "w", "x": "x"}),
    ],
)
def test_roles_are_read_off_the_indices(formula: str, expected: dict[str, str]) -> None:
    assert tensors(formula) == expected


def test_a_padded_input_is_told_by_its_name() -> None:
    found = tensors("y[i] = \\sum_{k=0}^{K-1} w[k] x_{pad}[i+k]")
    assert (found["x"], found["x_pad"]) == ("x", "xp")
