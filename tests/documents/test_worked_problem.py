from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import Conv
from symconv.house_styles import NOTATIONS
from tests.brute_force import shapes
from tests.documents.printed import BASES, Matrix, Numbers, Worked, correlate
from tests.problems import NAMED, as_dict, problems

NAMES = {1: ["position"], 2: ["row", "column"], 3: ["depth", "row", "column"]}
SIGNS = dict.fromkeys(NOTATIONS, r"\ast") | {"delta": r"\mathrm{conv}"}
LETTERS = {
    "plain": "xwy",
    "partial": "xwy",
    "function": "IWO",
    "subscript": ["input", "weight", "output"],
    "delta": "xky",
}


@given(problems(most_products=1500), st.sampled_from(list(NOTATIONS)))
@settings(max_examples=40)
def test_the_sizes_are_those_of_windows_counted_one_by_one(conv: Conv, notation: str) -> None:
    p = as_dict(conv)
    found = Worked(conv, notation).printed("problem", full=False)
    (table,) = found.tables
    assert [row[0] for row in table[1:]] == NAMES[conv.dimensions]
    for number, row in enumerate(table[1:]):
        size, kernel, stride, dilation = (p[name][number] for name in ("input", "kernel", "stride", "dilation"))
        low, high = p["padding"][number]
        taps = [dilation * tap for tap in range(kernel)]
        starts = [at for at in range(0, size + low + high, stride) if at + taps[-1] < size + low + high]
        left = size + low + high - 1 - (starts[-1] + taps[-1])
        assert row[1:] == [
            *map(str, (size, kernel, taps[-1] + 1, stride, dilation)),
            f"{low}, {high}",
            *map(str, (len(starts), left)),
        ]
    y, w = shapes(p)["y"], shapes(p)["w"]
    said = re.search(r"takes (\d+) multiply", found.prose)
    assert said is not None
    assert int(said[1]) == len(list(product(*map(range, (*y, *w[1:])))))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", NAMED)
def test_an_elements_indices_are_named_in_the_order_in_which_they_are_written(name: str, notation: str) -> None:
    conv = NAMED[name]
    found = Worked(conv, notation).printed("problem")
    said = re.search(r"counted from (\d): (.*)\.\n", found.prose)
    assert said is not None
    assert int(said[1]) == BASES[notation]
    named = dict(re.findall(r"\$(\w+)\$ \((.*?)\)", said[2]))
    assert list(named) == list(LETTERS[notation])
    axes = NAMES[conv.dimensions]
    per_group = conv.in_channels // conv.groups
    image = ["image"] * (conv.batch > 1)
    output = ["output channel"] * (conv.out_channels > 1)
    assert [names.split(", ") for names in named.values()] == [
        [*image, *["input channel"] * (conv.in_channels > 1), *axes],
        [*output, *["input channel within the group"] * (per_group > 1), *axes],
        [*image, *output, *axes],
    ]
    # As many indices as that have the elements of the forward system.
    spelled = Worked(conv, notation).spelled
    assert spelled.element(Worked(conv, notation).printed("forward").systems[0][0].left) == (
        "y",
        (0, 0, *(0 for _ in axes)),
    )


def test_the_problem_is_said_in_words() -> None:
    conv = Conv(9, 3, in_channels=6, out_channels=4, groups=2, batch=5, bias=False, mode="convolution")
    prose = Worked(conv).printed("problem").prose
    assert "Convolution (the kernel is flipped): batch size 5, channels 6 in and 4 out, groups 2, no bias." in prose
    assert "Cross-correlation (what deep" in Worked(Conv(3, 2)).printed("problem").prose
    assert "groups 1, a bias." in Worked(Conv(3, 2)).printed("problem").prose


@pytest.mark.parametrize("notation", NOTATIONS)
def test_how_gradients_are_marked_is_said(notation: str) -> None:
    worked = Worked(Conv((4, 4), 2, out_channels=2), notation)
    prose = worked.printed("problem").prose
    marked = re.search(r"Standing alone, \$(.*?)\$ is the gradient of the loss with respect to \$(.*?)\$", prose)
    assert (marked is None) == (notation == "plain") == ("the element's own letter" in prose)
    if marked is not None:
        assert [worked.spelled.element(text) for text in marked.groups()] == [("dx", (0, 0, 0, 0)), ("x", (0, 0, 0, 0))]


def check_forward(worked: Worked) -> None:
    conv, found = worked.conv, worked.printed("forward")
    (system,), (parts,) = found.systems, found.matrix_formulas
    assert worked.check_system(system, "y") == list(product(*map(range, shapes(worked.problem)["y"])))
    image, kernel, outputs = (part for part in parts if isinstance(part, Matrix))
    before, sign, rest, after = (part for part in parts if isinstance(part, str))
    assert (before, sign, after) == ("", SIGNS[worked.notation], "")
    group_in = conv.in_channels // conv.groups
    said = re.search(r"standing for (\S+)(?: \(flipped kernel\))? with stride (\S+) and dilation (\S+):", found.prose)
    assert said is not None
    assert said[1] == conv.mode
    stride, dilation = (tuple(map(int, text.split("×"))) for text in said.groups()[1:])
    weights = worked.numbers(kernel, "y")
    spread = spread_by(np.flip(weights) if conv.mode == "convolution" else weights, dilation)
    made = correlate(worked.numbers(image, "y"), spread, stride)
    truth = worked.summed("y", lambda y, w, x: y[:2] == (0, 0) and w[1] == 0)
    places = worked.places(outputs, "y")
    assert made.shape == conv.output
    for at, index in places.items():
        assert index == (0, 0, *at)
        assert made[at] == truth.get(index, 0)
    # Behind the kernel: dots for other channels, then the bias.
    lines = rest.split("\n")
    assert lines.pop() == "="
    if group_in > 1:
        assert lines.pop(0) == r"+ \cdots"
    if conv.bias:
        assert worked.spelled.element(lines.pop().removeprefix("+ ")) == ("b", (0,))
    assert not lines
    assert ("Dots stand for the other input channels" in found.prose) == (group_in > 1)


def spread_by(values: Numbers, dilation: tuple[int, ...]) -> Numbers:
    result = np.zeros([(size - 1) * d + 1 for size, d in zip(values.shape, dilation, strict=True)], np.int64)
    result[tuple(slice(None, None, d) for d in dilation)] = values
    return result


@given(problems(most_products=150), st.sampled_from(list(NOTATIONS)))
@settings(max_examples=40)
def test_the_forward_system_and_its_matrices_are_what_brute_force_gives(conv: Conv, notation: str) -> None:
    check_forward(Worked(conv, notation))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", NAMED)
def test_the_forward_pass_of_named_problems(name: str, notation: str) -> None:
    check_forward(Worked(NAMED[name], notation))
