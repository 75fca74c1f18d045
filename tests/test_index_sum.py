from __future__ import annotations

import pytest
from sympy import Integer, Symbol, oo

from symconv.closed_form import Setting
from symconv.errors import DerivationError
from symconv.general import GeneralConv
from symconv.gradient_sums import gather
from symconv.index_sum import (
    ONE,
    ZERO,
    Between,
    Divides,
    Equal,
    Factor,
    IndexSum,
    Range,
    condition_text,
    map_expressions,
    replace_symbols,
)
from tests.sum_terms import FractionalIndexError, some_sizes, terms

i, k, n, K = (Symbol(name, integer=True) for name in ("i", "k", "n", "K"))
SUM = IndexSum(
    Factor("dx", (i,)),
    (Range(i, K),),
    (Range(k, K, ONE),),
    (Factor("dy", (i - k,)), Factor("w", (k,))),
    (Divides(Integer(2), i), Between(ZERO, i - k, K), Equal(k, i)),
)


def test_a_sum_is_written_as_a_person_would_write_it() -> None:
    assert str(SUM) == ("dx[i] = sum over k of dy[i - k] * w[k] where 2 divides i and 0 <= i - k < K and k = i")
    assert str(IndexSum(Factor("y", (i,)), (Range(i, K),), (), (Factor("b", ()),))) == "y[i] = b[]"
    assert condition_text(Between(ONE, i, oo)) == "1 <= i < oo"


def test_ranges_factors_and_conditions_are_found_by_what_they_are_called() -> None:
    assert SUM.range_of(k) == Range(k, K, ONE)
    assert SUM.range_of(i) == Range(i, K)
    assert SUM.factor("w").indices == (k,)
    assert list(SUM.having(Equal)) == [Equal(k, i)]
    with pytest.raises(DerivationError):
        SUM.range_of(n)
    with pytest.raises(DerivationError):
        SUM.factor("x")


def test_every_expression_of_a_sum_is_changed_and_the_symbols_of_its_ranges_stay() -> None:
    changed = map_expressions(SUM, lambda expr: expr + 1)
    assert changed.free == (Range(i, K + 1, ONE),)
    assert changed.bound == (Range(k, K + 1, Integer(2)),)
    assert changed.left == Factor("dx", (i + 1,))
    assert changed.factors == (Factor("dy", (i - k + 1,)), Factor("w", (k + 1,)))
    assert changed.conditions == (Divides(Integer(3), i + 1), Between(ONE, i - k + 1, K + 1), Equal(k + 1, i + 1))


def test_a_renamed_index_is_renamed_in_its_range_too_and_a_number_takes_the_range_away() -> None:
    renamed = replace_symbols(SUM, {k: n})
    assert renamed.bound == (Range(n, K, ONE),)
    assert renamed.factor("dy").indices == (i - n,)
    assert not any(k in expr.free_symbols for factor in renamed.factors for expr in factor.indices)
    fixed = replace_symbols(SUM, {k: ONE})
    assert fixed.bound == ()
    assert fixed.factor("w").indices == (ONE,)


def test_renaming_an_index_changes_no_term() -> None:
    setting = Setting(GeneralConv(stride=2))
    value = gather(setting).result
    renamed = replace_symbols(value, {entry.symbol: Symbol(f"{entry.symbol}9", integer=True) for entry in value.bound})
    assert renamed != value
    for sizes in some_sizes(setting, 3, 20):
        assert terms(renamed, setting, sizes) == terms(value, setting, sizes)


def test_terms_outside_a_tensor_or_against_a_condition_are_absent_and_fractions_are_refused() -> None:
    setting = Setting(GeneralConv(batch=1, in_channels=1, out_channels=1))
    size = setting.axes[0].kernel
    value = IndexSum(Factor("left", ()), (), (Range(k, size + 2, -ONE),), (Factor("w", (ZERO, ZERO, k)),))
    sizes = next(some_sizes(setting, 3, 1)) | {"K": 3}
    every = terms(value, setting, sizes)
    assert sorted(factors[0][1][2] for _, factors in every) == [0, 1, 2]
    even = IndexSum(value.left, (), value.bound, value.factors, (Divides(Integer(2), k), Between(ONE, k / 3, ONE * 2)))
    assert not terms(even, setting, sizes)
    halved = IndexSum(value.left, (), value.bound, (Factor("w", (ZERO, ZERO, k / 2)),))
    with pytest.raises(FractionalIndexError):
        terms(halved, setting, sizes)
    doubled = IndexSum(value.left, (), (*value.bound, Range(n, Integer(2))), value.factors)
    assert set(terms(doubled, setting, sizes).values()) == {2}
