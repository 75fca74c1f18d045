"""Wrong sides corrected."""

from __future__ import annotations

import pytest

from tests.hand.sums import NOTE, judged

SLIPS = {
    "x(c,s*u+i-pt,s*v+j-pl)": "x(c,s*u+i-pt,s*v+j-pt)",
    "w(m,c,i,j)*": "w(m,c,j,i)*",
    "s*u+i-pt": "s*u-i-pt",
}


@pytest.mark.parametrize("right", SLIPS)
def test_one_slip_is_found_and_put_right(right: str) -> None:
    before, _, after = NOTE.partition(right)
    first, second = judged(before + SLIPS[right] + after)
    assert (str(first.verdict), str(second.verdict)) == ("wrong", "holds")
    assert first.correction
    assert any(right.rstrip("*") in correction.replace(" ", "") for correction in first.correction)
