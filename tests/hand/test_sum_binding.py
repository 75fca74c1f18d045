"""What a binding answers."""

from __future__ import annotations

from tests.hand.sums import binding_of


def test_a_gradient_has_the_layout_of_its_tensor() -> None:
    binding = binding_of()
    assert binding.layout("dy") == binding.layout("y") == ("m", 0, 1)
    assert {"u", "i"} <= binding.index_letters()
