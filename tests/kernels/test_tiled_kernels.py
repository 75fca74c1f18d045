"""Kernels whose sums are tiles, of any plan, on their own and at the edge of memory."""

from __future__ import annotations

import ctypes
import mmap
import os
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symconv
from symconv import Conv
from symconv.derivation import derive
from symconv.kernels.compiled import compile_source
from symconv.kernels.machine import MACHINES
from symconv.kernels.options import LAYOUTS, Dtype, Layout, Pass
from symconv.kernels.plan import Plan, make_plans
from symconv.kernels.sharing import cuts_blocks, threads_of
from symconv.kernels.source import write_source
from symconv.validation import references
from symconv.validation.cases import Array, from_layout, integer_case, to_layout
from tests.problems import problems

PASSES: tuple[Pass, ...] = ("forward", "dgrad", "wgrad")
WIDE = st.sampled_from((1, 2, 3, 5, 8, 16, 17, 33))


def tiled(
    conv: Conv, pass_: Pass, layout: Layout, dtype: Dtype = "float32", threads: int = 1, machine: str = "avx512"
) -> list[Plan]:
    plans = make_plans(derive(conv), pass_, layout, dtype, threads, MACHINES[machine])
    return [plan for plan in plans if plan.tiles is not None]


@cache
def compiled(plan: Plan) -> Any:
    return compile_source(write_source(plan, derive(plan.conv)))


def inputs(conv: Conv, pass_: Pass, layout: Layout, dtype: str) -> list[Array]:
    case = integer_case(conv, 0).cast(dtype)
    given = {"forward": [case.x, case.w, *([case.b] if conv.bias else [])], "dgrad": [case.dy, case.w]}
    return [to_layout(array, layout) for array in given.get(pass_, [case.x, case.dy])]


def wanted(conv: Conv, pass_: Pass) -> Array:
    case = integer_case(conv, 0)
    if pass_ == "forward":
        return references.forward(conv, case.x, case.w, case.b)
    return references.dgrad(conv, case.dy, case.w) if pass_ == "dgrad" else references.wgrad(conv, case.x, case.dy)


@st.composite
def plans(draw: st.DrawFn) -> Plan | None:
    """Any plan of any problem, layout, dtype and kind of machine, channels wide and narrow, on one thread or two."""
    conv = draw(problems(most_products=300))
    groups = draw(st.sampled_from((1, 1, 2, 5, 17)))
    narrow = groups > 1 and draw(st.booleans())
    ins, outs = (1, 1) if narrow else (draw(WIDE), draw(WIDE))
    if groups > 2 and not narrow:
        groups = 1
    conv = replace(conv, groups=groups, in_channels=groups * ins, out_channels=groups * outs)
    pass_, layout = draw(st.sampled_from(PASSES)), draw(st.sampled_from(LAYOUTS))
    dtype: Dtype = draw(st.sampled_from(("float32", "float64", "int64")))
    found = tiled(conv, pass_, layout, dtype, draw(st.sampled_from((1, 2))), draw(st.sampled_from(sorted(MACHINES))))
    return draw(st.sampled_from(found)) if found else None


@given(plans())
@settings(max_examples=40)
def test_every_plan_gives_exactly_what_the_loops_give(plan: Plan | None) -> None:
    if plan is None:
        return
    arrays = inputs(plan.conv, plan.pass_, plan.layout, plan.dtype)
    result = from_layout(compiled(plan)(*arrays), plan.layout)
    np.testing.assert_array_equal(result, wanted(plan.conv, plan.pass_).astype(plan.dtype))


LARGE = {
    "many channels": Conv((7, 7), 3, 1, 1, in_channels=64, out_channels=64),
    "stride": Conv((9, 9), 3, 2, 1, in_channels=32, out_channels=48, bias=False),
    "one tap": Conv((6, 8), 1, in_channels=64, out_channels=96),
    "few in": Conv((20, 20), 7, 2, 3, in_channels=3, out_channels=32),
    "depthwise": Conv((9, 9), 3, 1, 1, groups=40, in_channels=40, out_channels=40),
    "far weights": Conv((5, 6), 3, 1, 1, in_channels=192, out_channels=176),
    "patches": Conv((14, 12), (3, 4), (2, 4), ((1, 0), (0, 0)), in_channels=5, out_channels=48),
    "grouped": Conv((8, 8), 3, 1, 1, groups=2, in_channels=40, out_channels=36),
}


def variants(conv: Conv, pass_: Pass, layout: Layout, dtype: Dtype) -> list[Plan]:
    """One plan of each way: kinds of products, ways to read weights, what is asked for in advance, and the best one."""
    found: dict[Any, Plan] = {}
    for plan in tiled(conv, pass_, layout, dtype):
        tiles: Any = plan.tiles
        own = (
            (tiles.tiling.kind, tiles.packing) if pass_ != "wgrad" else (tiles.vectors, tiles.direct, tiles.rows_in > 0)
        )
        found.setdefault(own, plan)
        if pass_ == "wgrad" and tiles.vectors != "pixels":
            # Sums that are kept from some lines to the next ones.
            found.setdefault((*own, "one line"), replace(plan, tiles=replace(tiles, lines=1)))
            if tiles.rows_in and len(tiles.x_blocks) > 1:
                found.setdefault("two parts", replace(plan, tiles=replace(tiles, rows_in=2)))
        if pass_ != "wgrad" and layout == "nhwc" and tiles.tiling.kind == "spread" and not tiles.chunked:
            # Large sources alone are asked for in advance; it is right for small ones too.
            found.setdefault("ahead", replace(plan, tiles=replace(tiles, ahead=not tiles.tiling.unrolled)))
    return list(found.values())


class Guarded:
    """Memory between two pages that nobody may touch."""

    def __init__(self) -> None:
        self.kept: list[mmap.mmap] = []

    def copy(self, array: Array, at_end: bool) -> Array:
        """The array, its last byte before the page behind or its first behind the page before."""
        page = mmap.PAGESIZE
        room = -(-max(1, array.nbytes) // page) * page
        memory = mmap.mmap(-1, room + 2 * page)
        self.kept.append(memory)
        address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        libc = ctypes.CDLL(None, use_errno=True)
        for protected in (address, address + page + room):
            assert libc.mprotect(ctypes.c_void_p(protected), page, 0) == 0
        offset = page + (room - array.nbytes if at_end else 0)
        made = np.frombuffer(memory, array.dtype, array.size, offset).reshape(array.shape)
        made[...] = array
        return made


@pytest.mark.skipif(os.name != "posix" or not hasattr(ctypes.CDLL(None), "mprotect"), reason="pages can't be protected")
@pytest.mark.parametrize(("name", "pass_"), list(product(LARGE, PASSES)))
def test_each_way_is_exact_and_reads_and_writes_nothing_outside_an_array(name: str, pass_: Pass) -> None:
    conv, memory = LARGE[name], Guarded()
    right = wanted(conv, pass_)
    for layout in LAYOUTS:
        for plan in variants(conv, pass_, layout, "float32"):
            for at_end in (False, True):
                arrays = [memory.copy(array, at_end) for array in inputs(conv, pass_, layout, "float32")]
                out = memory.copy(to_layout(np.zeros(right.shape, np.float32), layout), at_end)
                compiled(plan)(*arrays, out=out)
                np.testing.assert_array_equal(from_layout(out, layout), right, err_msg=str(plan))


@pytest.mark.parametrize("name", ["stride", "few in", "depthwise"])
def test_nan_and_infinity_reach_just_what_they_are_a_factor_of(name: str) -> None:
    """Of a weight too: a tap that lies outside the input adds nothing, not zero times infinity."""
    conv = LARGE[name]
    for pass_, layout in product(PASSES, LAYOUTS):
        for plan in variants(conv, pass_, layout, "float32"):
            arrays = [np.abs(array) + 1 for array in inputs(conv, pass_, layout, "float32")]
            ones = [from_layout(np.zeros_like(array), layout) for array in arrays]
            for place, value in product((0, 1), (np.nan, np.inf)):
                at = tuple(size // 2 if number > 1 else 0 for number, size in enumerate(ones[place].shape))
                if place and pass_ != "wgrad":
                    at = (0, 0, *(0 for _ in conv.input))
                given = [array.copy() for array in arrays]
                marked = from_layout(given[place], layout)
                marked[at] = value
                given[place] = to_layout(marked, layout)
                shadow = [np.ones(one.shape) for one in ones]
                shadow[place][...] = 0
                shadow[place][at] = 1
                if pass_ == "forward":
                    reached = references.forward(conv, shadow[0], shadow[1], np.zeros(conv.out_channels))
                elif pass_ == "dgrad":
                    reached = references.dgrad(conv, shadow[0], shadow[1])
                else:
                    reached = references.wgrad(conv, shadow[0], shadow[1])
                result = from_layout(compiled(plan)(*given), layout)
                np.testing.assert_array_equal(~np.isfinite(result), reached > 0, err_msg=str(plan))


@pytest.mark.parametrize("pass_", PASSES)
def test_the_batch_may_be_any_and_threads_change_nothing(pass_: Pass) -> None:
    conv = Conv((9, 9), 3, 2, 1, in_channels=32, out_channels=48, batch=3)
    for layout in LAYOUTS:
        arrays = inputs(conv, pass_, layout, "float32")
        one, three = (compiled(tiled(conv, pass_, layout, "float32", threads)[0]) for threads in (1, 3))
        np.testing.assert_array_equal(one(*arrays), three(*arrays))
        empty = [array[:0] if len(array) == 3 else array for array in arrays]
        for kernel in (one, three):
            result = kernel(*empty)
            assert not result.any()
            assert len(result) == (48 if pass_ == "wgrad" else 0)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_a_weight_gradients_taps_go_to_the_result_whoever_has_them(threads: int) -> None:
    conv = Conv((33, 34), 3, 1, 1, in_channels=20, out_channels=36, batch=2)
    found = [plan for plan in tiled(conv, "wgrad", "nchw", "float32", threads) if plan.tiles.squares]  # type: ignore[union-attr]
    fewest = min(found, key=lambda plan: plan.tiles.units)  # type: ignore[union-attr]
    assert cuts_blocks(fewest) == (threads > fewest.tiles.units // 9)  # type: ignore[union-attr]
    for plan in (fewest, found[0]):
        result = from_layout(compiled(plan)(*inputs(conv, "wgrad", "nchw", "float32")), "nchw")
        np.testing.assert_array_equal(result, wanted(conv, "wgrad"))


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("parts", [1, 2, 4])
def test_rows_are_put_together_in_parts_and_for_threads_that_share_them(threads: int, parts: int) -> None:
    conv = Conv((19, 18), 3, 2, 1, groups=2, in_channels=100, out_channels=72, batch=3)
    found = [plan for plan in tiled(conv, "wgrad", "nhwc", "float32", threads) if plan.tiles.rows_in]  # type: ignore[union-attr]
    plan = replace(found[0], tiles=replace(found[0].tiles, rows_in=parts, lines=7))  # type: ignore[type-var]
    assert threads_of(plan) == threads
    result = from_layout(compiled(plan)(*inputs(conv, "wgrad", "nhwc", "float32")), "nhwc")
    np.testing.assert_array_equal(result, wanted(conv, "wgrad"))


@pytest.mark.parametrize("threads", [1, 3])
def test_a_block_may_be_packed_in_parts_and_shared_by_threads(threads: int) -> None:
    conv = Conv((5, 6), 3, 1, 1, in_channels=1100, out_channels=48, batch=2)
    found = [plan for plan in tiled(conv, "forward", "nhwc", "float32", threads) if plan.tiles.packing == "blocks"]  # type: ignore[union-attr]
    plan = next(plan for plan in found if plan.tiles.chunked)  # type: ignore[union-attr]
    result = from_layout(compiled(plan)(*inputs(conv, "forward", "nhwc", "float32")), "nhwc")
    np.testing.assert_array_equal(result, wanted(conv, "forward"))


def test_arrays_anywhere_in_memory_are_taken() -> None:
    conv = LARGE["many channels"]
    kernel = compiled(tiled(conv, "forward", "nhwc")[0])
    arrays = inputs(conv, "forward", "nhwc", "float32")
    right = kernel(*arrays)
    for shift in (4, 8, 20, 60):
        moved = []
        for array in arrays:
            room = np.zeros(array.nbytes + 64, np.uint8)
            moved.append(room[shift : shift + array.nbytes].view(np.float32).reshape(array.shape))
            moved[-1][...] = array
            moved[-1].flags.writeable = False
        np.testing.assert_array_equal(kernel(*moved), right)


@pytest.mark.parametrize(
    "conv", [LARGE["many channels"], Conv((4, 4), 2), Conv((7, 7), 3, in_channels=512, out_channels=64)]
)
def test_weights_that_are_kept_packed_give_the_same(conv: Conv) -> None:
    for pass_, layout in product(PASSES[:2], LAYOUTS):
        kernel = symconv.kernel(conv, pass_, layout)
        first, w, *rest = inputs(conv, pass_, layout, "float32")
        right = kernel(first, w, *rest)
        packed = kernel.pack(w)
        w[...] = 0
        np.testing.assert_array_equal(kernel(first, packed, *rest), right)
        with pytest.raises((TypeError, ValueError), match=r"^w has "):
            kernel.pack(w[:0])
    with pytest.raises(TypeError, match="wgrad takes no weights"):
        symconv.kernel(conv, "wgrad").pack(w)


def test_weights_packed_by_another_kernel_are_refused() -> None:
    one, other = (Conv((7, 7), 3, 1, 1, in_channels=channels, out_channels=64) for channels in (64, 32))
    packed = symconv.kernel(one, "forward", "nhwc").pack(inputs(one, "forward", "nhwc", "float32")[1])
    x, _, b = inputs(other, "forward", "nhwc", "float32")
    with pytest.raises((TypeError, ValueError), match=r"^w (is a Packed|has shape)"):
        symconv.kernel(other, "forward", "nhwc")(x, packed, b)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_large_result_begins_with_a_line_of_memory_and_belongs_to_the_caller(layout: Layout) -> None:
    conv = Conv((40, 40), 3, 1, 1, in_channels=2, out_channels=176, batch=1)
    forward = symconv.kernel(conv, "forward", layout=layout)
    x, *others = inputs(conv, "forward", layout, "float32")
    first, second = forward(x, *others), forward(x, *others)
    for made in (first, second):
        assert made.ctypes.data % 64 == 0
        assert made.flags.c_contiguous
        assert made.flags.writeable
    assert not np.may_share_memory(first, second)
    np.testing.assert_array_equal(from_layout(second, layout), wanted(conv, "forward"))
    assert forward(x[:0], *others).shape == (0, *first.shape[1:])
