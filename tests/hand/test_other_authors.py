"""What notes of other authors were once called wrong for, each in a note of its own."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text

FORWARD = "$$y_i = \\sum_{c=0}^{C-1}\\sum_{u=0}^{K-1} w_{c,u} x_{c,i+u}$$\n\n"
SYSTEM = "\n\n".join(f"$$y_{o} = w_1x_{2 * o - 1} + w_2x_{2 * o}$$" for o in (1, 2, 3)) + "\n\n"


def said(text: str, name: str = "note.md") -> list[str]:
    return [str(claim.verdict) for claim in verify_text(text, name).claims]


@pytest.mark.parametrize(
    "matrix",
    [
        r"y = \begin{pmatrix} w_1&w_2&0&0&0&0\\0&0&w_1&w_2&0&0\\0&0&0&0&w_1&w_2\end{pmatrix} x",
        r"\nabla_x L = \begin{pmatrix} w_1&0&0\\w_2&0&0\\0&w_1&0\\0&w_2&0\\0&0&w_1\\0&0&w_2\end{pmatrix} \nabla_y L",
    ],
)
def test_a_vector_may_stand_upright(matrix: str) -> None:
    assert said(f"Stride 2, no padding.\n\n{SYSTEM}$${matrix}$$\n")[-1] in {"holds", "conditional"}
    assert said(f"Stride 2, no padding.\n\n{SYSTEM}$${matrix.replace('w_1&w_2&0&0&0&0', 'w_2&w_1&0&0&0&0')}$$\n")


def test_inputs_that_are_said_to_be_equal_are_no_claim() -> None:
    assert "wrong" not in said(f"{SYSTEM}With a zero on each side ($x_0=x_7=0$):\n")


def test_a_weight_of_the_only_channel_is_not_one_of_several() -> None:
    text = (
        "$$y_{m,i} = \\sum_{c=0}^{C-1}\\sum_{u=0}^{K-1} w_{m,c,u} x_{c,i+u}$$\n\n"
        "Filtered alone:\n\n$$y_{m,i} = \\sum_{u=0}^{K-1} w_{m,0,u} x_{m,i+u}$$\n"
    )
    assert said(text)[-1] != "wrong"


def test_sums_of_plain_text_need_no_backslash() -> None:
    text = "out[i] = sum_{k=0}^{K-1} w[k] * x[i+k]\n\ngrad_w[k] = sum_{i=0}^{M-1} grad_out[i] * x[i+k]\n"
    assert not {"malformed", "wrong"} & set(said(text, "note.txt"))


def test_sizes_that_are_bounds_in_numbers_condition_a_sum() -> None:
    text = "$$Y_{a,b}=\\sum_{i=0}^{1}\\sum_{j=0}^{1}X_{i,j}\\,K_{a-i,b-j}$$\n"
    assert said(text) != ["wrong"]


@pytest.mark.parametrize(("index", "verdict"), [("j-u", "holds"), ("j+u", "wrong")])
@pytest.mark.parametrize(
    ("words", "gradient"),
    [
        pytest.param("Let $\\bar y[i]$ denote $\\partial E/\\partial y[i]$, zero outside.", "\\bar y[{}]", id="a bar"),
        pytest.param("Write $\\dot y = \\partial E/\\partial y$, zero outside.", "\\dot y_{{{}}}", id="a dot"),
        pytest.param("Let $D = \\nabla_y E$, zero outside.", "D_{{{}}}", id="a name"),
    ],
)
def test_names_of_gradients(words: str, gradient: str, index: str, verdict: str) -> None:
    brackets = "[" in gradient
    element = "{}[{}]" if brackets else "{}_{{{}}}"
    y, w, x = element.format("y", "i"), element.format("w", "u"), element.format("x", "i+u")
    dx = element.format("x", "j")
    text = (
        f"$${y} = \\sum_{{u=0}}^{{K-1}} {w} {x}$$\n\n{words}\n\n"
        f"$$\\frac{{\\partial E}}{{\\partial {dx}}} = \\sum_{{u=0}}^{{K-1}} {w} {gradient.format(index)}$$\n"
    )
    assert said(text)[-1] == verdict
