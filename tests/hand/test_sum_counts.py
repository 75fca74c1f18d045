"""How many taps, images, groups and channels sums run over."""

from __future__ import annotations

from symconv.hand.sum_counts import count_at, general_problem, kernel_taps
from symconv.hand.sum_steps import offset_of, step_of
from tests.hand.sums import NOTE, read_of

NUMBERS = NOTE.replace("K-1", "2").replace("C-1", "3").replace("(M,C,K,K)", "(M,4,3,3)").replace("(C,", "(4,")


def test_letters_stand_for_any_number() -> None:
    read = read_of()
    assert kernel_taps(read, 0) is None
    assert count_at(read, "c") is None


def test_numbers_are_the_problem_s_own() -> None:
    read = read_of(NUMBERS)
    assert [kernel_taps(read, axis) for axis in (0, 1)] == [3, 3]
    assert count_at(read, "c") == 4


def test_the_problem_has_what_is_a_number() -> None:
    read = read_of(NUMBERS)
    cast = [list(read.votes(read.terms))] * 2
    steps = {(axis, name): step_of(read, axis, name, {}, cast) for axis in (0, 1) for name in ("stride", "dilation")}
    pads = {axis: offset_of(read, axis, cast, steps, False) for axis in (0, 1)}
    conv = general_problem(read, steps, pads, False)
    assert conv.kernel == (3, 3)
    assert conv.stride == (None, None)
    assert conv.dilation == (1, 1)
    assert conv.in_channels == 4
    assert conv.mode == "cross-correlation"
