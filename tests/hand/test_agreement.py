"""Of problems that a note's products fit alike, the one is taken that its rows' missing terms agree with."""

from __future__ import annotations

from symconv.hand.agreement import explained, other_fits
from symconv.hand.evidence import all_rows
from symconv.hand.fitting import fit
from symconv.hand.parse import parse_note
from symconv.hand.verify import verify_text
from tests.hand.judged import STRIDED, bound
from tests.hand.texts import scanned

ONE_TAP = """Padding 1.

$$y_{11} = x_{22}w_{22}$$

$$y_{12} = x_{23}w_{22} + x_{21}w_{21}$$

$$y_{13} = x_{24}w_{22} + x_{22}w_{21}$$
"""
"""Kernel rows two apart, of which only the middle one meets the input's row."""


def test_the_share_of_rows_that_are_right() -> None:
    rows = all_rows(parse_note(scanned(STRIDED)))
    assert explained(bound(STRIDED), rows) == 1.0
    assert explained(bound(STRIDED.replace("w_2 x_4", "w_2 x_3")), rows) == 1.0


def test_other_steps_are_tried_where_one_tap_is_seen() -> None:
    (first, *_) = fit([((1,), (1,), (0,)), ((2,), (1,), (1,))], {}, None)
    assert {other.axes[0].dilation for other in other_fits(first, first.agreeing)} >= {2, 3}
    assert all(len(other.agreeing) == 2 for other in other_fits(first, first.agreeing))


def test_no_right_row_is_wrong() -> None:
    found = verify_text(ONE_TAP)
    assert {str(claim.verdict) for claim in found.claims} == {"holds"}
    assert found.bindings.axes[0].dilation == 2
