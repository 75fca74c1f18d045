"""Votes find the relation, and one wrong product changes nothing."""

from __future__ import annotations

import pytest

from symconv.hand.fitting import Triple, fit, layouts, obeys


def system(stride: int, dilation: int, pad: int, flipped: bool) -> list[Triple]:
    found: list[Triple] = []
    for o in range(3):
        for k in range(3):
            i = stride * o + dilation * (2 - k if flipped else k) - pad
            if i >= 0:
                found.append(((i,), (k,), (o,)))
    return found


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize(("stride", "dilation", "pad"), [(1, 1, 0), (2, 1, 1), (3, 2, 0), (2, 2, 1)])
def test_the_relation_is_found_despite_a_slip(stride: int, dilation: int, pad: int, flipped: bool) -> None:
    triples = system(stride, dilation, pad, flipped)
    triples[0] = ((9,), triples[0][1], triples[0][2])
    best = fit(triples, {}, None)[0]
    (axis,) = best.axes
    assert (axis.stride, axis.dilation, axis.flipped) == (stride, dilation, flipped)
    assert len(best.agreeing) == len(triples) - 1


def test_channels_are_found() -> None:
    triples = [((c, o + k), (m, c, k), (m, o)) for c in range(2) for m in range(2) for o in range(2) for k in range(2)]
    best = fit(triples, {}, None)[0]
    assert (best.layout.x, best.layout.w, best.layout.y) == ("c0", "mc0", "m0")
    assert all(obeys(best.layout, best.axes, best.groups, triple) for triple in triples)


def test_layouts_of_two_axes() -> None:
    assert any(layout.axes == 2 for layout in layouts(2, 2, 2))


def test_a_table_of_the_axes_says_how_many_there_are() -> None:
    triples = [((0, 0, o), (0, 0), (0, 0, o)) for o in range(3)]
    sizes = dict.fromkeys(("input", "kernel", "stride", "dilation", "padding", "output"), (3,))
    assert fit(triples, sizes, None)[0].layout.axes == 1


def test_depthwise_layers_have_images() -> None:
    triples = [
        ((n, c, o + k), (c, k), (n, c, o)) for n in range(2) for c in range(2) for o in range(2) for k in range(2)
    ]
    best = fit(triples, {}, None)[0]
    assert len(best.agreeing) == len(triples)
    assert (best.layout.x, best.layout.w, best.layout.y) == ("nc0", "m0", "nm0")
