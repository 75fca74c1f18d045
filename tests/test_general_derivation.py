from __future__ import annotations

from itertools import product

import pytest

from symconv.deciding import STEP_LIMIT
from symconv.general import GeneralConv
from symconv.general_derivation import derive_general, instances

SMALL = range(1, STEP_LIMIT + 1)


def test_a_problem_in_numbers_is_its_only_instance() -> None:
    general = GeneralConv((3, None), (2, 3), None, (1, 4), 2, "G", 4, 5, False, "convolution")
    assert instances(general) == (general,)


def test_open_strides_and_dilations_are_tried_up_to_the_limit() -> None:
    found = instances(GeneralConv(3, "S", None, "D"))
    assert [(g.stride[0], g.dilation[0]) for g in found] == list(product(SMALL, SMALL))
    assert {g.kernel for g in found} == {(3,)}
    assert [g.dilation for g in instances(GeneralConv(3, 5, None, "D"))] == [(n,) for n in SMALL]
    assert all(g.steps_are_numbers for g in instances(GeneralConv((3, 3), ("S", 2), None, (1, "D"))))


def test_the_parts_of_a_derivation() -> None:
    found = derive_general(GeneralConv((3, None), (2, 1)))
    names = [form.name for form in found.forms]
    wanted = ["dy/dx", "dy/dw", "dy/db", "dgrad", "dgrad as a correlation", "wgrad", "bgrad", "delta"]
    assert [name for name in names if name in wanted] == wanted
    assert {"transposed dxt", "transposed dw"} <= set(names)
    assert found.dgrad_at_stride_1 is None
    assert len(found.rules) == 2
    assert [len(axis.taps) for axis in found.phases[0]] == [2, 1]
    assert all(form.steps for form in found.forms)


def test_at_stride_1_dgrad_is_derived_in_a_second_way() -> None:
    found = derive_general(GeneralConv())
    assert found.dgrad_at_stride_1 is not None
    first, second = found.dgrad.result, found.dgrad_at_stride_1.result
    assert [str(f) for f in first.factors] == [str(f) for f in second.factors]
    assert derive_general(GeneralConv((3, 3), (1, 2))).dgrad_at_stride_1 is None
    assert derive_general(GeneralConv(stride="S")).dgrad_at_stride_1 is None


def test_without_a_bias_there_is_no_bias_gradient() -> None:
    found = derive_general(GeneralConv(bias=False))
    assert found.bgrad is None
    assert len(found.forward) == 1
    assert not {"bgrad", "dy/db"} & {form.name for form in found.forms}


@pytest.mark.parametrize(("kernel", "stride", "dilation", "live"), [(1, 2, 1, 1), (7, 3, 1, 3), (3, 4, 2, 2)])
def test_phases_without_taps_have_no_sizes(kernel: int, stride: int, dilation: int, live: int) -> None:
    ((axis,),) = derive_general(GeneralConv(kernel, stride, None, dilation)).phases
    assert len(axis.taps) == len(axis.dgrad) == stride
    assert len(axis.wgrad) == len(axis.sizes) == live
    assert sum(phase.result is not None for phase in axis.dgrad) == live


def test_a_derivation_is_made_once() -> None:
    assert derive_general(GeneralConv(5, 2)) is derive_general(GeneralConv(5, 2))
