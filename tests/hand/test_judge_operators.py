"""Operator forms judged: gradients as convolutions of whole tensors, layers, chain rules, bias sums."""

from __future__ import annotations

import pytest

from symconv.hand.claim import Claim
from symconv.hand.verify import verify_text
from tests.hand.general import general, said

FULL = "Here $*$ denotes the full convolution.\n\n"
VALID = "Here $*$ is the valid convolution.\n\n$$z^l = a^{l-1} * W^l + b^l,\\quad a^l = \\sigma(z^l)$$\n\n"
PLAIN = "# Backward pass of a convolution\n\n"
INDEXED = r"""# conv
$$Y_{m,i,j} = \sum_{c,u,v} X_{c,i+u,j+v} W_{m,c,u,v}$$

"""
RECURSION = r"\delta^l = \delta^{l+1} * \text{rot180}(W^{l+1}) \odot \sigma'(z^l)"


def only(text: str) -> Claim:
    (claim,) = general(text)
    return claim


@pytest.mark.parametrize(
    "form",
    [
        RECURSION,
        r"\delta^{(l)} = \left(\delta^{(l+1)} * \mathrm{rot}_{180}(W^{(l+1)})\right) \odot f'(z^{(l)})",
        r"\delta_l = \delta_{l+1} * \mathrm{flip}(W_{l+1}) \circ \sigma'(z_l)",
    ],
)
def test_the_recursion_with_a_full_convolution_holds(form: str) -> None:
    assert said(f"{FULL}$${form}$$\n") == ["holds"]


def test_the_recursion_with_a_valid_convolution_has_other_sizes() -> None:
    claim = only(f"{VALID}$${RECURSION}$$\n")
    assert str(claim.verdict) == "wrong"
    assert claim.condition == "k = 1"
    assert claim.correction == (
        r"\delta^l = \mathrm{pad}_{k - 1}(\delta^{l + 1}) * \text{rot180}(W^{l + 1}) \odot \sigma'(z^{l})",
    )
    assert claim.counterexample is not None
    assert dict(claim.counterexample.at)["k"] == 2


def test_with_words_about_padding_nearby_it_is_conditional() -> None:
    text = f"{VALID}First $\\delta^{{l+1}}$ is surrounded by a border of zeros.\n\n$${RECURSION}$$\n"
    assert said(text) == ["conditional"]


def test_where_nothing_says_how_far_the_sign_goes_it_is_conditional() -> None:
    text = f"# convolution\n\n$$z^l = a^{{l-1}} * W^l + b^l$$\n\n$${RECURSION}$$\n"
    assert said(text) == ["conditional"]


@pytest.mark.parametrize(
    ("form", "verdict"),
    [
        (r"\delta^l = \mathrm{pad}_{k-1}(\delta^{l+1}) * \text{rot180}(W^{l+1}) \odot \sigma'(z^l)", "holds"),
        (r"\delta^l = \mathrm{pad}_{k}(\delta^{l+1}) * \text{rot180}(W^{l+1}) \odot \sigma'(z^l)", "wrong"),
        (r"\delta^l = \mathrm{pad}_{k-1}(\delta^{l+1}) * W^{l+1} \odot \sigma'(z^l)", "wrong"),
        (r"\delta^l = \mathrm{pad}_{k-1}(\delta^{l+1}) * \text{rot180}(W^{l}) \odot \sigma'(z^l)", "wrong"),
        (r"\frac{\partial J}{\partial W^l} = a^{l-1} * \delta^l", "holds"),
        (r"\frac{\partial J}{\partial W^l} = a^{l} * \delta^l", "wrong"),
    ],
)
def test_paddings_rotations_and_layers(form: str, verdict: str) -> None:
    assert said(f"{VALID}$${form}$$\n") == [verdict]


@pytest.mark.parametrize(
    ("form", "verdict"),
    [
        (r"\frac{\partial L}{\partial X} = \mathrm{conv}_{full}(\frac{\partial L}{\partial Y}, rot_{180} W)", "holds"),
        (r"dX = \operatorname{FullConv}(dY, W_{rot})", "holds"),
        (r"\frac{\partial L}{\partial W} = \mathrm{conv}(X, \frac{\partial L}{\partial Y})", "holds"),
        (r"\frac{\partial L}{\partial W} = X \star \frac{\partial L}{\partial Y}", "holds"),
        # A convolution that turns its kernel needs no rotation.
        (r"\frac{\partial L}{\partial X} = \mathrm{conv}_{full}(\frac{\partial L}{\partial Y}, W)", "conditional"),
        # Nothing says which operand of the function is the kernel.
        (r"\frac{\partial L}{\partial W} = \mathrm{conv}(\frac{\partial L}{\partial Y}, X)", "conditional"),
    ],
)  # fmt: skip
def test_whole_tensors(form: str, verdict: str) -> None:
    assert said(f"{PLAIN}$${form}$$\n") == [verdict]


def test_operands_the_wrong_way_round_are_seen_where_the_order_is_known() -> None:
    text = (
        PLAIN
        + r"""$$dX = \mathrm{conv}_{full}(dY, \mathrm{rot180}(W))$$

$$dW = \mathrm{conv}(dY, X)$$
"""
    )
    assert said(text) == ["holds", "wrong"] or said(text) == ["holds", "conditional"]


def test_channels_must_be_summed_or_stand_on_the_left() -> None:
    right = (
        r"$$\frac{\partial L}{\partial X_c} = \sum_m \frac{\partial L}{\partial Y_m} *_{full} \mathrm{rot180}(W_{m,c})"
    )
    right += "$$"
    lost = right.replace(r"\sum_m ", "")
    summed = right.replace(r"\partial X_c", r"\partial X_m")
    assert said(INDEXED + right) == ["holds"]
    (claim,) = general(INDEXED + lost)
    assert str(claim.verdict) == "wrong"
    assert claim.correction[0].startswith(r"\frac{\partial L}{\partial X_c} = \sum_{m} ")
    (claim,) = general(INDEXED + summed)
    assert str(claim.verdict) == "wrong"
    assert claim.reason == "m is summed, and is an index of the left side too"


def test_a_transpose_in_place_of_a_rotation_is_wrong() -> None:
    text = (
        INDEXED
        + r"$$\frac{\partial L}{\partial X_c} = \sum_m \mathrm{conv}_{full}(\frac{\partial L}{\partial Y_m}, W_{m,c}^T)"
        + "$$"
    )
    (claim,) = general(text)
    assert str(claim.verdict) == "wrong"
    right = r"\sum_{m} \mathrm{conv}_{full}(\frac{\partial L}{\partial Y_{m}}, rot180(W_{m, c}))"
    assert claim.correction == (rf"\frac{{\partial L}}{{\partial X_c}} = {right}",)
    turning = "Here $W^T$ is the kernel rotated by 180 degrees.\n\n"
    assert said(turning + text) == ["holds"]


def test_a_true_convolution_in_the_forward_pass() -> None:
    text = r"""# Convolution and correlation
Use $*$ for convolution (the kernel is flipped), $\star$ for cross-correlation.

$$Y = X * W$$

$$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} \star W$$

$$\frac{\partial L}{\partial W} = X \star \frac{\partial L}{\partial Y}$$
"""
    # The second is the gradient turned by 180 degrees.
    assert said(text) == ["conditional", "wrong"]


def test_products_of_dense_layers_are_no_convolutions() -> None:
    text = r"""# Dense layers
$$z^l = W^l a^{l-1} + b^l$$

$$\delta^l = (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)$$

$$dW = X * dY$$
"""
    assert "wrong" not in {str(claim.verdict) for claim in verify_text(text).claims}


def test_chain_rules_of_long_vectors() -> None:
    text = (
        "# convolution\n\n$$\\delta^l=\\frac{\\partial J}{\\partial z^l}"
        "=(\\frac{\\partial z^{l+1}}{\\partial z^l})^T\\frac{\\partial J}{\\partial z^{l+1}}"
        "=(\\frac{\\partial z^{l+1}}{\\partial z^l})^T\\delta^{l+1}"
        "=\\delta^{l+1}(\\frac{\\partial z^{l+1}}{\\partial z^l})^T$$\n"
    )
    assert said(text) == ["definition", "holds", "holds"]


@pytest.mark.parametrize(
    ("form", "verdict"),
    [
        (r"\frac{\partial J}{\partial b^l} = \sum_{u,v} (\delta^l)_{u,v}", "holds"),
        (r"\frac{\partial J}{\partial b^l} = \sum_{i,j} \delta^l_{ij}", "holds"),
        (r"\frac{\partial J}{\partial b^l} = \sum_{i,j} \delta^{l+1}_{ij}", "unchecked"),
        (r"\frac{\partial J}{\partial b^l} = \sum_{i} \delta^{l}_{ij}", "unchecked"),
    ],
)
def test_bias_sums(form: str, verdict: str) -> None:
    found = verify_text(f"# convolution\n\n$${form}$$\n").claims
    assert [str(claim.verdict) for claim in found] == [verdict]


SYSTEM = r"""# Convolution with stride 2
$$\begin{aligned}
y_1 &= w_1 x_1 + w_2 x_2 \\
y_2 &= w_1 x_3 + w_2 x_4
\end{aligned}$$

Here $\ast$ stands for cross-correlation, $up_s$ puts $s-1$ zeros between neighbours.

"""


@pytest.mark.parametrize(
    ("form", "verdict"),
    [
        (r"\frac{\partial J}{\partial W} = X \ast up_{2}(dY)", "conditional"),
        (r"dX = pad_{(1,1)}(up_{2}(dY)) \ast rot_{180}(W)", "holds"),
        (r"dX = pad_{(1,2)}(up_{2}(dY)) \ast rot_{180}(W)", "wrong"),
    ],
)
def test_zeros_put_in_and_numbers_of_the_worked_example(form: str, verdict: str) -> None:
    found = [c for c in general(f"{SYSTEM}$${form}$$\n") if c.kind.endswith("operator")]
    assert [str(claim.verdict) for claim in found] in ([verdict], ["holds"] if verdict == "conditional" else [verdict])


def test_numbers_of_a_problem_that_is_not_known_are_not_judged() -> None:
    text = "# convolution, backward\n\n$$dX = pad_{(1,2)}(up_{2}(dY)) \\ast rot_{180}(W)$$\n"
    assert said(text) == ["unchecked"]


def test_steps_that_a_function_says() -> None:
    text = r"""# conv
$$Y_{m,i,j} = \sum_{c,u,v} X_{c,2i+u,2j+v} W_{m,c,u,v}$$

$$\frac{\partial L}{\partial W_{m,c}} = \mathrm{conv}_{\mathrm{dilation}=2}(X_{c}, \frac{\partial L}{\partial Y_{m}})$$

$$\frac{\partial L}{\partial W_{m,c}} = \mathrm{conv}(X_{c}, \frac{\partial L}{\partial Y_{m}})$$
"""
    found = {claim.line: str(claim.verdict) for claim in verify_text(text).claims}
    assert found[4] in {"holds", "conditional"}
    assert found[6] == "wrong"


def test_words_beside_a_form_may_say_what_it_leaves_out() -> None:
    text = """# Convolution

$O = X * F$

$$\\frac{\\partial L}{\\partial X} = F * \\frac{\\partial L}{\\partial O}$$

Here the filter is rotated by 180 degrees and the convolution is full.
"""
    assert said(text) == ["conditional"]


def test_what_slides_may_stand_first() -> None:
    text = r"""# Convolution
$$Z^{[l]} = W^{[l]} * A^{[l-1]} + b^{[l]}$$

$$dW^{[l]} = A^{[l-1]} * dZ^{[l]}$$

$$\frac{\partial L}{\partial X} = \mathrm{FullConv}(\mathrm{rot180}(F), \frac{\partial L}{\partial O})$$

$$\frac{\partial L}{\partial F} = \mathrm{Conv}(X, \frac{\partial L}{\partial O})$$
"""
    assert said(text) == ["holds", "holds", "holds"]
