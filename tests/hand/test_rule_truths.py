"""The sizes that rules speak of, against plain loops."""

from __future__ import annotations

from itertools import product

from symconv.hand.rule_truths import RuleSetting, symbols, truth


def windows(size: int, kernel: int, stride: int, dilation: int, low: int, high: int) -> list[int]:
    """Where each window that fits begins, in the padded input."""
    return [at for at in range(0, size + low + high, stride) if at + dilation * (kernel - 1) < size + low + high]


def test_output_size_and_remainder_are_what_loops_count() -> None:
    axis = symbols().axis
    for size, kernel, stride, dilation, low, high in product((4, 5, 7), (1, 2, 3), (1, 2, 3), (1, 2), (0, 1), (0, 2)):
        begins = windows(size, kernel, stride, dilation, low, high)
        if not begins:
            continue
        last = begins[-1] + dilation * (kernel - 1)
        values = {
            axis.input: size, axis.kernel: kernel, axis.stride: stride, axis.dilation: dilation, axis.low: low,
            axis.high: high,
        }  # fmt: skip
        assert truth("output size").subs(values) == len(begins)
        assert truth("effective kernel").subs(values) == dilation * (kernel - 1) + 1
        assert truth("remainder").subs(values) == size + low + high - 1 - last


def test_what_a_rule_leaves_out_is_plain() -> None:
    axis = symbols().axis
    table = RuleSetting(strided=False, dilated=False, padded=False).table()
    assert table == {axis.stride: 1, axis.dilation: 1, axis.low: 0, axis.high: 0}
    assert RuleSetting().table() == {axis.high: axis.low}
    assert RuleSetting(uneven=True).table() == {}
