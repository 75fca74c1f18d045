"""im2col is a judge of nothing, but a benchmark of wrong results would be worth nothing: it is held to brute force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from symconv import Conv
from symconv.benchmark import im2col
from symconv.benchmark.candidate import Candidate, LeftOut
from symconv.kernels.options import PASSES, Pass
from symconv.validation.cases import Array, integer_case
from tests.brute_force import Index, evaluate
from tests.problems import NAMED, as_dict, problems


def values(array: Array) -> dict[Index, int]:
    return {index: int(value) for index, value in np.ndenumerate(array)}


def brute_force(conv: Conv, case: Any) -> dict[str, dict[Index, int]]:
    return evaluate(as_dict(conv), *(values(array) for array in (case.x, case.w, case.b, case.dy)))


def agrees(conv: Conv) -> None:
    case = integer_case(conv, 1)
    wanted = brute_force(conv, case)
    passes: tuple[Pass, ...] = ("forward", "dgrad", "wgrad")
    for pass_ in passes:
        (candidate,) = im2col.im2col_candidates(conv, pass_, case)
        assert isinstance(candidate, Candidate)
        assert values(candidate.as_nchw(candidate.run())) == wanted[pass_]


@given(problems(most_products=600))
def test_every_pass_is_brute_forces(conv: Conv) -> None:
    agrees(conv)


@pytest.mark.parametrize("conv", NAMED.values(), ids=NAMED.keys())
def test_every_pass_of_the_named_problems(conv: Conv) -> None:
    agrees(conv)


def test_a_pointwise_convolution_copies_nothing() -> None:
    conv = Conv((4, 5), 1, in_channels=6, out_channels=2, batch=2)
    case = integer_case(conv, 0)
    assert np.shares_memory(im2col.columns(conv, case.x), case.x)
    agrees(conv)


def test_a_column_matrix_that_is_too_large_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    conv = Conv((4, 4), 2, in_channels=3)
    assert im2col.column_bytes(conv, 8) == 3 * 4 * 9 * 8
    monkeypatch.setattr(im2col, "MAX_BYTES", 3 * 4 * 9 * 8 - 1)
    (left_out,) = im2col.im2col_candidates(conv, "forward", integer_case(conv, 0))
    assert left_out == LeftOut("im2col", "its column matrix takes more than 1 GiB")


def test_the_bias_gradient_has_no_matrix_product() -> None:
    conv = Conv((4, 4), 2)
    assert list(im2col.im2col_candidates(conv, PASSES[-1], integer_case(conv, 0))) == []
