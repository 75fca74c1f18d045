"""Two letters side by side in an index are a product where one is summed over and the other stands alone elsewhere."""

from __future__ import annotations

import pytest

from symconv.hand.dump import to_latex
from symconv.hand.parse import parse_note
from symconv.hand.verify import verify_text
from tests.hand.texts import scanned


def said(text: str) -> str:
    return " ".join(
        to_latex(row.node) for entry in parse_note(scanned(text)) for row in entry.rows if row.node is not None
    )


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        pytest.param(r"Stride $s$. $$y_t = \sum_n x_n w_{t-sn}$$", True, id="a step and an index"),
        pytest.param(r"Stride $s$. $$y_t = \sum_{n=0}^{N-1} x(sn+t) w(n)$$", True, id="as an argument"),
        pytest.param(r"$$y_t = \sum_n x_n w_{t-sn}$$", False, id="the other letter is nowhere else"),
        pytest.param(r"Step $s$. $$y_t = \sum_{sn} x_{n} w_{t-sn} + \sum_n b$$", False, id="an index of its own"),
        pytest.param(r"Step $s$. $$y_t = \sum_s \sum_n x_n w_{t-sn}$$", False, id="two indices"),
        pytest.param(r"Step $s$. $$y_t = \sum_n x_{sn} w_n$$", False, id="no sum within the index"),
    ],
)
def test_letters(text: str, apart: bool) -> None:
    assert ("sn" not in said(text).replace("{sn}", "sn")) == apart


def test_a_transposed_convolution_has_its_step() -> None:
    text = (
        "The stride is $s$; the kernel and the input are zero outside.\n\n$$y_t = \\sum_{n=0}^{N-1} x_n w_{t-sn}$$\n\n"
        "With $g_t = \\partial L / \\partial y_t$:\n\n"
        "$$\\frac{\\partial L}{\\partial w_j} = \\sum_{n=0}^{N-1} x_n g_{sn+j}$$\n\n"
        "$$\\frac{\\partial L}{\\partial w_j} = \\sum_{n=0}^{N-1} x_n g_{sn-j}$$\n"
    )
    assert [str(claim.verdict) for claim in verify_text(text, "note.md").claims][-2:] == ["holds", "wrong"]
