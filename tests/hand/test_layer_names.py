"""Tensors of whole layers by their names."""

from __future__ import annotations

import pytest

from symconv.hand.chain_rule import chain_rule
from symconv.hand.layer_names import LayerNames, convention_of, layer_of
from tests.hand.texts import tree

NAMES = LayerNames({})


@pytest.mark.parametrize(
    ("text", "role", "kind", "layer"),
    [
        (r"\delta^{l+1}", "y", "gradient", "l+1"),
        (r"W^{(l)}", "w", "value", "l"),
        (r"a_{l-1}", "x", "value", "l-1"),
        (r"\sigma'(z^l)", "y", "slope", "l"),
        (r"\frac{\partial J}{\partial b^l}", "b", "gradient", "l"),
        (r"W^{[2]}", "w", "value", "2"),
    ],
)
def test_names_with_layers(text: str, role: str, kind: str, layer: str) -> None:
    found = NAMES.named(tree(text))
    assert found is not None
    assert (found.role, found.kind, str(found.layer)) == (role, kind, layer)


@pytest.mark.parametrize("text", [r"\lambda", "x_{ij}", "W^2 + 1", r"\delta_{ij}", "q^l"])
def test_what_is_no_tensor_of_a_layer(text: str) -> None:
    assert NAMES.named(tree(text)) is None


def test_the_forward_equation_says_how_layers_are_counted() -> None:
    assert convention_of([tree("z^{l+1} = W^l * a^l + b^l")], NAMES).w == -1
    found = convention_of([tree("z^l = a^{l-1} * W^l + b^l")], NAMES)
    assert (found.x, found.w) == (-1, 0)


def test_scripts_that_are_no_layer() -> None:
    assert layer_of(tree("i j")) is None


@pytest.mark.parametrize(
    ("side", "verdict"),
    [
        (r"\frac{\partial L}{\partial z^{l+1}} \frac{\partial z^{l+1}}{\partial z^l}", "holds"),
        (r"(\frac{\partial z^{l+1}}{\partial z^l})^T \delta^{l+1}", "holds"),
        (r"\frac{\partial L}{\partial z^{l+1}} * \frac{\partial z^{l+1}}{\partial z^l}", "definition"),
        (r"\delta^{l+1} (\frac{\partial z^{l+1}}{\partial z^l})^T", "None"),
        (r"\frac{\partial L}{\partial z^{l+2}} \frac{\partial z^{l+1}}{\partial z^l}", "None"),
    ],
)
def test_chain_rules(side: str, verdict: str) -> None:
    assert str(chain_rule(tree(r"\delta^l"), tree(side), NAMES)) == verdict
