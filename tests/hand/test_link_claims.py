"""Links as claims."""

from __future__ import annotations

import pytest

from symconv.hand import link_claims
from tests.hand.judged import STRIDED, claims


def test_the_kind_is_what_the_left_side_is_with_elements_or_matrices() -> None:
    text = STRIDED + "$$\\partial x_1 = \\partial y_1 w_1$$\n\n$$A = \\begin{pmatrix} x_1 & x_2 \\end{pmatrix}$$"
    assert [claim.kind for claim in claims(text)][1:] == ["forward-element", "dgrad-element", "definition"]


def test_what_is_wrong_is_corrected_up_to_a_number_of_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_claims, "MAX_REPAIRED", 1)
    row = "$$\\partial x_1 = \\partial y_1 w_2$$"
    assert [bool(claim.correction) for claim in claims(f"{STRIDED}{row}\n\n{row}")[2:]] == [True, False]
