"""Ways to write that say the same: indices behind brackets, conditions under sums."""

from __future__ import annotations

import pytest

from symconv.hand.canonical import canonical
from symconv.hand.dump import to_latex
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned

CASES = [
    (r"[\mathbf{H}]_{i,j}", r"\mathbf{H}_{i, j}"),
    (r"(\nabla_W L)_{a,b}", r"\nabla_{W_{a, b}} L"),
    (r"\left(\frac{\partial L}{\partial W}\right)_{a,b}", r"\frac{\partial L}{\partial W_{a, b}}"),
    (r"W_{u}(\nabla_Y L)_{p}", r"W_{u} \nabla_{Y_{p}} L"),
    (r"[V]_{a}[X]_{i+a}", r"V_{a} X_{i + a}"),
    (r"\sum_{\substack{l,m \\ (l-1)s+m = j}} x_l", r"\sum_{l, m} [(l - 1) s + m = j] x_{l}"),
    (r"\sum_{l,m : l+m = j} x_l", r"\sum_{l, m} [l + m = j] x_{l}"),
    (r"\sum_{l,m \mid l+m = j} x_l", r"\sum_{l, m} [l + m = j] x_{l}"),
]
KEPT = [
    r"\sum_{i,j=0}^{n} x_i",
    r"\sum_{i+j=n} x_i",
    r"(x)_{+}^{2}",
    r"x[i]_{j}",
    r"(a + b)_{i}",
    r"\sum_{i=j=0}^{n} x_i",
]


def rewritten(text: str) -> str:
    (parsed,) = parse_note(scanned(f"$${text}$$\n"))
    node = canonical(parsed).rows[0].node
    assert node is not None
    return to_latex(node).replace(" ", "").replace("{", "").replace("}", "")


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_it_is_written_one_way(text: str, expected: str) -> None:
    assert rewritten(text) == expected.replace(" ", "").replace("{", "").replace("}", "")


@pytest.mark.parametrize("text", KEPT)
def test_what_is_anything_else_stays(text: str) -> None:
    (parsed,) = parse_note(scanned(f"$${text}$$\n"))
    assert canonical(parsed) is parsed
