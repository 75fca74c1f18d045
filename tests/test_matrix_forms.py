from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given

from symconv import Conv
from symconv.derivation import derive
from symconv.equations import Element, Term
from symconv.matrix_forms import Grid, PhaseForm
from tests.problems import problems

Pair = tuple[Element, Element]


def correlate(first: Grid, second: Grid, step: tuple[int, ...]) -> dict[tuple[int, ...], Counter[Pair]]:
    """The definition of correlation on two grids: which pairs of cells each result sums, zeros left out."""
    sizes = [(a - b) // s + 1 for a, b, s in zip(first.shape, second.shape, step, strict=True)]
    results = {}
    for at in product(*map(range, sizes)):
        pairs: Counter[Pair] = Counter()
        for place in product(*map(range, second.shape)):
            a = first[tuple(s * r + k for s, r, k in zip(step, at, place, strict=True))]
            b = second[place]
            if a is not None and b is not None:
                pairs[a, b] += 1
        results[at] = pairs
    return results


def factors(terms: Iterable[Term]) -> Counter[Pair]:
    return Counter((term.factors[0], term.factors[1]) for term in terms if len(term.factors) == 2)


@given(problems(most_products=200))
def test_dgrad_is_the_correlation_of_the_padded_zero_inserted_gradient(conv: Conv) -> None:
    d = derive(conv)
    for n, c in product(range(conv.batch), range(conv.in_channels)):
        group, channel = divmod(c, conv.group_in)
        sums: dict[tuple[int, ...], Counter[Pair]] = {}
        for m in range(group * conv.group_out, (group + 1) * conv.group_out):
            upstream, kernel = d.dgrad_form.upstream(n, m), d.dgrad_form.kernel(m, channel)
            for at, pairs in correlate(upstream, kernel, (1,) * conv.dimensions).items():
                sums.setdefault(at, Counter()).update(pairs)
        result = d.dgrad_form.result(n, c)
        assert {at: result[at] for at in sums} == {at: Element("dx", (n, c, *at)) for at in sums}
        assert sums == {at: factors(d.dgrad[n, c, *at].terms) for at in product(*map(range, conv.input))}


@given(problems(most_products=200))
def test_wgrad_is_the_correlation_with_the_dilated_gradient(conv: Conv) -> None:
    d = derive(conv)
    step = tuple(axis.step for axis in d.wgrad_form.axes)
    for m, channel in product(range(conv.out_channels), range(conv.group_in)):
        c = m // conv.group_out * conv.group_in + channel
        sums: dict[tuple[int, ...], Counter[Pair]] = {}
        for n in range(conv.batch):
            for at, pairs in correlate(d.wgrad_form.image(n, c), d.wgrad_form.upstream(n, m), step).items():
                sums.setdefault(at, Counter()).update({(b, a): count for (a, b), count in pairs.items()})
        result = d.wgrad_form.result(m, channel)
        rows = [equation for equation in d.wgrad if equation.left.at[:2] == (m, channel)]
        assert {result[at]: pairs for at, pairs in sums.items()} == {row.left: factors(row.terms) for row in rows}


@given(problems(most_products=200))
def test_im2col_times_the_weights_is_the_forward_system(conv: Conv) -> None:
    d = derive(conv)
    for n, m in product(range(conv.batch), range(conv.out_channels)):
        patches, weights = d.im2col.patches(n, m // conv.group_out), d.im2col.weights(m)
        outputs = d.im2col.outputs(n, m)
        assert patches.shape == (outputs.shape[0], weights.shape[0])
        for row in range(patches.shape[0]):
            pairs: Counter[Pair] = Counter()
            for column in range(patches.shape[1]):
                x, w = patches[row, column], weights[column, 0]
                if x is not None and w is not None:
                    pairs[w, x] += 1
            y = outputs[row, 0]
            assert y is not None
            assert pairs == factors(d.forward[y.at].terms)


@given(problems(most_products=200))
def test_each_phase_is_the_correlation_of_its_grids(conv: Conv) -> None:
    d = derive(conv)
    for phase in d.phases:
        if not phase.live or not phase.inputs:
            continue
        form = PhaseForm(phase)
        sums: dict[Element | None, Counter[Pair]] = {}
        for m in range(conv.group_out):
            upstream, kernel = form.upstream(conv, 0, m), form.kernel(m, 0)
            result = form.result(0, 0)
            for at, pairs in correlate(upstream, kernel, (1,) * conv.dimensions).items():
                sums.setdefault(result[at], Counter()).update(pairs)
        assert sums == {Element("dx", (0, 0, *i)): factors(d.dgrad[0, 0, *i].terms) for i in phase.inputs}


def cells(grid: Grid) -> list[str]:
    return ["0" if cell is None else "".join(str(i + 1) for i in cell.at[2:]) for cell in grid.cells()]


def test_the_stride_2_example_as_written_by_hand() -> None:
    d = derive(Conv((4, 4), 2, 2))
    inserted = "0 0 0 0 0  0 11 0 12 0  0 0 0 0 0  0 21 0 22 0  0 0 0 0 0"
    assert cells(d.dgrad_form.upstream(0, 0)) == inserted.split()
    assert cells(d.dgrad_form.kernel(0, 0)) == ["22", "21", "12", "11"]
    assert cells(d.wgrad_form.upstream(0, 0)) == ["11", "0", "12", "0", "0", "0", "21", "0", "22"]


def test_a_flipped_forward_does_not_rotate_the_kernel_and_turns_the_weights_gradient() -> None:
    d = derive(Conv((4, 4), 2, 2, mode="convolution"))
    assert cells(d.dgrad_form.kernel(0, 0)) == ["11", "12", "21", "22"]
    assert cells(d.wgrad_form.result(0, 0)) == ["22", "21", "12", "11"]
    assert not d.wgrad_form.in_order
    assert derive(Conv((4, 4), 2, 2)).wgrad_form.in_order


def test_padding_beyond_the_kernel_crops() -> None:
    (axis,) = derive(Conv(3, 1, padding=2)).dgrad_form.axes
    assert (axis.padding_low, axis.padding_high) == (-2, -2)


def test_a_grid_of_any_size_costs_nothing_until_it_is_read() -> None:
    d = derive(Conv((20_000, 20_000), 3, 2))
    grid = d.dgrad_form.upstream(0, 0)
    assert grid.shape == (20_002, 20_002)
    assert grid[2, 2] == Element("dy", (0, 0, 0, 0))
    with pytest.raises(IndexError):
        grid[20_002, 0]
