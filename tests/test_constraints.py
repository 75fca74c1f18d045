from __future__ import annotations

from itertools import product

import pytest
from sympy import Expr, Integer, Max, Min, Symbol, ceiling, floor, oo

from symconv.closed_form import Setting, restrict
from symconv.constraints import (
    LOCAL,
    Constraint,
    cleared,
    parts,
    size_constraints,
    sorted_factors,
    sum_constraints,
)
from symconv.errors import DerivationError
from symconv.general import GeneralConv
from symconv.gradient_sums import gather, weight_gradient
from symconv.index_sum import ONE, ZERO, Between, Divides, Equal, Factor, IndexSum, Range
from tests.sum_terms import Sizes, all_sizes, some_sizes, terms

a, b = (Symbol(name, integer=True) for name in "ab")
S = Symbol("S", integer=True, positive=True)
ONE_AXIS = Setting(GeneralConv(batch=1, in_channels=1, out_channels=1))


def satisfied(constraint: Constraint, numbers: dict[str, Expr]) -> bool:
    value = int(put(constraint.expr, numbers))
    if constraint.kind == "mod":
        return value % int(put(constraint.divisor, numbers)) == 0
    return value >= 0 if constraint.kind == "ge" else value == 0


def put(expr: Expr, numbers: dict[str, Expr]) -> Expr:
    return expr.xreplace({symbol: numbers[symbol.name] for symbol in expr.free_symbols})


def test_a_fraction_is_cleared_into_integers_over_a_positive_integer() -> None:
    assert cleared(a / 2 - b / 3 + 1) == (3 * a - 2 * b + 6, 6)
    assert cleared(a + 1) == (a + 1, 1)
    assert cleared(a / S + b) == (a + S * b, S)


@pytest.mark.parametrize("stride", [1, 3])
def test_the_constraints_on_sizes_hold_for_just_the_sizes_of_a_problem(stride: int) -> None:
    setting = Setting(GeneralConv(stride=stride, batch=1, in_channels=1, out_channels=1))
    constraints = size_constraints(setting, {})
    names = {name for constraint in constraints for name in constraint.names}
    assert names == {"I", "K", "O", "p", "q", "r"}
    possible = {tuple(sorted(sizes.items())) for sizes in all_sizes(setting, 2) if sizes["I"] <= 3}
    for numbers in product(range(-1, 4), *[range(-1, 3)] * 4, range(-1, 4)):
        sizes: Sizes = dict(zip("IKOpqr", numbers, strict=True))
        table: dict[str, Expr] = {name: Integer(number) for name, number in sizes.items()}
        assert all(satisfied(c, table) for c in constraints) == (tuple(sorted(sizes.items())) in possible)


def terms_by_constraints(value: IndexSum, setting: Setting, sizes: Sizes, most: int) -> set[tuple[int, ...]]:
    """The values of the coordinates for which the constraints can be met, indices tried up to `most`."""
    system = sum_constraints(value, setting, {})
    table: dict[str, Expr] = {name: Integer(size) for name, size in sizes.items()}
    found = set()
    for numbers in product(range(-most, most + 1), repeat=len(system.locals)):
        here: dict[str, Expr] = table | dict(zip(system.locals, map(Integer, numbers), strict=True))
        known = [c for c in system.constraints if c.names <= set(here)]
        if not all(satisfied(c, here) for c in known):
            continue
        # Each coordinate is fixed by one equation, which is linear in it.
        for coordinate in system.coordinates:
            equation = next(c for c in system.constraints if c.kind == "eq" and coordinate in c.names)
            symbol = Symbol(coordinate, integer=True)
            slope = equation.expr.coeff(symbol, 1)
            here[coordinate] = -put(equation.expr - slope * symbol, here) / slope
        if all(here[c].is_integer for c in system.coordinates) and all(satisfied(c, here) for c in system.constraints):
            found.add(tuple(int(here[c]) for c in system.coordinates))
    return found


@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 3)])
def test_the_points_of_the_constraints_are_the_terms_that_loops_list(stride: int, dilation: int) -> None:
    setting = Setting(GeneralConv(2, stride, 1, dilation, batch=1, in_channels=1, out_channels=1))
    axis = setting.axes[0]
    left, w = Factor("dx", (axis.i,)), Factor("w", (ZERO, ZERO, axis.k))
    gathered = gather(setting).result
    dy = Factor("dy", (ZERO, ZERO, gathered.factor("dy").indices[-1]))
    value = IndexSum(left, (Range(axis.i, axis.input),), (Range(axis.k, axis.kernel),), (w, dy), gathered.conditions)
    count = 0
    for sizes in some_sizes(setting, 2, 4):
        found = terms(value, setting, sizes)
        listed = {(*at, *(n for _, indices in factors for n in indices)) for at, factors in found}
        assert terms_by_constraints(value, setting, sizes, 6) == listed
        count += len(listed)
    assert count


def test_each_bound_of_a_range_is_a_constraint_of_its_own() -> None:
    value = IndexSum(Factor("taps", (a,)), (Range(a, Min(floor(b / 2), 7) + 1, Max(0, ceiling(b / 3 - 1))),), (), ())
    system = sum_constraints(value, ONE_AXIS, {})
    here = Symbol(f"{LOCAL}a", integer=True)
    coordinate = Symbol(*system.coordinates, integer=True)
    bounds = {c.expr for c in system.constraints if c.kind == "ge"}
    assert bounds == {here, 3 * here - b + 3, b - 2 * here, 7 - here}
    assert Constraint("eq", coordinate - here) in system.constraints


def test_conditions_become_constraints_that_mean_the_same() -> None:
    value = IndexSum(Factor("taps", (a,)), (Range(a, b),), (), ())
    for condition in (
        Divides(Integer(2), a + b),
        Divides(Integer(2), a / 3),
        Equal(a / 2, b - 3),
        Between(ONE, (a + 1) / 2, b),
        Between(ONE, a, oo),
    ):
        system = sum_constraints(restrict(value, condition), ONE_AXIS, {})
        here = f"{LOCAL}a"
        for size in range(1, 7):
            numbers: dict[str, Expr] = {"b": Integer(size)}
            listed = {at[0] for at, _ in terms(restrict(value, condition), ONE_AXIS, {"b": size})}
            met = {
                n
                for n in range(-2, 9)
                if all(
                    satisfied(c, numbers | {here: Integer(n), system.coordinates[0]: Integer(n)})
                    for c in system.constraints
                )
            }
            assert met == listed, (condition, size)


def test_numbers_for_symbols_are_put_in_everywhere() -> None:
    setting = Setting(GeneralConv(stride="S"))
    (stride,) = setting.steps
    value = gather(setting).result
    assert any(stride.name in c.names for c in sum_constraints(value, setting, {}).constraints)
    system = sum_constraints(value, setting, {stride: Integer(3)})
    assert not any(stride.name in c.names for c in system.constraints)
    assert not any(stride.name in c.names for c in size_constraints(setting, {stride: Integer(3)}))
    assert any(c.kind == "mod" and c.divisor == 3 for c in system.constraints)


def test_factors_are_numbered_in_the_order_of_their_names_and_one_tensor_twice_is_refused() -> None:
    value = weight_gradient(ONE_AXIS).source
    turned = IndexSum(value.left, value.free, value.bound, value.factors[::-1], value.conditions)
    assert [factor.tensor for factor in sorted_factors(turned)] == ["dy", "x"]
    assert sum_constraints(turned, ONE_AXIS, {}).coordinates == sum_constraints(value, ONE_AXIS, {}).coordinates
    twice = IndexSum(value.left, value.free, value.bound, (value.factors[0],) * 2, value.conditions)
    with pytest.raises(DerivationError, match="two factors of one tensor"):
        sum_constraints(twice, ONE_AXIS, {})


def test_sums_fall_apart_into_one_part_for_each_axis_and_each_kind_of_channel() -> None:
    setting = Setting(GeneralConv((None, None), stride=(2, 3)))
    form = gather(setting)
    first, second = (sum_constraints(value, setting, {}) for value in (form.source, form.result))
    found = parts(size_constraints(setting, {}), first, second)
    sizes = sorted(part.sizes for part in found)
    axes = [tuple(f"{letter}_{axis}" for letter in "IKOpqr") for axis in "hw"]
    assert sizes == sorted([*axes, ("N",), ("C",), ("M",)])
    every = [coordinate for part in found for coordinate in part.coordinates]
    assert sorted(every) == sorted(first.coordinates)
    empty = sum_constraints(restrict(form.result, Equal(ONE, ZERO)), setting, {})
    assert len(parts(size_constraints(setting, {}), first, empty)) == len(found) + 1
