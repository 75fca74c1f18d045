from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv.verify_report.changes import changes

TEXTS = st.text(alphabet="ab1=+_{} \\\\^,\n", max_size=60)


def parts(old: str, new: str) -> list[str]:
    return [old[start:end] for start, end in changes(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("x_{12} = w_{12}y_{12}", "x_{12} = w_{12} y_{11}", ["12"]),
        ("x_{12}=w_{12}y_{12}", "x_{12} = w_{12} y_{12}", []),  # blanks do not count
        (r"a = \sum_{i} \delta_i", r"a = \sum_{i} \Delta_i", [r"\delta"]),
        ("y = a + b + c", "y = a + b", ["+ c"]),
        ("o = i + p - k", "o = i + p - k + 1", ["k"]),
        (r"&=\sum_{i=0}^{H-1}{x_i} \\", r"\sum_{i = 0}^{O - 1} x_i", ["H"]),
        (r"y = \sum_{i=0}^{H-1} x_i, 其中 x 是", r"\sum_{i = 0}^{O - 1} x_i", ["H"]),
        ("a = b", "nothing alike", []),
        ("a", "", []),
        ("", "a", []),
    ],
)
def test_the_parts_that_are_changed(old: str, new: str, changed: list[str]) -> None:
    assert parts(old, new) == changed


def test_a_very_long_formula_is_compared_from_both_its_ends() -> None:
    terms = [f"x_{{{n}}}" for n in range(400)]
    old, new = " + ".join(terms), " + ".join([*terms[:200], "z", *terms[201:]])
    assert parts(old, new) == ["x_{200"]


@given(TEXTS, TEXTS)
def test_parts_lie_in_the_formula_in_their_order(old: str, new: str) -> None:
    last = 0
    for start, end in changes(old, new):
        assert last <= start < end <= len(old)
        last = end


@given(TEXTS)
def test_nothing_differs_from_itself(text: str) -> None:
    assert changes(text, text) == ()
