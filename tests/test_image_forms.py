from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.equations import Element
from symconv.image_forms import ImageForm, image_forms, residues
from symconv.matrix_forms import Grid
from tests.brute_force import Index, evaluate, random_values, shapes
from tests.problems import NAMED, as_dict, problems


def forms_of(conv: Conv) -> list[ImageForm]:
    d = derive(conv)
    return image_forms(conv, [d.tap_image(tap) for tap in product(*map(range, conv.kernel))])


@given(problems(most_products=200))
@settings(max_examples=40)
def test_the_correlations_of_the_images_with_dy_are_the_weight_gradient(conv: Conv) -> None:
    p = as_dict(conv)
    shape = shapes(p)
    x, w, dy = (random_values(shape[name], seed) for seed, name in enumerate("xwy"))
    truth = evaluate(p | {"bias": False}, x, w, {}, dy)["wgrad"]
    found = dict.fromkeys(truth, 0)
    per_group = conv.out_channels // conv.groups
    for form in forms_of(conv):
        for m, channel, n in product(range(conv.out_channels), range(shape["w"][1]), range(conv.batch)):
            image = form.image(n, m // per_group * shape["w"][1] + channel)
            result = form.result(m, channel)
            assert result.shape == form.counts
            for at in product(*map(range, result.shape)):
                cell = result[at]
                assert cell is not None
                for o in product(*map(range, shape["y"][2:])):
                    # At a step of 1 neighbouring results read the image one element apart.
                    read = image[tuple(s * r + a for s, r, a in zip(form.step, at, o, strict=True))]
                    if read is not None:
                        found[cell.at] += dy[(n, m, *o)] * x[read.at]
    assert found == truth


@given(problems(most_products=200))
@settings(max_examples=40)
def test_every_tap_reads_one_image_and_the_images_share_no_input(conv: Conv) -> None:
    forms = forms_of(conv)
    taps = [cell.at[2:] for form in forms for cell in form.result(0, 0).cells() if cell is not None]
    assert sorted(taps) == list(product(*map(range, conv.kernel)))
    assert [form.phase for form in forms] == sorted({form.phase for form in forms})
    inputs = [cell for form in forms for cell in form.image(0, 0).cells() if cell is not None]
    assert len(inputs) == len(set(inputs))


def test_no_image_has_a_zero_that_is_not_padding() -> None:
    for conv in NAMED.values():
        if any(low or high for low, high in conv.padding):
            continue
        assert all(cell is not None for form in forms_of(conv) for cell in form.image(0, 0).cells())


def test_taps_further_apart_than_the_phases_read_the_image_in_steps() -> None:
    """With dilation 3 and stride 2 the taps 0 and 2 share a phase, 6 padded inputs or 3 image elements apart."""
    forms = forms_of(Conv(12, 4, 2, 1, 3))
    assert [(form.phase, form.first, form.counts, form.step) for form in forms] == [
        ((0,), (0,), (2,), (3,)),
        ((1,), (1,), (2,), (3,)),
    ]
    (one,) = forms_of(Conv(9, 3, 1, 0, 2))
    assert (one.counts, one.step) == ((3,), (2,))


@given(problems(most_products=200))
@settings(max_examples=40)
def test_the_residues_of_a_grid_put_back_together_are_the_grid(conv: Conv) -> None:
    d = derive(conv)
    grid = d.wgrad_form.upstream(0, 0)
    parts = residues(grid, conv.stride)
    starts = list(product(*(range(min(step, size)) for step, size in zip(conv.stride, grid.shape, strict=True))))
    assert len(parts) == len(starts)
    found: dict[Index, Element | None] = {}
    for start, part in zip(starts, parts, strict=True):
        for at in product(*map(range, part.shape)):
            place = tuple(s + step * i for s, step, i in zip(start, conv.stride, at, strict=True))
            assert place not in found
            found[place] = part[at]
    assert found == {at: grid[at] for at in product(*map(range, grid.shape))}


@pytest.mark.parametrize("name", NAMED)
def test_of_the_dilated_gradient_one_residue_is_the_gradient_and_the_others_are_zero(name: str) -> None:
    conv = NAMED[name]
    first, *others = residues(derive(conv).wgrad_form.upstream(0, 0), conv.stride)
    assert first.shape == conv.output
    assert first.cells() == [Element("dy", (0, 0, *at)) for at in product(*map(range, conv.output))]
    assert all(cell is None for part in others for cell in part.cells())


def test_residues_of_a_grid_narrower_than_the_step() -> None:
    grid = Grid((2, 3), lambda at: Element("x", (0, 0, *at)))
    parts = residues(grid, (4, 2))
    assert [part.shape for part in parts] == [(1, 2), (1, 1), (1, 2), (1, 1)]
    assert [len(residues(Grid((1,), lambda at: None), (3,)))] == [1]
