from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Integer, Symbol, expand

from symconv.closed_form import Setting
from symconv.errors import DerivationError
from symconv.general import GeneralConv
from symconv.gradient_sums import ClosedForm, by_taps, gather, weight_gradient
from symconv.index_sum import ZERO, Between, Divides, Factor, IndexSum, Range
from symconv.phase_sums import in_phase_order, taps_of_phase, wgrad_phase
from symconv.relation import compare
from symconv.views import View, ViewAxis, extreme, identity_axis, padding_of, through_view, without_view
from tests.sum_terms import some_sizes, terms

i, k = (Symbol(name, integer=True) for name in "ik")
K = Symbol("K", integer=True, positive=True)
GENERALS = [
    GeneralConv(),
    GeneralConv(stride=2, dilation=3, mode="convolution"),
    GeneralConv((None, None), stride=(3, 1), dilation=(2, 1), groups=None),
]


def inside(value: IndexSum, view: View) -> IndexSum:
    """The sum with nothing left of the view outside its shape, the view written out."""
    factor = value.factor(view.name)
    limits = [Between(ZERO, place, size) for place, size in zip(factor.indices, view.shape, strict=True)]
    return without_view(replace(value, conditions=(*value.conditions, *limits)), view)


def padded_forms(setting: Setting) -> list[ClosedForm]:
    forms = [weight_gradient(setting)]
    if set(setting.general.stride) == {1}:
        forms.append(by_taps(setting))
    return forms


@pytest.mark.parametrize("general", GENERALS)
def test_the_padded_tensors_are_large_enough_for_all_that_is_read(general: GeneralConv) -> None:
    setting = Setting(general)
    for form in padded_forms(setting):
        (view,) = form.views
        assert compare(form.source, inside(form.result, view), setting).equal
        for sizes in some_sizes(setting, 3, 15):
            assert terms(inside(form.result, view), setting, sizes) == terms(form.source, setting, sizes)


@pytest.mark.parametrize("general", GENERALS[:2])
def test_a_padded_tensor_that_is_one_shorter_loses_terms(general: GeneralConv) -> None:
    setting = Setting(general)
    form = weight_gradient(setting)
    (view,) = form.views
    last = view.axes[-1]
    shorter = replace(view, axes=(*view.axes[:-1], replace(last, size=last.size - 1)))
    assert not compare(form.source, inside(form.result, shorter), setting).equal


def test_the_phase_images_are_large_enough_for_all_that_is_read() -> None:
    for stride, dilation in ((2, 1), (3, 2), (4, 6)):
        setting = Setting(GeneralConv(stride=stride, dilation=dilation))
        gathered = in_phase_order(setting, gather(setting).result)
        form = weight_gradient(setting)
        wgrad = without_view(form.result, *form.views)
        for phase in range(stride):
            taps = taps_of_phase(setting.axes[0], phase, gathered)
            if taps.first is None:
                continue
            found = wgrad_phase(setting, taps, wgrad)
            assert compare(found.restricted, without_view(found.result, found.image), setting).equal
            for sizes in some_sizes(setting, 4, 30):
                expected = terms(found.restricted, setting, sizes)
                assert terms(inside(found.result, found.image), setting, sizes) == expected


def test_padding_is_as_much_as_the_problem_has_less_what_no_window_reaches() -> None:
    setting = Setting(GeneralConv(stride=3, dilation=2))
    axis = setting.axes[0]
    (view,) = weight_gradient(setting).views
    low, high = padding_of(view.axes[-1], axis.input)
    assert low == axis.low
    for sizes in some_sizes(setting, 4, 20):
        numbers = {symbol: Integer(sizes[symbol.name]) for symbol in high.free_symbols}
        assert high.xreplace(numbers) == sizes["q"] - sizes["r"]
    assert padding_of(identity_axis(K), K) == (0, 0)
    assert padding_of(ViewAxis(2 * K + 3, shift=Integer(-4), step=Integer(2)), K) == (4, 0)


def test_a_sum_written_with_a_view_means_what_it_meant_without() -> None:
    setting = Setting(GeneralConv(stride=2, batch=1, in_channels=1, out_channels=1))
    value = gather(setting).result
    inserted = View(
        "dyp", "dy", (identity_axis(K), identity_axis(K), ViewAxis(K, shift=-setting.axes[0].low, step=Integer(2)))
    )
    through = through_view(value, inserted)
    assert through.factor("dyp").indices[-1] == expand(2 * value.factor("dy").indices[-1] + setting.axes[0].low)
    assert not list(through.having(Divides))  # between inserted zeros there is nothing anyway
    assert compare(value, without_view(through, inserted), setting).equal


def test_an_element_at_no_whole_place_of_a_view_is_refused() -> None:
    value = IndexSum(Factor("y", ()), (), (Range(i, K),), (Factor("x", (i,)),))
    thinned = View("xphase", "x", (ViewAxis(K, scale=Integer(2)),))
    with pytest.raises(DerivationError, match="no whole place"):
        through_view(value, thinned)
    even = IndexSum(value.left, (), value.bound, (Factor("x", (2 * i,)),))
    assert through_view(even, thinned).factor("xphase").indices == (i,)


def test_the_extremes_of_a_linear_expression_are_at_the_ends_of_the_ranges() -> None:
    ranges = (Range(i, Integer(5), Integer(2)), Range(k, K))
    assert extreme(i - 3 * k, ranges, largest=True) == 4
    assert extreme(i - 3 * k, ranges, largest=False) == expand(2 - 3 * (K - 1))
    assert extreme(K, ranges, largest=True) == K
    with pytest.raises(DerivationError, match="positive"):
        extreme(Symbol("a") * i, ranges, largest=True)
