"""Two sides tried by plain loops at small sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Symbol

from symconv.closed_form import Setting, forward, reversed_forward
from symconv.general import GeneralConv
from symconv.hand.small_specs import WANTED, first_difference, specs
from symconv.index_sum import Between, Equal, IndexSum, Range

SETTING = Setting(GeneralConv(stride=(None,), padding=(None,)))
K = Symbol("K", integer=True, positive=True)


def parts(value: IndexSum, at: int) -> list[IndexSum]:
    """The sum in two: the taps before `at`, and the others."""
    own = next(entry for entry in value.bound if entry.symbol == SETTING.axes[0].k)
    return [
        replace(value, bound=tuple(other if entry == own else entry for entry in value.bound))
        for other in (Range(own.symbol, at + 0 * K, own.start), replace(own, start=at + 0 * K))
    ]


def test_specs_are_small_problems_and_always_the_same() -> None:
    found = specs(SETTING)
    assert len(found) == WANTED
    assert found == specs(SETTING)
    for sizes in found:
        size = sizes["I"] + sizes["p"] + sizes["q"]
        assert sizes["O"] == (size - sizes["K"]) // sizes["S"] + 1


def test_what_is_given_holds_in_every_spec() -> None:
    setting = Setting(GeneralConv(kernel=(None, None)))
    same = Equal(setting.axes[0].kernel, setting.axes[1].kernel)
    assert all(sizes["K_h"] == sizes["K_w"] for sizes in specs(setting, (same,)))
    assert not all(sizes["K_h"] == sizes["K_w"] for sizes in specs(setting))


def test_the_parts_of_a_sum_are_the_whole() -> None:
    whole = forward(SETTING)
    assert first_difference([whole], parts(whole, 1), SETTING) == (None, WANTED)


def test_what_is_missing_is_shown_at_the_smallest_sizes() -> None:
    whole = forward(SETTING)
    example, _ = first_difference([whole], parts(whole, 1)[1:], SETTING)
    assert example is not None
    assert example.trouble == "first"
    assert example.sizes["K"] + example.sizes["O"] < 4
    example, _ = first_difference([whole], [whole, whole], SETTING)
    assert example is not None
    assert example.trouble == "repeated in the second"


@pytest.mark.parametrize("tensor", ["x", "w"])
def test_a_gradient_is_what_it_is_at_half_of_its_terms_not(tensor: str) -> None:
    truth = reversed_forward(forward(SETTING), tensor, SETTING)
    first = truth.free[0]
    less = replace(truth, conditions=(*truth.conditions, Between(first.start, first.symbol, first.start)))
    assert first_difference([truth], [truth], SETTING)[0] is None
    assert first_difference([truth], [less], SETTING)[0] is not None
