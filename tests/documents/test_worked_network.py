from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.author import Author
from symconv.documents.prose import Prose
from symconv.documents.worked_network import VARIANTS, network, variants
from symconv.general import MAX_STEP, GeneralConv
from symconv.house_styles import NOTATIONS, PARTIAL
from symconv.spelling import Spelling
from tests.brute_force import Values
from tests.documents.printed import Numbers, Worked, correlate, inserted, padded
from tests.documents.symbolic import Sizes, check_line, written
from tests.problems import NAMED, as_dict

SIGNS = dict.fromkeys(NOTATIONS, r"\ast") | {"delta": r"\mathrm{conv}"}
LETTERS = dict.fromkeys(NOTATIONS, "W") | {"subscript": "weight", "delta": "K"}
SINGLE = {
    "one axis": Conv(11, 7, 3),
    "stride": Conv((6, 7), (3, 2), (2, 3), 1),
    "dilation": Conv((7, 8), (3, 2), 1, 1, (2, 3), bias=False),
    "stride and dilation": Conv((9, 9), (2, 3), (3, 2), ((0, 1), (2, 1)), (2, 2)),
    "crops": Conv((3, 8), (1, 2), (1, 3), ((2, 3), (0, 1))),
    "three axes": Conv((3, 4, 5), (2, 1, 3), (1, 2, 2), 1),
    "flipped": Conv((6, 7), (3, 2), (2, 1), 1, (1, 2), mode="convolution"),
    "flipped on one axis": Conv(9, 4, 3, ((2, 0),), bias=False, mode="convolution"),
}


# --- the matrix form -----------------------------------------------------------------------------------------------


@dataclass
class Matrices:
    """Evaluates a printed formula of matrices: pad, up, rot, a correlation, and the product with the slopes."""

    text: str
    known: dict[str, Numbers]
    sign: str
    at: int = 0

    def evaluate(self) -> Numbers:
        value = self.operand()
        while self.at < len(self.text):
            if self.starts(r" \odot "):
                other = self.operand()
                assert value.shape == other.shape
                value = value * other
            elif self.starts(f" {self.sign}"):
                steps = self.match(r"_\{([\d,]+)\}")
                assert self.starts(" ")
                step = tuple(map(int, steps.split(","))) if steps else (1,) * value.ndim
                value = correlate(value, self.operand(), step)
            else:
                break
        return value

    def starts(self, text: str) -> bool:
        found = self.text.startswith(text, self.at)
        self.at += len(text) * found
        return found

    def match(self, pattern: str) -> str:
        found = re.compile(pattern).match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[1]

    def operand(self) -> Numbers:
        if pads := self.match(r"pad_\{([^{}]*)\}(?=\()"):
            inner = self.argument()
            pairs = [(int(low), int(high)) for low, high in re.findall(r"\((-?\d+),(-?\d+)\)", pads)]
            return padded(inner, pairs * (inner.ndim if len(pairs) == 1 else 1))
        if steps := self.match(r"up_\{([\d,]+)\}(?=\()"):
            inner = self.argument()
            factors = tuple(map(int, steps.split(",")))
            return inserted(inner, tuple(step - 1 for step in factors * (inner.ndim if len(factors) == 1 else 1)))
        if self.starts("rot_{180}"):
            return np.flip(self.argument())
        for name, value in self.known.items():
            if self.starts(name):
                return value
        raise AssertionError(self.text[self.at :])

    def argument(self) -> Numbers:
        assert self.starts(r"(\left(") or self.starts("(")
        value = self.evaluate()
        assert self.starts(r"\right))") or self.starts(")")
        return value

    @property
    def whole(self) -> Numbers:
        value = self.evaluate()
        assert self.at == len(self.text), self.text[self.at :]
        return value


def array(values: Values) -> Numbers:
    """A tensor of one image and one channel."""
    assert {at[:2] for at in values} == {(0, 0)}
    shape = tuple(size + 1 for size in max(values))[2:]
    return np.array([values[0, 0, *at] for at in np.ndindex(*shape)], np.int64).reshape(shape)


def check_matrix_form(conv: Conv, notation: str) -> None:
    worked = Worked(conv, notation)
    formula = worked.printed("network").formulas[-1]
    inner = formula.removeprefix("\\begin{gathered}\n").removesuffix("\n\\end{gathered}\n")
    delta, gradient, *bias = inner.split(" \\\\\n")
    sign = r"\star" if conv.mode == "convolution" else SIGNS[notation]
    letter = LETTERS[notation]
    slopes = array({at: 1 + sum(at) for at in worked.x})
    y, x, w = array(worked.dy), array(worked.x), array(worked.w)
    definition, _, text = delta.rpartition(" = ")
    assert definition == (
        r"\delta^l = \frac{\partial J}{\partial z^l} = "
        r"\left(\frac{\partial z^{l+1}}{\partial z^l}\right)^T\delta^{l+1}"
    )
    known = {r"\delta^{l+1}": y, f"{letter}^{{l+1}}": w, r"\sigma'(z^l)": slopes}
    assert np.array_equal(Matrices(text.replace(r"\;", ""), known, sign).whole, array(worked.known["dx"]) * slopes)
    left, _, text = gradient.partition(" = ")
    assert left == rf"\frac{{\partial J}}{{\partial {letter}^l}}"
    assert np.array_equal(
        Matrices(text.replace(r"\;", ""), {"a^{l-1}": x, r"\delta^l": y}, sign).whole, array(worked.known["dw"])
    )
    assert len(bias) == conv.bias
    for line in bias:
        left, _, text = line.partition(" = ")
        assert left == r"\frac{\partial J}{\partial b^l}"
        found = re.fullmatch(r"\\sum_\{(.*)\} \(\\delta\^l\)_\{(.*)\}", text)
        assert found is not None
        assert found[1] == found[2]
        assert len(set(re.split(r",(?![^{]*\})", found[1]))) == conv.dimensions


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", SINGLE)
def test_the_deltas_as_matrices_are_what_brute_force_gives(name: str, notation: str) -> None:
    check_matrix_form(SINGLE[name], notation)


@pytest.mark.parametrize(
    ("printed", "changed"),
    [
        ("pad_{(1,2),(0,1)}", "pad_{(1,2),(1,0)}"),
        ("pad_{(1,2),(0,1)}", "pad_{(2,1),(0,1)}"),
        ("rot_{180}(W^{l+1})", "W^{l+1}"),
        ("W^{l+1}", "up_{1,2}(W^{l+1})"),
        (r" \odot \sigma'(z^l)", ""),
    ],
)
def test_a_changed_matrix_form_is_found_out(printed: str, changed: str) -> None:
    """What reads the formula back is strict enough."""
    worked = Worked(SINGLE["stride"])
    formula = worked.printed("network").formulas[-1]
    line = formula.splitlines()[1].rpartition(" = ")[2].removesuffix(" \\\\")
    assert printed in line
    slopes = array(dict.fromkeys(worked.x, 2))
    known = {r"\delta^{l+1}": array(worked.dy), "W^{l+1}": array(worked.w), r"\sigma'(z^l)": slopes}
    wanted = array(worked.known["dx"]) * 2
    assert np.array_equal(Matrices(line, known, r"\ast").whole, wanted)
    with pytest.raises(AssertionError):
        assert np.array_equal(Matrices(line.replace(printed, changed, 1), known, r"\ast").whole, wanted)


# --- the element by its sum ----------------------------------------------------------------------------------------

SUMS = ["two_axes", "grouped", "depthwise", "flipped", "asymmetric"]


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("name", SUMS)
def test_the_recursion_of_the_deltas_is_what_brute_force_gives(name: str, base: int) -> None:
    conv = NAMED[name]
    found = written(conv, "network", base=base)
    left, _, right = found.formulas[0].strip().partition(" = ")
    assert left.startswith(r"\frac{dL}{dZ(")
    assert check_line(Sizes(conv, found), left, [right], base) == len(Worked(conv).x)


# --- its kin -------------------------------------------------------------------------------------------------------


def kin(conv: Conv) -> dict[str, tuple[Conv, GeneralConv]]:
    """Of each variant a problem, and what of it is left open."""
    n = conv.dimensions
    given: dict[str, Any] = {
        "input": conv.input,
        "stride": conv.stride,
        "padding": conv.padding,
        "mode": conv.mode,
        "bias": False,
    }
    dense: dict[str, Any] = {"kernel": conv.kernel, "in_channels": 2, "out_channels": 3, "batch": 2}
    open_: dict[str, Any] = {"kernel": (None,) * n, "stride": conv.stride, "bias": False, "mode": conv.mode}
    return {
        "dense": (Conv(**given, **dense), GeneralConv(**open_)),
        "grouped": (
            Conv(**given, **dense | {"groups": 2, "in_channels": 4, "out_channels": 6}),
            GeneralConv(**open_, groups=None),
        ),
        "depthwise": (
            Conv(**given, **dense | {"groups": 3, "in_channels": 3}),
            GeneralConv(**open_, groups=None, in_channels="G", out_channels="G"),
        ),
        "pointwise": (Conv(**given, **dense | {"kernel": (1,) * n}), GeneralConv(**open_ | {"kernel": (1,) * n})),
        "dilated": (Conv(**given, **dense, dilation=2), GeneralConv(**open_, dilation=(None,) * n)),
    }


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("of", [Conv((6, 5), (3, 2), (2, 1), ((1, 0), (2, 1))), Conv(7, 3, 3, 1)])
def test_every_variants_sum_is_what_brute_force_gives(of: Conv, mode: str, base: int) -> None:
    conv = Conv(**as_dict(of) | {"mode": mode})
    found = written(conv, "variants", base=base)
    assert tuple(kin(conv)) == VARIANTS
    (table,) = found.tables
    for formula, row, (name, (problem, general)) in zip(found.formulas, table[1:], kin(conv).items(), strict=True):
        assert row[0] == name
        numbers = Sizes(problem, found, general=general)
        left, _, right = formula.strip().partition(" = ")
        assert check_line(numbers, left, [right], base) == len(numbers.truths["value_O"])
        assert tuple(numbers.value(size) for size in row[1].strip("$").split(r" \times ")) == numbers.sizes("W")


@pytest.mark.parametrize(("section", "letters"), [("network", "$K$"), ("variants", "$K$, $D$")])
def test_a_letter_that_axes_share_is_explained(section: str, letters: str) -> None:
    for notation, count in (("function", 1), ("partial", 0)):
        prose = Worked(SINGLE["stride"], notation).printed(section).prose
        assert (
            prose.count(f"Of {letters} each axis has its own; the letter may stand for a different number on each.")
            == count
        )


def test_the_index_of_the_group_is_explained() -> None:
    counts = [written(NAMED[name], "network").prose.count("the group has an index") for name in ("grouped", "flipped")]
    assert counts == [1, 0]


def author_of(conv: Conv) -> Author:
    return Author(derive(conv), Spelling(PARTIAL, conv), Prose("en"))


@pytest.mark.parametrize("conv", [Conv(200, 2, MAX_STEP + 1), Conv(200, 2, 1, 0, MAX_STEP + 1)])
def test_there_is_no_section_where_it_is_not_proved(conv: Conv) -> None:
    assert network(author_of(conv)) is None
    assert variants(author_of(conv)) is None
    assert "of a network" not in Worked(conv).printed("network").text
