from __future__ import annotations

import pytest

from symconv.benchmark.means import means
from tests.benchmark.made import DENSE, DEPTHWISE, STRIDED, Times, measurement


def times(torch: float, zeros: float | None = None) -> Times:
    found: dict[object, float] = {("symconv", "nchw"): 0.001, ("torch", "nhwc"): 0.001 * torch}
    if zeros is not None:
        found["zero_insertion", "nchw"] = 0.001 * zeros
    return found  # type: ignore[return-value]


def test_geometric_means_by_method_kind_and_pass() -> None:
    found = {
        (mean.method, mean.kind, mean.pass_): (mean.ratio, mean.count)
        for mean in means(
            [
                measurement(DENSE, "forward", times(2.0)),
                measurement(STRIDED, "forward", times(8.0)),
                measurement(STRIDED, "dgrad", times(1.0, 3.0)),
                measurement(DEPTHWISE, "dgrad", times(0.25, 12.0)),
            ]
        )
    }
    assert found["torch", "all", "forward"] == pytest.approx((4.0, 2))
    assert found["torch", "all", "dgrad"] == pytest.approx((0.5, 2))
    assert found["torch", "all", "all"] == pytest.approx((2**0.5, 4))
    assert found["torch", "depthwise", "all"] == pytest.approx((0.25, 1))
    assert found["torch", "strided dgrad", "dgrad"] == pytest.approx((0.5, 2))
    assert found["zero_insertion", "strided dgrad", "all"] == pytest.approx((6.0, 2))
    assert ("torch", "few channels", "all") not in found
    assert ("torch", "all", "wgrad") not in found
    assert not [method for method, _, _ in found if method in ("im2col", "symconv")]
