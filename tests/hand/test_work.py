"""Work is counted in steps: allowances end, nest, and leave a claim unchecked where they are used up."""

from __future__ import annotations

from pathlib import Path

import pytest

from symconv.hand import judge_chain
from symconv.hand.polynomial import Atom, of_atom, total
from symconv.hand.verify import verify_file, verify_text
from symconv.hand.work import TooLargeError, allowed, spend
from symconv.verdict import Verdict

LARGE_LAYER = Path(__file__).parents[2] / "generated/documents/resnet50_layer2.md"


def test_an_allowance_ends_where_it_says() -> None:
    with allowed(10) as mine:
        spend(4)
        spend(6)
        assert mine.left == 0
        with pytest.raises(TooLargeError):
            spend(1)


def test_what_is_spent_within_is_spent_of_the_outer_one_too() -> None:
    with allowed(10) as outer:
        with allowed(100):
            spend(7)
        assert outer.left == 3
        with allowed(100), pytest.raises(TooLargeError):
            spend(4)


def test_outside_there_is_no_bound() -> None:
    spend(10**12)


def test_polynomials_cost_steps() -> None:
    terms = total(of_atom(Atom("x", (number,))) for number in range(100))
    with allowed(10**6) as mine:
        _ = terms * terms
    assert 10**6 - mine.left >= 100 * 100


def test_a_row_that_costs_too_much_is_unchecked_and_the_rest_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    products = " + ".join(f"w_{{{k}}} x_{{{k}}}" for k in range(40))
    note = f"$$y_0 = {products}$$\n\n$$\\partial w_3 = \\partial y_0 x_3$$\n"
    assert [claim.verdict for claim in verify_text(note, "n.md").claims] == [Verdict.HOLDS] * 2
    monkeypatch.setattr(judge_chain, "CLAIM", 100)
    first, second = verify_text(note, "n.md").claims
    assert (first.verdict, first.reason) == (Verdict.UNCHECKED, "too large to write out")
    assert second.verdict is Verdict.HOLDS


def test_large_matrices_with_dots_cost_what_is_written_of_them() -> None:
    """128 channels of 56×56: to write out all that the dots hide would take a hundred times the steps."""
    with allowed(6_000_000) as mine:
        report = verify_file(LARGE_LAYER)
    assert mine.left > 0
    assert report.summary["wrong"] == report.summary["malformed"] == 0
    assert not any("too" in (claim.reason or "") for claim in report.claims)
