from __future__ import annotations

import pytest

from symconv import Conv
from symconv.derivation import derive
from symconv.kernels.phase_runs import ALONE, AxisPlan, is_patched, is_plain, is_tileable, joined
from symconv.kernels.plan import make_plan


def axis_of(conv: Conv, pass_: str = "forward") -> AxisPlan:
    return make_plan(derive(conv), pass_, "nchw", "float32").axes[-1]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("conv", "plain"),
    [
        (Conv(6, 1), True),
        (Conv(6, 1, 2), False),
        (Conv(6, 1, padding=1), False),
        (Conv(6, 2), False),
        (Conv(1, 1), True),
    ],
)
def test_an_axis_is_plain_where_each_target_is_its_source(conv: Conv, plain: bool) -> None:
    assert is_plain(axis_of(conv), 6 if conv.input != (1,) else 1) is plain
    if conv.input == conv.output:
        assert is_plain(axis_of(conv, "dgrad"), conv.output[0]) is plain


def test_a_larger_source_is_not_plain() -> None:
    assert not is_plain(ALONE, 2)
    assert is_plain(ALONE, 1)


def test_plain_axes_join() -> None:
    assert joined((3, 4)) == axis_of(Conv(12, 1))


@pytest.mark.parametrize(
    ("conv", "patched"),
    [
        (Conv(12, 3, 3), True),
        (Conv(12, 3, 3, mode="convolution"), False),
        (Conv(13, 3, 3), False),
        (Conv(12, 3, 2), False),
        (Conv(12, 2, 3), False),
        (Conv(12, 3, 3, 3), False),
        (Conv(12, 3, 3, dilation=2), False),
        (Conv(12, 1), False),
        (Conv(3, 3, 3), True),
    ],
)
def test_an_axis_is_patched_where_each_source_has_one_place_in_order(conv: Conv, patched: bool) -> None:
    assert is_patched(axis_of(conv), conv.input[0]) is patched
    assert is_patched(axis_of(conv, "dgrad"), conv.output[0]) is patched


def test_tables_of_tiles_are_bounded() -> None:
    assert is_tileable(Conv(100, 64), axis_of(Conv(100, 64)))
    assert not is_tileable(Conv(100, 65), axis_of(Conv(100, 65)))
    wide = Conv(4, 1, in_channels=1 << 17)
    assert not is_tileable(wide, axis_of(wide))
