from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from symconv import Axis, Conv, SpecError
from symconv.spec import MAX_NUMBER
from tests.brute_force import output_size
from tests.problems import as_dict, problems


@given(problems())
def test_output_size_counts_the_windows(conv: Conv) -> None:
    assert conv.output == output_size(as_dict(conv))


@given(problems())
def test_the_remainder_is_what_no_window_reaches(conv: Conv) -> None:
    for axis in conv.axes:
        last = axis.stride * (axis.output - 1) + axis.effective_kernel
        assert axis.padded_input - last == axis.remainder
        assert 0 <= axis.remainder < axis.stride


@given(problems())
def test_a_window_lists_the_positions_inside_the_input(conv: Conv) -> None:
    for axis in conv.axes:
        for output in range(axis.output):
            inside = {tap: axis.position(output, tap) for tap in range(axis.kernel)}
            assert dict(axis.window(output)) == {t: i for t, i in inside.items() if 0 <= i < axis.input}


def test_numbers_stand_for_every_axis() -> None:
    conv = Conv(input=(8, 9), kernel=3, stride=2, padding=1, dilation=1)
    assert (conv.kernel, conv.stride, conv.padding) == ((3, 3), (2, 2), ((1, 1), (1, 1)))
    assert Conv(8, 3).dimensions == 1
    assert Conv(8, (3, 3, 3)).input == (8, 8, 8)


def test_numpy_integers_are_integers() -> None:
    conv = Conv(np.int32(8), np.uint8(3), stride=np.int64(2))  # type: ignore[arg-type]
    assert conv == Conv(8, 3, 2)
    assert type(conv.input[0]) is int


def test_padding_as_pytorch_users_type_it() -> None:
    assert Conv((8, 8), 3, padding=(1, 2)).padding == ((1, 1), (2, 2))
    assert Conv((8, 8), 3, padding=((0, 1), (2, 3))).padding == ((0, 1), (2, 3))
    assert Conv((8, 8), 3, padding="valid").padding == ((0, 0), (0, 0))


@pytest.mark.parametrize("kernel", [1, 2, 3, 4])
@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_same_padding_keeps_the_size_with_the_larger_part_behind(kernel: int, dilation: int) -> None:
    conv = Conv((9, 11), kernel, padding="same", dilation=dilation)
    assert conv.output == conv.input
    assert all(high - low in (0, 1) for low, high in conv.padding)


def test_shapes_and_counts() -> None:
    conv = Conv((56, 56), 3, 2, 1, groups=2, in_channels=64, out_channels=128, batch=4)
    assert conv.x_shape == (4, 64, 56, 56)
    assert conv.w_shape == (128, 32, 3, 3)
    assert conv.y_shape == (4, 128, 28, 28)
    assert conv.b_shape == (128,)
    assert conv.macs == 4 * 128 * 28 * 28 * 32 * 9


def test_equal_problems_are_equal_however_they_were_typed() -> None:
    assert Conv((8, 8), 3) == Conv((8, 8), (3, 3), 1, 0, (1, 1))
    assert hash(Conv((8, 8), 3)) == hash(Conv(8, (3, 3)))
    assert Conv(8, 3) != Conv(8, 3, mode="convolution")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"stride": 0}, "stride 0: a stride is at least 1"),
    ({"dilation": (1, 0)}, "dilation (1, 0): a dilation is at least 1"),
    ({"kernel": 0}, "kernel 0: a kernel size is at least 1"),
    ({"input": (4, 0)}, "input (4, 0): an input size is at least 1"),
    ({"padding": -1}, "padding -1: a padding is at least 0"),
    ({"padding": ((0, -1), (0, 0))}, "padding ((0, -1), (0, 0)): a padding is at least 0"),
    ({"kernel": 5}, "kernel 5: on axis 0: more than the padded input has (input 4); at most 4 fits"),
    (
        {"kernel": (3, 3), "dilation": 3, "padding": 1},
        "kernel (3, 3): on axis 0: dilation 3 spreads it to 7, more than the padded input has "
        "(input 4 + padding 1 + 1 = 6); at most 2 fits",
    ),
    ({"stride": (1, 2, 3)}, "stride (1, 2, 3): 3 numbers for 2 axes; give 1 or 2"),
    ({"kernel": (2, 2, 2)}, "kernel (2, 2, 2): 3 numbers for the 2 axes of the input; give 1 or 2"),
    ({"input": (4, 4, 4, 4)}, "input (4, 4, 4, 4): 4 numbers; a problem has 1 to 3 axes"),
    ({"input": ()}, "input (): 0 numbers; a problem has 1 to 3 axes"),
    ({"padding": (1,)}, "padding (1,): 1 number for 2 axes; give 1 or 2"),
    ({"padding": ((1, 2, 3), 0)}, "padding ((1, 2, 3), 0): (1, 2, 3) is not a (low, high) pair"),
    ({"padding": "full"}, 'padding full: a padding is numbers, "same" or "valid"'),
    (
        {"padding": "same", "stride": 2},
        "padding same: needs stride 1; with a larger stride give the padding in numbers",
    ),
    ({"kernel": 2.0}, "kernel 2.0: a kernel size is an integer, not 2.0"),
    ({"kernel": math.nan}, "kernel nan: a kernel size is an integer, not nan"),
    ({"stride": math.inf}, "stride inf: a stride is an integer, not inf"),
    ({"stride": True}, "stride True: a stride is an integer, not True"),
    ({"stride": None}, "stride None: a stride is an integer, not None"),
    ({"stride": "2"}, "stride 2: a stride is an integer, not '2'"),
    ({"stride": MAX_NUMBER + 1}, f"stride {MAX_NUMBER + 1}: a stride is at most {MAX_NUMBER}"),
    (
        {"groups": 2, "in_channels": 3, "out_channels": 2},
        "in_channels 3: not divisible by groups 2; each group takes the same number of channels",
    ),
    (
        {"groups": 2, "in_channels": 2, "out_channels": 3},
        "out_channels 3: not divisible by groups 2; each group takes the same number of channels",
    ),
    ({"groups": 0}, "groups 0: a number of groups is at least 1"),
    ({"in_channels": -3}, "in_channels -3: a number of channels is at least 1"),
    ({"batch": 1.5}, "batch 1.5: a batch size is an integer, not 1.5"),
    ({"bias": 1}, "bias 1: a bias is True or False"),
    ({"mode": "conv"}, "mode conv: a mode is cross-correlation or convolution"),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED, ids=[sentence[:40] for _, sentence in REFUSED])
def test_an_impossible_problem_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SpecError) as caught:
        Conv(**{"input": (4, 4), "kernel": 2, **changes})
    assert str(caught.value) == sentence


def test_a_pair_for_one_axis_says_how_to_write_low_and_high() -> None:
    with pytest.raises(SpecError, match=r"for low and high of the one axis write \(\(low, high\),\)"):
        Conv(4, 2, padding=(0, 1))


def test_sizes_that_overflow_are_refused() -> None:
    with pytest.raises(SpecError, match="can be addressed"):
        Conv((2_000_000_000, 2_000_000_000), 1)
    with pytest.raises(SpecError, match="can be addressed"):
        Conv(4, 2, in_channels=2_000_000_000, out_channels=2_000_000_000)


def test_a_hostile_value_still_gets_a_sentence() -> None:
    class Hostile:
        def __repr__(self) -> str:
            raise RuntimeError

    with pytest.raises(SpecError, match="a stride is an integer, not a Hostile"):
        Conv(4, 2, stride=Hostile())  # type: ignore[arg-type]
    with pytest.raises(SpecError, match="at most"):
        Conv(4, 2, stride=10**5000)


def test_an_axis_alone_is_checked_too() -> None:
    with pytest.raises(SpecError, match="stride 0: a stride is at least 1"):
        Axis(4, 2, stride=0)
    with pytest.raises(SpecError, match="at most 4 fits"):
        Axis(4, 5)


def test_a_problem_can_be_varied() -> None:
    assert replace(Conv((8, 8), 3), stride=(2, 2)) == Conv((8, 8), 3, 2)
    assert replace(Conv((8, 8), 3), stride=(2, 2)).axes == Conv((8, 8), 3, 2).axes
