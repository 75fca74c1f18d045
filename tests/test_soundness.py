"""Whether a sum is one: whole indices and one equation for each element, judged by plain loops."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Integer, Symbol

from symconv.closed_form import Setting, forward, restrict
from symconv.general import GeneralConv
from symconv.gradient_sums import as_correlation, gather, weight_gradient
from symconv.index_sum import Divides, Factor, IndexSum, Range
from symconv.soundness import unsound
from symconv.views import without_view
from tests.sum_terms import FractionalIndexError, some_sizes, terms

STEPS = ((1, 1), (2, 1), (3, 2), (4, 6))


def setting_of(stride: int, dilation: int) -> Setting:
    return Setting(GeneralConv(stride=stride, dilation=dilation, batch=1, in_channels=1, out_channels=1))


def congruence(value: IndexSum) -> Divides:
    (found,) = (c for c in value.conditions if isinstance(c, Divides))
    return found


@pytest.mark.parametrize(("stride", "dilation"), STEPS)
def test_the_derived_sums_are_sound(stride: int, dilation: int) -> None:
    setting = setting_of(stride, dilation)
    gathered = gather(setting)
    correlation = as_correlation(setting, gathered, "correlation")
    sums = [forward(setting), gathered.result, weight_gradient(setting).steps[-2].result]
    sums.append(without_view(correlation.result, correlation.views[-1]))
    assert [unsound(value, setting, {}) for value in sums] == [None] * len(sums)


@pytest.mark.parametrize(("stride", "dilation"), STEPS[1:])
def test_a_sum_that_lost_its_congruence_has_a_fraction_where_it_is_said(stride: int, dilation: int) -> None:
    setting = setting_of(stride, dilation)
    gathered = gather(setting).result
    lost = replace(gathered, conditions=tuple(c for c in gathered.conditions if not isinstance(c, Divides)))
    found = unsound(lost, setting, {})
    assert found is not None
    kind, numbers, tensor = found
    assert (kind, tensor) == ("fractional", "dy")
    (index,) = (i for i in gathered.factor("dy").indices if i.free_symbols & {setting.axes[0].i})
    at = {s: Integer(numbers[s.name]) for s in index.free_symbols if s.name in numbers}
    assert index.xreplace(at).is_integer is False


def test_a_weaker_congruence_is_not_enough() -> None:
    setting = setting_of(4, 1)
    gathered = gather(setting).result
    weaker = replace(gathered, conditions=(Divides(Integer(2), congruence(gathered).expr),))
    assert (unsound(weaker, setting, {}) or [None])[0] == "fractional"
    with pytest.raises(FractionalIndexError):
        [terms(weaker, setting, sizes) for sizes in some_sizes(setting, 4, 20)]


def test_a_stronger_congruence_is_whole_though_it_loses_terms() -> None:
    setting = setting_of(2, 1)
    gathered = gather(setting).result
    assert unsound(restrict(gathered, Divides(Integer(4), congruence(gathered).expr)), setting, {}) is None


def test_a_free_index_that_its_element_does_not_fix_is_ambiguous_at_the_smallest_size() -> None:
    setting = setting_of(1, 1)
    value = forward(setting)
    o = setting.axes[0].o
    shared = replace(value, left=Factor("y", (*value.left.indices[:-1], o - o)))
    found = unsound(shared, setting, {})
    assert found is not None
    assert (found[0], found[1]["O"], found[2]) == ("ambiguous", 2, "y")


def test_a_sum_whose_bound_name_escapes_is_ambiguous() -> None:
    setting = setting_of(1, 1)
    axis = setting.axes[0]
    gathered = weight_gradient(setting).steps[-2].result
    sums = [r for r in gathered.bound if r.symbol == axis.o]
    assert sums
    escaped = replace(gathered, bound=tuple(r for r in gathered.bound if r not in sums), free=(*gathered.free, *sums))
    assert (unsound(escaped, setting, {}) or [None])[0] == "ambiguous"


def test_an_element_written_with_a_sum_of_its_indices_is_sound_where_they_can_be_told_apart() -> None:
    setting = setting_of(1, 1)
    a, b = (Symbol(name, integer=True) for name in "ab")
    digits = IndexSum(Factor("value", (3 * a + b,)), (Range(a, Integer(5)), Range(b, Integer(3))), (), ())
    assert unsound(digits, setting, {}) is None
    overlapping = replace(digits, free=(Range(a, Integer(5)), Range(b, Integer(4))))
    assert (unsound(overlapping, setting, {}) or [None])[0] == "ambiguous"
