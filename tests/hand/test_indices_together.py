"""Indices below a letter and behind it are all the element's."""

from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("W_{f,c}(m,n)", "W_{f, c, m, n}", id="both apart"),
        pytest.param("W_{fc}(m,n)", "W_{f, c, m, n}", id="run together"),
        pytest.param(r"\delta_f[i,j]", r"\delta_{f, i, j}", id="in brackets"),
        pytest.param("s_h(o-1)", "s_h(o - 1)", id="one argument may be a factor"),
        pytest.param("x_{pad}[n,c]", "x_{pad}[n, c]", id="a word is part of the name"),
        pytest.param("conv_s(x,w)", "conv_s(x, w)", id="a function"),
    ],
)
def test_indices(written: str, read: str) -> None:
    (row,) = parse_note(scanned(f"$${written} = 0$$"))[0].rows
    assert row.node is not None
    plain = to_latex(row.node).replace(" ", "").replace("{", "").replace("}", "")
    assert plain == f"{read}=0".replace(" ", "").replace("{", "").replace("}", "")
