from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from symconv import Conv
from symconv.benchmark import own
from symconv.benchmark.candidate import Candidate, LeftOut
from symconv.benchmark.own import own_candidates, spread, zero_insertion_candidates
from symconv.kernels.options import LAYOUTS, PASSES, Pass
from symconv.validation.cases import from_layout, integer_case, to_layout
from tests.benchmark.test_im2col import brute_force, values
from tests.problems import NAMED, problems

STRIDED = [name for name, conv in NAMED.items() if any(stride > 1 for stride in conv.stride)]


@given(problems())
def test_the_zeros_are_where_the_stride_puts_them(conv: Conv) -> None:
    case = integer_case(conv, 0)
    for layout in LAYOUTS:
        wide = from_layout(spread(conv, to_layout(case.dy, layout), layout), layout)
        sizes = [axis.padded_input - axis.effective_kernel + 1 for axis in conv.axes]
        assert wide.shape == (conv.batch, conv.out_channels, *sizes)
        assert np.array_equal(wide[(slice(None), slice(None), *(slice(None, None, s) for s in conv.stride))], case.dy)
        assert np.count_nonzero(wide) == case.dy.size  # a case has no zeros


@pytest.mark.parametrize("name", STRIDED)
def test_zero_insertion_gives_the_dgrad(name: str) -> None:
    conv = NAMED[name]
    case = integer_case(conv, 2)
    wanted = brute_force(conv, case)["dgrad"]
    candidates = list(zero_insertion_candidates(conv, "dgrad", case, LAYOUTS, "int64", 1))
    assert len(candidates) == len(LAYOUTS)
    for candidate in candidates:
        assert isinstance(candidate, Candidate)
        assert values(candidate.as_nchw(candidate.run())) == wanted


@settings(max_examples=3)
@given(problems(dimensions=(2,), most_products=300))
def test_zero_insertion_of_any_problem(conv: Conv) -> None:
    case = integer_case(conv, 2)
    for candidate in zero_insertion_candidates(conv, "dgrad", case, ("nchw",), "int64", 1):
        assert isinstance(candidate, Candidate)
        assert values(candidate.as_nchw(candidate.run())) == brute_force(conv, case)["dgrad"]


def test_zero_insertion_is_for_strided_dgrads() -> None:
    others: list[tuple[Conv, Pass]] = [(Conv(5, 3), "dgrad"), (Conv(5, 3, 2), "forward"), (Conv(5, 3, 2), "wgrad")]
    for conv, pass_ in others:
        assert not list(zero_insertion_candidates(conv, pass_, integer_case(conv, 0), LAYOUTS, "int64", 1))


def test_zero_insertion_that_would_take_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    conv = Conv((32, 32), 16, 16)
    case = integer_case(conv, 0)
    monkeypatch.setattr(own, "MAX_ZERO_MACS", 5e4)
    (left_out,) = zero_insertion_candidates(conv, "dgrad", case, LAYOUTS, "int64", 1)
    assert left_out == LeftOut("zero_insertion", "it takes more than 5e-05 billion multiply-accumulates")


def test_our_kernels_take_what_the_pass_takes() -> None:
    conv = NAMED["two_axes"]
    case = integer_case(conv, 3)
    wanted = brute_force(conv, case)
    for pass_ in PASSES:
        for candidate in own_candidates(conv, pass_, case, LAYOUTS, "int64", 1):
            assert values(candidate.as_nchw(candidate.run())) == wanted[pass_]
