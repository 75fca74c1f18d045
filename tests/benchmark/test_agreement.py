from __future__ import annotations

import numpy as np
import pytest

from symconv import Conv
from symconv.benchmark.agreement import check_agreement, tolerance
from symconv.errors import DisagreementError
from symconv.validation import references
from symconv.validation.cases import float_case

CONV = Conv((12, 12), 3, 1, 1, in_channels=32, out_channels=8)


def test_rounding_in_another_order_is_no_disagreement() -> None:
    case, exact = float_case(CONV, 0, "float32"), float_case(CONV, 0, "float32").cast("float64")
    single = references.forward(CONV, case.x, case.w, case.b).astype(np.float32)
    double = references.forward(CONV, exact.x, exact.w, exact.b)
    assert np.any(single != double)
    check_agreement(CONV, "forward", "another", double, single)


def test_a_product_that_is_missing_is_one() -> None:
    assert tolerance(CONV, "forward", "float32") < 1e-3
    ours = np.zeros((1, 8, 12, 12), np.float32)
    other = ours.copy()
    other[0, 3, 2, 1] = 0.5
    with pytest.raises(DisagreementError, match=r"another gave 0\.5 where symconv gave 0, at \[0, 3, 2, 1\]: 0\.5 apa"):
        check_agreement(CONV, "forward", "another", other, ours)


def test_a_result_that_is_no_number_is_one() -> None:
    ours = np.zeros((1, 8, 12, 12), np.float32)
    with pytest.raises(DisagreementError, match="another gave nan"):
        check_agreement(CONV, "forward", "another", np.full_like(ours, np.nan), ours)


def test_another_shape_is_one() -> None:
    with pytest.raises(DisagreementError, match=r"another gave shape \(2,\) where symconv gave \(3,\)"):
        check_agreement(CONV, "forward", "another", np.zeros(2), np.zeros(3))
