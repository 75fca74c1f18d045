"""Readings in words."""

from __future__ import annotations

import pytest

from symconv.hand.concrete_reading import ConvolutionReading


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (ConvolutionReading(), "cross-correlation, stride 1×1"),
        (ConvolutionReading(None), "the matrix product"),
        (ConvolutionReading((2, 2), (1, 3), flipped=True), "convolution (flipped kernel), stride 2×2, dilation 1×3"),
        (ConvolutionReading(full=True), "full cross-correlation, stride 1×1"),
    ],
)
def test_a_reading_says_what_the_sign_does(reading: ConvolutionReading, words: str) -> None:
    assert reading.phrase == words
