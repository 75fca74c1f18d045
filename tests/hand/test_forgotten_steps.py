"""A stride, dilation or padding that a sum forgets is put where it is missing, in the author's own notation."""

from __future__ import annotations

import pytest

from symconv.hand.verify import verify_text
from symconv.verdict import Verdict

WEIGHTS = r"\frac{\partial L}{\partial w_k} = \sum_{o} \frac{\partial L}{\partial y_o} "
INPUTS = r"\frac{\partial L}{\partial x_i} = \sum_{o} \frac{\partial L}{\partial y_o} "
SQUARE = r"\frac{\partial L}{\partial W_{m,n}} = \sum_i \sum_j \frac{\partial L}{\partial Y_{i,j}} "


@pytest.mark.parametrize(
    ("forward", "wrong", "right"),
    [
        (r"y_o = \sum_{k=0}^{K-1} w_k x_{2o+k}", WEIGHTS + "x_{o+k}", "x_{2o+k}"),
        (r"y_o = \sum_{k=0}^{K-1} w_k x_{so+k}", WEIGHTS + "x_{o+k}", "x_{so+k}"),
        (r"y_o = \sum_{k=0}^{K-1} w_k x_{o+k}", WEIGHTS + "x_{2o+k}", "x_{o+k}"),
        (r"y_o = \sum_{k=0}^{K-1} w_k x_{o+3k}", WEIGHTS + "x_{o+k}", "x_{o+3k}"),
        (r"y_o = \sum_{k=0}^{K-1} w_k x_{o+k-p}", WEIGHTS + "x_{o+k}", "x_{o+k-p}"),
        (r"y_o = \sum_{k=0}^{K-1} w_k x_{so+k-p}", INPUTS + "w_{i-so}", "w_{i-so+p}"),
        (r"y_o = \sum_{k=0}^{K-1} w_k x_{2o+k}", INPUTS + "w_{i-o}", "w_{i-2o}"),
        (
            r"Y_{i,j} = \sum_{m=0}^{K-1}\sum_{n=0}^{K-1} W_{m,n} X_{2i+m,2j+n}",
            SQUARE + "X_{i+m,j+n}",
            "X_{2i+m,2j+n}",
        ),
        (
            r"Y_{i,j} = \sum_{m=0}^{K-1}\sum_{n=0}^{K-1} W_{m,n} X_{i+m-p,j+n-p}",
            SQUARE + "X_{i+m,j+n}",
            "X_{i+m-p,j+n-p}",
        ),
        # a step before the other index, on one axis and on both; a step and an index that run together
        (r"y_o = \sum_{k=0}^{K-1} w_k x_{so+k-p}", WEIGHTS + "x_{o+sk-p}", "x_{k+so-p}"),
        (
            r"Y_{i,j} = \sum_{m=0}^{K-1}\sum_{n=0}^{K-1} W_{m,n} X_{si+m-p,sj+n-p}",
            SQUARE + "X_{i+sm-p,j+sn-p}",
            "X_{m+si-p,n+sj-p}",
        ),
        (r"y_o = \sum_{k=0}^{K-1} w_k x_{so+dk}", WEIGHTS + "x_{do+sk}", "x_{so+dk}"),
    ],
)
def test_what_is_forgotten_is_put_in(forward: str, wrong: str, right: str) -> None:
    *_, claim = verify_text(f"$${forward}$$\n\n$${wrong}$$\n", "note.md").claims
    assert claim.verdict is Verdict.WRONG
    assert any(text.replace(" ", "").endswith(right) for text in claim.correction), claim.correction
    mended = wrong[: wrong.rindex("x_" if "x_" in right else "w_" if "w_" in right else "X_")] + right
    *_, again = verify_text(f"$${forward}$$\n\n$${mended}$$\n", "note.md").claims
    assert again.verdict in (Verdict.HOLDS, Verdict.CONDITIONAL)
