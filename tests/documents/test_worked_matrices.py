from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import Conv
from symconv.house_styles import NOTATIONS
from tests.brute_force import Index
from tests.documents.printed import BASES, Matrix, Numbers, Worked, correlate, inserted, padded
from tests.problems import NAMED, problems

NAMES = {1: ["position"], 2: ["row", "column"], 3: ["depth", "row", "column"]}
SIGNS = dict.fromkeys(NOTATIONS, r"\ast") | {"delta": r"\mathrm{conv}"}


def sign_of(worked: Worked) -> str:
    return r"\star" if worked.conv.mode == "convolution" else SIGNS[worked.notation]


def spatial(worked: Worked, tensor: str) -> Numbers:
    """A tensor at its first image and channels."""
    values = worked.known[tensor]
    shape = [size + 1 for size in max(values)][2:]
    return np.array([values[0, 0, *at] for at in product(*map(range, shape))], np.int64).reshape(shape)


def matrices_of(parts: list[str | Matrix]) -> list[Matrix]:
    return [part for part in parts if isinstance(part, Matrix)]


def columns_of(table: list[list[str]], dimensions: int) -> tuple[list[str], list[Index], list[str]]:
    """The axes, the three numbers that each has, and the last column."""
    rows = table[1:]
    assert [row[0] for row in rows] == NAMES[dimensions]
    return [row[0] for row in rows], [tuple(map(int, row[1:4])) for row in rows], [row[4] for row in rows]


def check_dgrad(worked: Worked, table: list[list[str]], parts: list[str | Matrix], steps: Index) -> None:
    conv = worked.conv
    result, upstream, kernel = matrices_of(parts)
    name, equals, sign, others = (part for part in parts if isinstance(part, str))
    assert name.endswith("=")
    assert (equals, sign) == ("=", sign_of(worked))
    assert bool(others) == (conv.out_channels // conv.groups > 1)
    assert steps == (1,) * conv.dimensions
    first, second = worked.numbers(upstream, "x"), worked.numbers(kernel, "x")
    # The table says how dy becomes the matrix.
    _, numbers, order = columns_of(table, conv.dimensions)
    made = padded(
        inserted(spatial(worked, "dy"), tuple(zeros for zeros, _, _ in numbers)), [(a, b) for _, a, b in numbers]
    )
    assert np.array_equal(made, first)
    # ... and which taps stand where in the kernel.
    base = BASES[worked.notation]
    taps = [[None if tap == "·" else int(tap) - base for tap in text.split(", ") if tap != "…"] for text in order]
    for at in np.ndindex(*second.shape):
        if all(place < len(line) for place, line in zip(at, taps, strict=True)):
            tap = tuple(line[place] for place, line in zip(at, taps, strict=True))
            assert second[at] == (0 if None in tap else worked.w[0, 0, *(one or 0 for one in tap)])
    found = correlate(first, second, steps)
    truth = worked.summed("x", lambda y, w, x: x[:2] == (0, 0) and y[1] == 0)
    assert found.shape == conv.input
    for at, index in worked.places(result, "dx").items():
        assert index == (0, 0, *at)
        assert found[at] == truth.get(index, 0)


def check_wgrad(worked: Worked, table: list[list[str]], parts: list[str | Matrix], steps: Index) -> None:
    conv = worked.conv
    result, image, upstream = matrices_of(parts)
    name, equals, sign, others = (part for part in parts if isinstance(part, str))
    assert (equals, sign) == ("=", sign_of(worked))
    assert bool(others) == (conv.batch > 1)
    first, second = worked.numbers(image, "w"), worked.numbers(upstream, "w")
    _, numbers, step = columns_of(table, conv.dimensions)
    assert tuple(map(int, step)) == steps
    assert np.array_equal(padded(spatial(worked, "x"), [(a, b) for _, a, b in numbers]), first)
    assert np.array_equal(inserted(spatial(worked, "dy"), tuple(zeros for zeros, _, _ in numbers)), second)
    found = correlate(first, second, steps)
    truth = worked.summed("w", lambda y, w, x: w[:2] == (0, 0) and y[0] == 0)
    places = worked.places(result, "dw")
    assert found.shape == conv.kernel
    assert sorted(places.values()) == [(0, 0, *tap) for tap in np.ndindex(*conv.kernel)]
    for at, index in places.items():
        assert found[at] == truth.get(index, 0)
    # A matrix in another order than the tensor's is not called by the tensor's name.
    assert bool(name) == all(index == (0, 0, *at) for at, index in places.items())


def check(worked: Worked) -> None:
    found = worked.printed("matrices")
    (dgrad, wgrad), (for_dgrad, for_wgrad) = found.matrix_formulas, found.tables
    steps = [
        tuple(map(int, text.split("×")))
        for text in re.findall(r"cross-correlation with stride (\S+) here", found.prose)
    ]
    check_dgrad(worked, for_dgrad, dgrad, steps[0])
    check_wgrad(worked, for_wgrad, wgrad, steps[1])
    conv = worked.conv
    crops = any(int(row[place]) < 0 for table in (for_dgrad, for_wgrad) for row in table[1:] for place in (2, 3))
    assert ("crops instead" in found.prose) == crops
    rotated = any(k > 1 for k in conv.kernel) and conv.mode == "cross-correlation"
    assert ("rotated by 180°" in found.prose) == rotated
    assert ("not rotated" in found.prose) == (not rotated)
    assert ("zeros inserted, with" in found.prose) == any(s > 1 for s in conv.stride)


@given(problems(most_products=150), st.sampled_from(list(NOTATIONS)))
@settings(max_examples=40)
def test_the_printed_correlations_are_what_brute_force_gives(conv: Conv, notation: str) -> None:
    check(Worked(conv, notation))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", NAMED)
def test_the_correlations_of_named_problems(name: str, notation: str) -> None:
    check(Worked(NAMED[name], notation))


def test_a_long_kernel_lists_its_first_positions() -> None:
    found = Worked(Conv(30, 12), "function").printed("matrices", full=False)
    assert found.tables[0][1][-1] == "11, 10, 9, 8, 7, 6, 5, 4, 3, …"
    assert Worked(Conv(30, 3, 1, 0, 2), "function").printed("matrices").tables[0][1][-1] == "2, ·, 1, ·, 0"
