from __future__ import annotations

import pytest

from tests.benchmark.made import DENSE, measurement


def test_the_faster_layout_counts() -> None:
    measured = measurement(
        times={
            ("symconv", "nchw"): 0.002,
            ("symconv", "nhwc"): 0.004,
            ("torch", "nchw"): 0.009,
            ("torch", "nhwc"): 0.006,
        }
    )
    assert measured.ours.layout == "nchw"
    assert measured.ratio("torch") == pytest.approx(3.0)
    assert measured.ratio("im2col") is None
    assert measured.best("im2col") is None
    assert measured.rate == pytest.approx(2 * DENSE.macs / 0.002)


def test_without_ours_there_is_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="layer forward was measured without our kernel"):
        _ = measurement(times={("torch", "nchw"): 0.1}).ours
