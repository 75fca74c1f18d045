"""Steps read off indices."""

from __future__ import annotations

from tests.hand.sums import binding_of


def test_the_stride_is_what_multiplies_the_output_index() -> None:
    binding = binding_of()
    assert [str(axis.stride) for axis in binding.setting.axes] == ["S_h", "S_w"]
    assert {axis.dilation for axis in binding.setting.axes} == {1}
