from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import Conv
from symconv.house_styles import NOTATIONS
from tests.brute_force import Index, products, shapes
from tests.documents.printed import Line, Printed, Worked
from tests.problems import NAMED, problems

DERIVATIVE = {"function": r"\\frac\{d(.*)\}\{d(.*)\}"}


def derivative_of(worked: Worked, left: str) -> tuple[Index, Index]:
    """The output that is differentiated, and the input element by which."""
    found = re.fullmatch(DERIVATIVE.get(worked.notation, r"\\frac\{\\partial (.*)\}\{\\partial (.*)\}"), left)
    assert found is not None, left
    (above, y), (below, x) = map(worked.spelled.element, found.groups())
    assert (above, below) == ("y", "x")
    return y, x


def check_chain_rule(worked: Worked, found: Printed, system: list[Line]) -> None:
    """Each derivative is the weight through which the output reads the element; others do not occur."""
    said = re.search(r"For example, \$(.*?)\$ occurs in (\d+) of the (\d+) outputs", found.prose)
    assert said is not None
    example = worked.spelled.element(said[1])
    assert example[0] == "x"
    true = {y: w for y, w, x in products(worked.problem) if x == example[1]}
    assert (int(said[2]), int(said[3])) == (len(true), len(worked.known["y"]))
    # Of the elements within a stride of the middle none is in more outputs.
    near = (
        range(max(0, size // 2 - s + 1), size // 2 + 1)
        for size, s in zip(worked.conv.input, worked.conv.stride, strict=True)
    )
    used = [sum(x == (0, 0, *at) for _, _, x in products(worked.problem)) for at in product(*near)]
    assert len(true) >= max(used)
    shown = [line for line in system if line.left != r"\vdots"]
    assert len(shown) == min(len(true), 4)
    assert (system[-1].left == r"\vdots") == (len(true) > 4)
    for line in shown:
        y, x = derivative_of(worked, line.left)
        (term,) = line.terms
        assert (x, worked.spelled.element(term)) == (example[1], ("w", true[y]))
    assert len({line.left for line in shown}) == len(shown)


def check(worked: Worked) -> None:
    conv, found = worked.conv, worked.printed("gradients")
    systems = found.systems
    reached = {x for _, _, x in products(worked.problem)}
    if reached:
        check_chain_rule(worked, found, systems.pop(0))
    else:
        assert "chain rule" not in found.prose
    shape = shapes(worked.problem)
    of = "bxw" if conv.bias else "xw"
    assert ("There is no bias" in found.prose) == (not conv.bias)
    for tensor, system in zip(of, systems, strict=True):
        assert worked.check_system(system, tensor) == list(product(*map(range, shape[tensor])))
    zeros = re.search(r"No tap of any window meets (\d+) of the (\d+) input elements", found.prose)
    unreached = len(worked.x) - len(reached)
    assert (zeros and tuple(map(int, zeros.groups()))) == ((unreached, len(worked.x)) if unreached else None)


@given(problems(most_products=150), st.sampled_from(list(NOTATIONS)))
@settings(max_examples=40)
def test_every_equation_of_the_gradients_is_what_brute_force_gives(conv: Conv, notation: str) -> None:
    check(Worked(conv, notation))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", NAMED)
def test_the_gradients_of_named_problems(name: str, notation: str) -> None:
    check(Worked(NAMED[name], notation))


@pytest.mark.parametrize("kernel", [3, 4, 5, 6])
def test_of_many_derivatives_four_are_shown(kernel: int) -> None:
    worked = Worked(Conv(12, kernel))
    check(worked)
    assert len(worked.printed("gradients").systems[0]) == min(kernel, 5)


def test_the_example_is_one_that_a_window_reads() -> None:
    """The middle of an input that a long stride skips is in no output; another element is shown."""
    worked = Worked(Conv((9, 9), 1, 5))
    check(worked)
    assert "For example, $x_{11}$ occurs in 1 of the 4 outputs" in worked.printed("gradients").prose


def test_an_input_that_no_window_reads_has_no_example() -> None:
    worked = Worked(Conv(1, 1, 9, ((2, 5),)))
    check(worked)
    assert "No tap of any window meets 1 of the 1 input elements" in worked.printed("gradients").prose


def test_a_long_system_shows_its_first_and_last_equations() -> None:
    worked = Worked(Conv((12, 12), 3, 1, 1))
    whole, folded = (worked.printed("gradients", full=full).systems[2] for full in (True, False))
    assert len(whole) == 144
    assert folded == [*whole[:6], Line(r"\vdots", []), *whole[-2:]]


@pytest.mark.parametrize(
    ("printed", "changed"),
    [
        (r"\partial{x_{12}} &= \partial{y_{11}}w_{12}", r"\partial{x_{12}} &= \partial{y_{11}}w_{11}"),
        (r" + \partial{y_{12}}w_{11}", ""),
        (r"\partial{w_{22}} &=", r"\partial{w_{21}} &="),
        ("occurs in 4", "occurs in 3"),
        (r"\frac{\partial y_{11}}{\partial x_{22}} &= w_{22}", r"\frac{\partial y_{11}}{\partial x_{22}} &= w_{21}"),
    ],
)
def test_a_changed_equation_is_found_out(printed: str, changed: str) -> None:
    """What reads the equations back is strict enough."""
    text = Worked(Conv((3, 3), 2)).printed("gradients").text
    assert printed in text

    class Spoilt(Worked):
        def printed(self, *sections: str, full: bool = True) -> Printed:
            return Printed(text.replace(printed, changed))

    with pytest.raises(AssertionError):
        check(Spoilt(Conv((3, 3), 2)))
