"""What elements truly are."""

from __future__ import annotations

from symconv.closed_form import Setting
from symconv.general import GeneralConv
from symconv.hand.sum_truths import tensors_of, truths
from symconv.index_sum import Factor


def test_the_truth_of_each_pass_multiplies_the_right_tensors() -> None:
    setting = Setting(GeneralConv())
    for tensor, expected in {"dx": {"dy", "w"}, "dw": {"dy", "x"}, "db": {"dy"}, "y": {"w", "x"}}.items():
        found = truths(Factor(tensor, ()), setting, False)
        assert found is not None
        assert {name for name, _ in tensors_of(found[0])} == expected
    assert truths(Factor("q", ()), setting, False) is None
