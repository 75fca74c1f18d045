"""What size letters stand for."""

from __future__ import annotations

from tests.hand.sums import NOTE, binding_of


def sizes(text: str = NOTE) -> dict[str, dict[int | None, str]]:
    return {letter: {axis: str(v) for axis, v in entry.items()} for letter, entry in binding_of(text).sizes.items()}


def test_declared_shapes_say_what_a_letter_is() -> None:
    found = sizes()
    assert found["H"] == {0: "I_h"}
    assert list(found["Q"]) == [1]
    assert found["C"] == {None: "C"}


def test_bounds_say_it_where_nothing_is_declared() -> None:
    bare = NOTE.replace("x:input:(C,H,W)\n", "").replace("w:weight:(M,C,K,K)\n", "").replace("y:output:(M,P,Q)\n", "")
    found = sizes(bare)
    assert found["K"] == {0: "K_h", 1: "K_w"}
    assert found["C"] == {None: "C"}


def test_an_index_is_no_size() -> None:
    assert not {"i", "j", "u", "v", "m", "c"} & sizes().keys()


def test_an_offset_gives_the_one_letter_that_it_leaves_open() -> None:
    found = sizes(r"$$y_u = \sum_{k=0}^{K-1} w_k\, x_{u+k-r+1}$$")
    assert found["r"] == {0: "p + 1"}
