from __future__ import annotations

from itertools import product
from typing import Any

import islpy as isl
import pytest

from symconv.conditions import ALWAYS, LONG, NEVER, SizeCondition, all_of, describe, set_text

NAMES = ("K", "p", "q")
ALLOWED = "K >= 1 and p >= 0 and q >= 0"


def sizes(text: str, names: tuple[str, ...] = NAMES) -> Any:
    return isl.Set(f"{{ [{', '.join(names)}] : {text} }}")


def described(text: str, allowed: str = ALLOWED, names: tuple[str, ...] = NAMES) -> SizeCondition:
    found = describe(sizes(f"({text}) and {allowed}", names), sizes(allowed, names), names)
    assert found is not None
    return found


def test_no_sizes_are_never_and_all_sizes_always() -> None:
    assert described("p < 0") == NEVER
    assert described("p + q >= 0") == ALWAYS
    assert NEVER.exact
    assert ALWAYS.exact


@pytest.mark.parametrize("text", ["p = q", "p = 0", "K = 1", "p = 0 or q = 0", "2p <= q", "p mod 2 = 0", "K = 3 + p"])
def test_an_exact_condition_is_true_for_just_the_sizes_it_describes(text: str) -> None:
    found = described(text)
    assert found.exact
    assert sizes(found.text).intersect(sizes(ALLOWED)).is_equal(sizes(f"({text}) and {ALLOWED}"))


def test_what_holds_between_all_sizes_is_not_said_again() -> None:
    assert described("p = 0").text == "p = 0"
    assert described("p = q and K > 0").text in ("p = q", "q = p")


def test_the_input_size_is_left_out_as_the_others_fix_it() -> None:
    names = ("I", "K", "O", "p", "q")
    allowed = "I + p + q = O + K - 1 and I >= 1 and K >= 1 and O >= 1 and p >= 0 and q >= 0"
    found = described("I = O", allowed, names)
    assert "I" not in found.text
    assert found.exact
    alone = describe(sizes("I = 2", ("I",)), sizes("I >= 1", ("I",)), ("I",))
    assert alone == SizeCondition("I = 2", True)


def test_a_long_condition_is_replaced_by_a_short_one_that_implies_it() -> None:
    long = "p = q or (p = 7 and q = 5 and K >= 3) or (K = 11 and p = 2 and q >= 9) or (p = 31 and q = 30 and K >= 4)"
    assert len(long) > LONG
    found = described(long)
    assert found.text in ("p = q", "q = p")
    assert not found.exact
    assert sizes(found.text).intersect(sizes(ALLOWED)).is_subset(sizes(f"({long}) and {ALLOWED}"))


def test_a_long_description_of_a_short_condition_is_not_kept() -> None:
    pieces = " or ".join(f"(p = {n} and q = {n})" for n in range(3)) + " or (p >= 3 and q = p)"
    found = described(pieces)
    assert found.exact
    assert len(found.text) <= LONG


def test_the_text_of_a_set_names_its_sizes_and_nothing_else() -> None:
    text = set_text(sizes("p = 2q + 1 and K >= 1"), NAMES)
    assert {letter for letter in text if letter.isalpha()} - set("and") == {"K", "p", "q"}
    assert "{" not in text
    assert "->" not in text
    points = sizes("(p - q) mod 3 = 0 and K > p")
    again = sizes(set_text(points, NAMES))
    for k, p, q in product(range(-1, 4), repeat=3):
        point = sizes(f"K = {k} and p = {p} and q = {q}")
        assert point.is_subset(points) == point.is_subset(again)


def test_conditions_of_several_axes_are_joined_by_and() -> None:
    first, second = SizeCondition("p_h = q_h", True), SizeCondition("K_w = 1 or p_w = 0", True)
    assert all_of([]) == ALWAYS
    assert all_of([ALWAYS, first, ALWAYS, first]) == first
    assert all_of([second]) == second
    assert all_of([first, second]) == SizeCondition("p_h = q_h and (K_w = 1 or p_w = 0)", True)
    assert all_of([first, NEVER, second]) == NEVER
    assert all_of([first, SizeCondition("r_w = 0", False)]) == SizeCondition("p_h = q_h and r_w = 0", False)
    assert all_of([first, None]) is None
