from __future__ import annotations

import pytest
from hypothesis import given

from symconv import Conv, LimitError
from symconv.taps import recover_taps
from tests.problems import problems


@given(problems())
def test_a_tap_reads_where_its_shift_says(conv: Conv) -> None:
    for taps in recover_taps(conv):
        axis = taps.axis
        for output in range(axis.output):
            for tap in range(axis.kernel):
                assert axis.position(output, tap) == axis.stride * output + taps.input_offset(tap)


@given(problems())
def test_the_outputs_of_a_tap_are_those_that_read_no_padding(conv: Conv) -> None:
    for taps in recover_taps(conv):
        axis = taps.axis
        for tap in range(axis.kernel):
            inside = [o for o in range(axis.output) if 0 <= axis.position(o, tap) < axis.input]
            assert list(taps.outputs_of(tap)) == inside


def test_a_flipped_kernel_shifts_the_other_way() -> None:
    (plain,), (flipped,) = (recover_taps(Conv(9, 3, 2, 0, 2, mode=m)) for m in ("cross-correlation", "convolution"))
    assert plain.shifts == (0, 2, 4)
    assert flipped.shifts == (4, 2, 0)


def test_kernels_of_any_size_are_refused_or_done() -> None:
    assert len(recover_taps(Conv(3000, 2000))[0].shifts) == 2000
    with pytest.raises(LimitError, match="at most 20000 are derived"):
        recover_taps(Conv(2_000_000_000, 1_999_999_999))
    # One window is all there is where the stride leads beyond any input.
    (far,) = recover_taps(Conv(2_000_000_000, 2, 2_000_000_000, dilation=1_000_000_000))
    assert far.shifts == (0, 1_000_000_000)
    assert recover_taps(Conv(4, 2, 2**31 - 1))[0].shifts == (0, 1)
