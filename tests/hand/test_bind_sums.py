"""What the letters of index sums stand for."""

from __future__ import annotations

from tests.hand.sums import binding_of


def test_sizes_and_steps_are_bound_by_axis() -> None:
    sizes = {letter: {axis: str(v) for axis, v in entry.items()} for letter, entry in binding_of().sizes.items()}
    assert sizes["H"] == {0: "I_h"}
    assert sizes["K"] == {0: "K_h", 1: "K_w"}
    assert sizes["pl"] == {1: "p_w"}
    assert sizes["s"] == {0: "S_h", 1: "S_w"}


def test_it_is_said_where_a_step_was_learnt() -> None:
    assert all(learnt.source for learnt in binding_of().learnt.values())
