"""Constraints in isl's words, smallest points, and the bound on isl's work."""

from __future__ import annotations

from itertools import product

import islpy as isl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv import isl_terms
from symconv.closed_form import Setting, forward
from symconv.constraints import parts, size_constraints, sum_constraints
from symconv.errors import UndecidedError
from symconv.general import GeneralConv
from symconv.index_sum import IndexSum
from symconv.isl_terms import Component, component, limited, point_map, smallest

ONE_OF_EACH = GeneralConv(batch=1, in_channels=1, out_channels=1)


@given(st.integers(1, 4), st.integers(1, 3), st.integers(-3, 3), st.integers(-2, 2), st.integers(1, 2))
def test_the_smallest_point_is_the_first_of_those_with_the_smallest_sizes(
    a: int, b: int, c: int, d: int, size_count: int
) -> None:
    points = isl.Set(f"{{ [x, y, z] : {a}*x + {b}*y >= 7 and z >= x + {c} and z <= y + {d} and 0 <= x, y <= 12 }}")
    inside = [(x, y, z) for x, y in product(range(13), repeat=2) for z in range(x + c, y + d + 1) if a * x + b * y >= 7]
    found = smallest(points, size_count)
    expected = min(inside, key=lambda point: (sum(point[:size_count]), point), default=None)
    assert found == (None if expected is None else list(expected))


def test_a_set_of_no_numbers_has_the_empty_point() -> None:
    assert smallest(isl.Set("{ [] }"), 0) == []
    assert smallest(isl.Set("{ [] : false }"), 0) is None


def components(setting: Setting, value: IndexSum) -> list[Component]:
    system = sum_constraints(value, setting, {})
    return [component(part) for part in parts(size_constraints(setting, {}), system, system)]


def test_a_component_does_not_depend_on_the_names_of_its_axis() -> None:
    setting = Setting(GeneralConv((None, None), 2, None, 3))
    one, other = [c for c in components(setting, forward(setting)) if any(size.startswith("K") for size in c.sizes)]
    assert one.sizes != other.sizes
    assert (one.context, one.first, one.second) == (other.context, other.first, other.second)


def test_the_points_of_a_sum_are_its_terms() -> None:
    setting = Setting(ONE_OF_EACH)
    (found,) = [c for c in components(setting, forward(setting)) if "I" in c.sizes]
    points = point_map(found.context, found.first, len(found.sizes), len(found.coordinates))
    sizes = {"I": 3, "K": 2, "O": 3, "p": 1, "q": 0, "r": 0}
    for place, size in enumerate(found.sizes):
        points = points.fix_input_si(place, sizes[size])
    # y has 3 entries of 2 taps each; the first window's first tap is padding, so not there.
    assert points.range().count_val().to_python() == 5


HARD = "{ [a, b] : exists x, y: 7*x + 5*y = a + b and 3*x - 4*y <= b and 0 <= a and 0 <= b and 0 <= x and 0 <= y }"


def nested(text: str) -> bool:
    with limited():
        with limited():
            isl.Set("{ [a] }")
        return bool(isl.Set(text).complement().is_empty())


def test_too_much_work_is_given_up_with_a_sentence_and_the_bound_holds_for_the_outermost_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(isl_terms, "MAX_OPERATIONS", 50)
    with pytest.raises(UndecidedError, match="given up after 50 steps"):
        nested(HARD)
    assert not isl.Set(HARD).complement().is_empty()  # the bound ends with its block


def test_an_error_of_isl_does_not_show_its_text() -> None:
    with pytest.raises(UndecidedError, match=r"^isl has no answer$"):
        nested("{ [a }")
