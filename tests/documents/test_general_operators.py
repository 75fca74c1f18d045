from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from sympy import Symbol

from symconv import Conv
from symconv.documents.general_author import generalised
from symconv.documents.general_operators import as_correlation
from symconv.documents.render import Choices, render_general
from symconv.general import GeneralConv
from symconv.house_styles import NOTATIONS
from symconv.index_sum import Between, Divides, Factor, IndexSum, Range
from symconv.proofs import prove_general
from tests.brute_force import output_size
from tests.documents.printed import Numbers, Worked, correlate, inserted, padded
from tests.documents.test_render import maths

CONVS = {
    "one axis": Conv(7, 3, padding=1, in_channels=2, out_channels=3),
    "stride": Conv((6, 7), (3, 2), (2, 3), 1, in_channels=2, out_channels=3, batch=2),
    "dilation": Conv((7, 8), (3, 2), 1, 1, (2, 2), in_channels=3, out_channels=2),
    "stride and dilation": Conv((9, 9), (2, 3), (3, 2), ((0, 1), (2, 1)), (2, 3), in_channels=2, out_channels=2),
    "flipped": Conv((6, 7), (3, 2), (2, 1), 1, (1, 2), in_channels=2, out_channels=2, mode="convolution"),
    "flipped on one axis": Conv(9, 4, 3, ((2, 0),), in_channels=2, mode="convolution"),
    "one channel": Conv((5, 5), 3, 1, 1),
}

FORM = re.compile(
    r"(?P<rot>rot_\{180\}\\left\()?(?P<sums>(?:\\sum_\{[^}]*\}\^\{[^}]*\})*)(?P<rot2>rot_\{180\}\\left\()?"
    r"\\mathrm\{conv\}(?:_\{(?P<said>(?:[^{}]|\{[^{}]*\})*)\})?"
    r"\((?P<image>.*?), (?P<turn>rot_\{180\}\()?(?P<kernel>.*)\)"
)


def forms(conv: Conv) -> dict[str, re.Match[str]]:
    """The printed operator forms of dgrad and wgrad, by the tensor that they give."""
    text = render_general(prove_general(generalised(conv)), Choices(NOTATIONS["function"], "en", "md"))
    found = {}
    for block in maths(text):
        if "conv}" in block:
            left, _, right = block.strip().partition(" = ")
            match = FORM.match(right)
            assert match is not None, right
            found["x" if left.startswith(r"\frac{dL}{dI") else "w"] = match
    return found


def numbers_said(match: re.Match[str], name: str, count: int) -> tuple[int, ...]:
    said = re.search(rf"\\mathrm\{{{name}\}}=\(?([\d,]+)\)?", match["said"] or "")
    values = tuple(map(int, said[1].split(","))) if said else (1,)
    return values * count if len(values) == 1 else values


def array(values: dict[tuple[int, ...], int], lead: tuple[int, ...], shape: tuple[int, ...]) -> Numbers:
    made = np.zeros(shape, np.int64)
    for at in product(*map(range, shape)):
        made[at] = values[(*lead, *at)]
    return made


def evaluated(match: re.Match[str], image: Numbers, kernel: Numbers) -> Numbers:
    count = image.ndim
    kernel = np.flip(kernel) if match["turn"] else kernel
    kernel = inserted(kernel, tuple(d - 1 for d in numbers_said(match, "dilation", count)))
    return correlate(image, kernel, numbers_said(match, "step", count))


@pytest.mark.parametrize("name", CONVS)
def test_the_printed_forms_give_the_gradients(name: str) -> None:
    conv = CONVS[name]
    worked = Worked(conv)
    p: dict[str, Any] = worked.problem
    found = forms(conv)
    assert set(found) == {"x", "w"}
    out = output_size(p)
    reach = [(k - 1) * d + 1 for k, d in zip(p["kernel"], p["dilation"], strict=True)]
    sizes = zip(p["input"], p["padding"], reach, out, p["stride"], strict=True)
    # dy spread and padded, as the table of dgrad's paddings has it: as many places as a window of taps needs.
    pads = [(k - 1 - low, size + low - 1 - (o - 1) * s) for size, (low, _), k, o, s in sizes]
    zeros = tuple(s - 1 for s in p["stride"])
    for n, c in product(range(p["batch"]), range(p["in_channels"])):
        total = sum(
            evaluated(
                found["x"],
                padded(inserted(array(worked.dy, (n, m), out), zeros), pads),
                array(worked.w, (m, c), p["kernel"]),
            )
            for m in range(p["out_channels"])
        )
        assert np.array_equal(total, array(worked.known["dx"], (n, c), p["input"]))
    for m, c in product(range(p["out_channels"]), range(p["in_channels"])):
        total = sum(
            evaluated(
                found["w"],
                padded(array(worked.x, (n, c), p["input"]), list(p["padding"])),
                array(worked.dy, (n, m), out),
            )
            for n in range(p["batch"])
        )
        taps = tuple(slice(0, k) for k in p["kernel"])
        assert not found["x"]["rot"]
        turned = bool(found["w"]["rot"] or found["w"]["rot2"])
        result = np.asarray(total)[taps]
        assert np.array_equal(np.flip(result) if turned else result, array(worked.known["dw"], (m, c), p["kernel"]))


def test_only_a_flipped_forward_leaves_the_kernel_as_it_is() -> None:
    plain, flipped = forms(CONVS["stride"]), forms(CONVS["flipped"])
    assert plain["x"]["turn"]
    assert not flipped["x"]["turn"]


def symbols(*names: str) -> list[Symbol]:
    return [Symbol(name, integer=True) for name in names]


def test_what_is_no_correlation_is_not_written_as_one() -> None:
    i, k, size = symbols("i", "k", "K")
    left, free, bound = Factor("dx", (i,)), (Range(i, size),), (Range(k, size),)
    good = IndexSum(left, free, bound, (Factor("dyp", (i + k,)), Factor("w", (size - 1 - k,))))
    found = as_correlation(good, 1)
    assert found is not None
    assert found.turned
    for factors in (
        (Factor("dyp", (i + k + 1,)), Factor("w", (k,))),
        (Factor("dyp", (i - k,)), Factor("w", (k,))),
        (Factor("dyp", (k,)), Factor("w", (k,))),
        (Factor("dyp", (i + k,)), Factor("w", (size - k,))),
        (Factor("dyp", (i + k,)), Factor("w", (k,)), Factor("slope", (i,))),
    ):
        assert as_correlation(IndexSum(left, free, bound, factors), 1) is None
    for condition in (Divides(size, i), Between(i, k, size)):
        assert as_correlation(IndexSum(left, free, bound, good.factors, (condition,)), 1) is None


def test_open_strides_are_written_as_letters() -> None:
    text = render_general(prove_general(GeneralConv((None, None), "S")), Choices(NOTATIONS["subscript"], "en", "md"))
    assert r"\mathrm{dilation}=(strh,strw)" in text
