from __future__ import annotations

from symconv.notation import by_axis, marked


def test_fewer_axes_take_the_last_names() -> None:
    assert by_axis(("z", "y", "x")) == {1: ("x",), 2: ("y", "x"), 3: ("z", "y", "x")}
    assert by_axis(("z", "y", "x"), "i")[1] == ("i",)


def test_a_mark_goes_into_a_subscript_but_a_prime_behind_it() -> None:
    assert [marked("j", "'"), marked("h_{out}", "1"), marked("h_{out}", "'")] == ["j'", "h_{out1}", "h_{out}'"]
