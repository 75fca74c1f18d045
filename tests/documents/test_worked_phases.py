from __future__ import annotations

import re
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv import Conv
from symconv.house_styles import NOTATIONS
from tests.brute_force import Index, products
from tests.documents.printed import BASES, Matrix, Printed, Worked, correlate, padded
from tests.problems import NAMED, problems

SIGNS = dict.fromkeys(NOTATIONS, r"\ast") | {"delta": r"\mathrm{conv}"}


def sign_of(worked: Worked) -> str:
    return r"\star" if worked.conv.mode == "convolution" else SIGNS[worked.notation]


def numbers_in(text: str) -> Index:
    return tuple(map(int, re.findall(r"-?\d+", text)))


def serving(worked: Worked, i: Index) -> set[Index]:
    """The taps that would read an input if outputs went on forever on both sides."""
    conv = worked.conv
    found = []
    for number, place in enumerate(i):
        kernel, stride, dilation = conv.kernel[number], conv.stride[number], conv.dilation[number]
        taps = set()
        for o, k in product(range(-40, 40), range(kernel)):
            if stride * o + dilation * k - conv.padding[number][0] == place:
                taps.add(kernel - 1 - k if conv.mode == "convolution" else k)
        found.append(taps)
    return set(product(*found))


def phase_of(worked: Worked, i: Index) -> Index:
    """By the definition that the document prints."""
    definition = re.search(r"belongs to the phase \$(.*?)\$", worked.printed("phases").prose)
    assert definition is not None
    parts = re.findall(r"\(?i(?:_\{(\d)\})?(?: \+ (\d+)\))? \\bmod (\d+)", definition[1])
    assert len(parts) == len(i)
    return tuple((i[int(axis or 0)] + int(low or 0)) % int(stride) for axis, low, stride in parts)


def inputs_said(worked: Worked, text: str) -> list[Index]:
    sets = re.findall(r"\\\{(.*?)\\\}", text)
    assert r"\ldots" not in text
    lists = [[int(part) - BASES[worked.notation] for part in found.split(", ") if part] for found in sets]
    return list(product(*lists))


def check_costs(worked: Worked, found: Printed, by_phase: dict[Index, list[Index]]) -> None:
    """Inputs, taps and products of each phase; products with padding are counted, as for every pass."""
    conv = worked.conv
    (table,) = found.tables
    *rows, total = table[1:]
    channels = conv.batch * conv.in_channels
    outputs = conv.out_channels // conv.groups
    wanted = []
    for phase in product(*map(range, conv.stride)):
        inputs = by_phase.get(phase, [])
        # Of a phase without inputs the taps are those that one further off would have.
        low = [pad for pad, _ in conv.padding]
        taps = serving(worked, tuple(number - pad for number, pad in zip(phase, low, strict=True)))
        name = str(phase[0]) if len(phase) == 1 else str(phase)
        macs = len(inputs) * channels * outputs * len(taps)
        inserted = len(inputs) * channels * outputs * prod(conv.kernel)
        count = str(len(taps) or "dead: gradient zero")
        wanted.append([name, str(len(inputs) * channels), count, str(macs), str(inserted)])
    assert rows == wanted
    sums = [sum(int(row[place]) for row in rows) for place in (1, 3, 4)]
    assert [int(total[place]) for place in (1, 3, 4)] == sums
    assert sums[0] == len(worked.x)
    saving = re.search(r"Zero insertion takes (\S+) times as many", found.prose)
    if saving is None:
        assert sums[1] == 0
        assert "No product is left to compute" in found.prose
    else:
        ratio = Fraction(sums[2], sums[1])
        assert Fraction(saving[1]) == ratio if ratio.denominator == 1 else abs(float(saving[1]) - ratio) <= 0.005


def check_interleaving(worked: Worked, parts: list[str | Matrix]) -> None:
    result, labels = (part for part in parts if isinstance(part, Matrix))
    assert [part for part in parts if isinstance(part, str)] == ["", r"\;:\;", ""]
    if worked.conv.dimensions == 1:
        labels = labels.on_one_axis()
    base = BASES[worked.notation]
    for at, index in worked.places(result, "dx").items():
        assert index == (0, 0, *at)
        taps = []
        for text in labels.cells[at].split(r",\,"):
            if text != r"\cdot":
                digits = text.split(",") if "," in text or worked.conv.dimensions == 1 else list(text)
                taps.append(tuple(int(digit) - base for digit in digits))
        assert len(taps) == len(set(taps))
        assert set(taps) == serving(worked, at)


def check_sub_convolution(worked: Worked, said: str, parts: list[str | Matrix], inputs: list[Index]) -> None:
    """A phase's matrices: dy padded as the sentence says, its taps as far apart as it says, and the phase of dx."""
    conv = worked.conv
    result, upstream, kernel = (part for part in parts if isinstance(part, Matrix))
    before, equals, sign, others = (part for part in parts if isinstance(part, str))
    assert (before, equals, sign) == ("", "=", sign_of(worked))
    assert bool(others) == (conv.out_channels // conv.groups > 1)
    padding, _, dilation = said.partition(", taps ")
    pads = [(low, high) for low, high in zip(numbers_in(padding)[::2], numbers_in(padding)[1::2], strict=True)]
    dy = np.array([worked.dy[0, 0, *o] for o in np.ndindex(*conv.output)]).reshape(conv.output)
    first, second = worked.numbers(upstream, "x"), worked.numbers(kernel, "x")
    assert np.array_equal(padded(dy, pads), first)
    steps = numbers_in(dilation)
    taps = [at for at, text in kernel.cells.items() if text != "0"]
    assert sorted(at[-conv.dimensions :] for at in taps) == list(
        product(*(range(0, size, step) for size, step in zip(second.shape, steps, strict=True)))
    )
    made = correlate(first, second, (1,) * conv.dimensions)
    truth = worked.summed("x", lambda y, w, x: x[:2] == (0, 0) and y[1] == 0)
    places = worked.places(result, "dx")
    assert sorted(index[2:] for index in places.values()) == inputs
    assert made.shape == (result.on_one_axis() if conv.dimensions == 1 else result).shape
    for at, index in places.items():
        assert made[at] == truth.get(index, 0)


GROUP = re.compile(r"Phase \$(.*?)\$, input positions \$(.*?)\$ \(counted from (\d)\), number of taps (\d+):")
DEAD = re.compile(r"Phase \$(.*?)\$ is dead: no tap meets its input positions \$(.*?)\$ \(counted from (\d)\)")
EMPTY = re.compile(r"The taps of phase \$(.*?)\$ \(there are (\d+)\) meet nothing")
SUB = re.compile(r"negative crops\) by (.*?) apart:")


def check_phases(worked: Worked) -> None:
    conv, found = worked.conv, worked.printed("phases")
    every = list(product(*map(range, conv.input)))
    several = prod(conv.stride) > 1
    by_phase: dict[Index, list[Index]] = {}
    for i in every:
        by_phase.setdefault(phase_of(worked, i) if several else (0,) * conv.dimensions, []).append(i)
    formulas = found.matrix_formulas
    systems = found.systems
    if several:
        check_costs(worked, found, by_phase)
        labels = [parts for parts in formulas if r"\;:\;" in parts]
        assert len(labels) == 1
        check_interleaving(worked, labels[0])
        formulas.remove(labels[0])
    else:
        assert "With stride 1 there is a single phase" in found.prose
        assert not found.tables
    live, seen = 0, []
    groups, subs = list(GROUP.finditer(found.prose)), SUB.findall(found.prose)
    for match, said, parts in zip(groups, subs, formulas, strict=True):
        phase = numbers_in(match[1])
        inputs = inputs_said(worked, match[2])
        assert inputs == by_phase[phase]
        assert int(match[3]) == BASES[worked.notation]
        assert int(match[4]) == len(serving(worked, inputs[0]))
        check_sub_convolution(worked, said, parts, inputs)
        if several:
            places = worked.check_system(systems[live], "x")
            wanted = [(n, c, *i) for n, c in product(range(conv.batch), range(conv.in_channels)) for i in inputs]
            assert places == wanted
        live += 1
        seen.append(phase)
    assert len(systems) == (live if several else 0)
    for match in DEAD.finditer(found.prose):
        inputs = inputs_said(worked, match[2])
        assert inputs == by_phase[numbers_in(match[1])]
        assert not serving(worked, inputs[0])
        seen.append(numbers_in(match[1]))
    for match in EMPTY.finditer(found.prose):
        assert numbers_in(match[1]) not in by_phase
        assert int(match[2]) > 0
    assert sorted(seen) == sorted(by_phase)


def small_strides(conv: Conv) -> bool:
    """So that every phase is written out, in full and without dots."""
    return prod(conv.stride) <= 16 and max(conv.input) <= 6 and prod(conv.kernel) <= 9


@given(problems(most_products=150).filter(small_strides), st.sampled_from(list(NOTATIONS)))
@settings(max_examples=40)
def test_the_phases_are_what_brute_force_gives(conv: Conv, notation: str) -> None:
    check_phases(Worked(conv, notation))


SHORT = [name for name, conv in NAMED.items() if small_strides(conv)]


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", SHORT)
def test_the_phases_of_named_problems(name: str, notation: str) -> None:
    check_phases(Worked(NAMED[name], notation))


# --- the same phases in the weight gradient ------------------------------------------------------------------------


def check_images(worked: Worked) -> None:
    conv, found = worked.conv, worked.printed("images")
    (table,) = found.tables
    taps = {}
    for element, image, start in table[1:]:
        tensor, index = worked.spelled.element(element.strip("$"))
        assert tensor == "w"
        assert index[:2] == (0, 0)
        taps[index[2:]] = numbers_in(image), numbers_in(start)
    assert list(taps) == list(product(*map(range, conv.kernel)))
    # The image of a phase, read off its printed definition, meets dy at the offset of the tap just as the forward does.
    inside = re.search(r"_\{\\varphi\}\[.*?\] = \w+\[(.*?)\]\$", found.prose)
    assert inside is not None
    axes = [
        re.fullmatch(r"(?:(\d+) )?u_\{\d\} \+ \\varphi_\{\d\}(?: - (\d+))?", text) for text in inside[1].split(", ")
    ]
    reads = {(y[2:], w[2:]): x[2:] for y, w, x in products(worked.problem)}
    for tap, (phase, offset) in taps.items():
        for o in product(*map(range, conv.output)):
            i = []
            for match, place, first, number in zip(axes, o, offset, phase, strict=True):
                assert match is not None
                i.append(int(match[1] or 1) * (place + first) + number - int(match[2] or 0))
            within = all(0 <= at < size for at, size in zip(i, conv.input, strict=True))
            assert reads.get((o, tap)) == (tuple(i) if within else None)
    check_split(worked, found)


def check_split(worked: Worked, found: Printed) -> None:
    conv, formulas = worked.conv, found.matrix_formulas
    if prod(conv.stride) == 1:
        assert not formulas
        return
    parts_of_dy = formulas.pop() if "blocks of nothing but zeros" in found.prose else None
    sentences = [paragraph for paragraph in found.text.split("\n\n") if paragraph]
    seen: list[Index] = []
    for parts in formulas:
        result, image, upstream = (part for part in parts if isinstance(part, Matrix))
        before, equals, sign, others = (part for part in parts if isinstance(part, str))
        assert (before, equals, sign) == ("", "=", sign_of(worked))
        assert bool(others) == (conv.batch > 1)
        assert list(worked.places(upstream, "dy").values()) == [(0, 0, *o) for o in np.ndindex(*conv.output)]
        first, second = worked.numbers(image, "w"), worked.numbers(upstream, "w")
        formula = next(n for n, text in enumerate(sentences) if text.startswith("```math") and spelled_in(result, text))
        said = re.search(r"read in steps of (\S+) here", sentences[formula + 1] if formula + 1 < len(sentences) else "")
        steps = tuple(map(int, said[1].split("×"))) if said else (1,) * conv.dimensions
        made = correlate(first, second, steps)
        truth = worked.summed("w", lambda y, w, x: w[:2] == (0, 0) and y[0] == 0)
        places = worked.places(result, "dw")
        assert made.shape == (result.on_one_axis() if conv.dimensions == 1 else result).shape
        for at, index in places.items():
            assert made[at] == truth.get(index, 0)
        seen += [index[2:] for index in places.values()]
        if not any(low or high for low, high in conv.padding):
            assert "0" not in image.cells.values()
    assert sorted(seen) == list(product(*map(range, conv.kernel)))
    if parts_of_dy is not None:
        first_part, *zeros = (part for part in parts_of_dy if isinstance(part, Matrix))
        assert list(worked.places(first_part, "dy").values()) == [(0, 0, *o) for o in np.ndindex(*conv.output)]
        assert zeros
        assert all(set(part.cells.values()) == {"0"} for part in zeros)
        spread = prod((size - 1) * step + 1 for size, step in zip(conv.output, conv.stride, strict=True))
        assert sum(len(part.cells) for part in (first_part, *zeros)) == spread


def spelled_in(matrix: Matrix, text: str) -> bool:
    """Whether a formula begins with this matrix."""
    return text.partition("\n=\n")[0].count(matrix.cells[(0,) * len(matrix.shape)]) == 1


@given(problems(most_products=150), st.sampled_from(list(NOTATIONS)))
@settings(max_examples=40)
def test_the_images_of_the_weight_gradient_are_what_brute_force_gives(conv: Conv, notation: str) -> None:
    if prod(conv.stride) <= 16:
        check_images(Worked(conv, notation))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", NAMED)
def test_the_images_of_named_problems(name: str, notation: str) -> None:
    check_images(Worked(NAMED[name], notation))


def test_images_that_are_read_in_steps() -> None:
    """Dilation 3 at stride 2: two taps a phase, three elements of its image apart."""
    worked = Worked(Conv(12, 4, 2, 1, 3))
    check_images(worked)
    assert worked.printed("images").prose.count("read in steps of 3 here") == 2


# --- what is long --------------------------------------------------------------------------------------------------


def test_of_many_phases_sixteen_are_written_out_and_64_listed() -> None:
    found = Worked(Conv((20, 20), 3, 9, 1)).printed("phases", full=False)
    (table,) = found.tables
    assert len(table) == 1 + 64 + 1
    assert "17 further phases are not listed here" in found.prose
    assert "The systems of 65 further phases are not shown here" in found.prose
    shown = {match[1] for pattern in (GROUP, DEAD, EMPTY) for match in pattern.finditer(found.prose)}
    assert shown == {f"({a}, {b})" for a, b in [(0, n) for n in range(9)] + [(1, n) for n in range(7)]}
    whole = Worked(Conv((20, 20), 3, 9, 1)).printed("phases")
    assert len({match[1] for pattern in (GROUP, DEAD) for match in pattern.finditer(whole.prose)}) == 64


def test_elements_that_many_taps_serve_are_not_labelled() -> None:
    labelled = []
    for kernel in (18, 19):
        formulas = Worked(Conv(30, kernel, 2)).printed("phases").matrix_formulas
        labelled.append(any(r"\;:\;" in parts for parts in formulas))
    assert labelled == [True, False]


def test_a_kernel_of_more_than_64_taps_lists_the_first() -> None:
    found = Worked(Conv(80, 65, 2)).printed("images", full=False)
    assert [len(table) for table in found.tables] == [1 + 64 + 1]
    assert found.tables[0][-1] == ["…", "…", "…"]
    assert not found.matrix_formulas


@pytest.mark.parametrize(
    ("section", "printed", "changed"),
    [
        ("phases", "| 4 | 4 | 16 | 36 |", "| 4 | 4 | 15 | 36 |"),
        ("phases", r"12,\,32 &", "12 &"),
        ("phases", "by $(0, 0)$", "by $(1, 0)$"),
        ("phases", r"\{2, 4\}", r"\{1, 3\}"),
        ("phases", r"\partial{x_{11}} &= \partial{y_{11}}w_{22}", r"\partial{x_{11}} &= \partial{y_{11}}w_{11}"),
        ("phases", r"taps $1 \times 1$", r"taps $1 \times 2$"),
        ("images", "| (1, 0) | (0, 1) |", "| (1, 0) | (0, 0) |"),
        ("images", r"2 u_{0} + \varphi_{0}", r"u_{0} + \varphi_{0}"),
        ("images", "0 & 0", r"0 & \partial{y_{11}}"),
    ],
)
def test_a_changed_phase_is_found_out(section: str, printed: str, changed: str) -> None:
    """What reads the phases back is strict enough."""
    conv = Conv((5, 5), 3, 2, 1)
    text = Worked(conv).printed(section).text
    assert printed in text

    class Spoilt(Worked):
        def printed(self, *sections: str, full: bool = True) -> Printed:
            return Printed(text.replace(printed, changed, 1))

    def check() -> None:
        (check_phases if section == "phases" else check_images)(Spoilt(conv))

    with pytest.raises(AssertionError):
        check()
