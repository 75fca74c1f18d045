from __future__ import annotations

from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.validation.cases import integer_case
from symconv.validation.derived import evaluated
from tests.brute_force import evaluate
from tests.problems import as_dict, problems
from tests.validation.test_references import as_values


@given(problems(most_products=80))
@settings(max_examples=30)
def test_the_sympy_system_evaluates_to_what_the_loops_give(conv: Conv) -> None:
    case = integer_case(conv, 2)
    wanted = evaluate(as_dict(conv), as_values(case.x), as_values(case.w), as_values(case.b), as_values(case.dy))
    found = evaluated(derive(conv), case)
    assert set(found) == {"forward", "dgrad", "wgrad", "bgrad"} - (set() if conv.bias else {"bgrad"})
    for pass_, values in found.items():
        assert len(values) == len(wanted[pass_]) or len(values) >= 3
        assert values == {at: wanted[pass_][at] for at in values}


def test_a_large_system_is_evaluated_in_part() -> None:
    conv = Conv((56, 56), 3, 2, 1, in_channels=16, out_channels=16)
    found = evaluated(derive(conv), integer_case(conv, 0))
    assert all(1 <= len(values) <= 400 for values in found.values())


def test_long_equations_are_summed_as_they_are_made_and_longer_ones_not_at_all() -> None:
    conv = Conv((100, 100), 1, bias=False)
    case = integer_case(conv, 0)
    assert evaluated(derive(conv), case)["wgrad"] == {(0, 0, 0, 0): int((case.x * case.dy).sum())}
    huge = Conv((500, 500), 1)
    assert evaluated(derive(huge), integer_case(huge, 0))["wgrad"] == {}
