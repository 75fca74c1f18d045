from __future__ import annotations

from symconv import Conv
from symconv.benchmark.kinds import flop_count, kinds_of
from tests.benchmark.made import DENSE, DEPTHWISE, FIRST, STRIDED


def test_kinds_of_problems() -> None:
    assert kinds_of(DENSE, "dgrad") == ()
    assert kinds_of(FIRST, "forward") == ("few channels",)
    assert kinds_of(DEPTHWISE, "wgrad") == ("depthwise",)
    assert kinds_of(DEPTHWISE, "dgrad") == ("depthwise", "strided dgrad")
    assert kinds_of(STRIDED, "forward") == ()
    assert kinds_of(STRIDED, "dgrad") == ("strided dgrad",)
    assert kinds_of(Conv(8, 3), "forward") == ("few channels",)  # one group is not depthwise


def test_a_multiply_accumulate_is_two_operations() -> None:
    # 8 × 8 outputs, 32 channels, each a sum of 16 × 9 products
    assert flop_count(DENSE, "forward") == flop_count(DENSE, "wgrad") == 2 * 8 * 8 * 32 * 16 * 9
    assert flop_count(STRIDED, "dgrad") == 2 * 4 * 4 * 32 * 16 * 9
    assert flop_count(DEPTHWISE, "dgrad") == 2 * 4 * 4 * 16 * 9
    assert flop_count(Conv((8, 8), 3, 1, 1, out_channels=3, batch=2), "bgrad") == 2 * 3 * 8 * 8
