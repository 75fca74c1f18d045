"""The wgrad pass of one convolution: float32, layout nhwc.

Written by symconv 0.1.0: symconv emit --input 56x56 --kernel 3x3 --stride 2 --padding
1 --in-channels 128 --out-channels 128 --no-bias --pass wgrad --layout nhwc --dtype
float32 --target avx512

Problem: cross-correlation, x (N, 56, 56, 128), w (128, 3, 3, 128), y (N, 28, 28,
128); N is any batch size.

The derived system begins (indices from 0, channels before positions)

    dw[0, 0, 0, 0] = dy[0, 0, 1, 1] * x[0, 0, 1, 1] + dy[0, 0, 1, 2] * x[0, 0, 1, 3] +
        dy[0, 0, 1, 3] * x[0, 0, 1, 5] + ... (729 terms)
    dw[0, 0, 0, 1] = dy[0, 0, 1, 0] * x[0, 0, 1, 0] + dy[0, 0, 1, 1] * x[0, 0, 1, 2] +
        dy[0, 0, 1, 2] * x[0, 0, 1, 4] + ... (756 terms)
    dw[0, 0, 0, 2] = dy[0, 0, 1, 0] * x[0, 0, 1, 1] + dy[0, 0, 1, 1] * x[0, 0, 1, 3] +
        dy[0, 0, 1, 2] * x[0, 0, 1, 5] + ... (756 terms)
    dw[0, 0, 1, 0] = dy[0, 0, 0, 1] * x[0, 0, 0, 1] + dy[0, 0, 0, 2] * x[0, 0, 0, 3] +
        dy[0, 0, 0, 3] * x[0, 0, 0, 5] + ... (756 terms)
    ... 147456 equations for batch size 1

and along each axis, t counting the targets of a phase, its terms are

    height: dy t, t < 28: w 0: x 2t-1, w 1: x 2t, w 2: x 2t+1

    width: dy t, t < 28: w 0: x 2t-1, w 1: x 2t, w 2: x 2t+1
"""

import contextlib
import functools

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.extending import intrinsic, register_model

# Sums may be reordered and fused, so that they can be vectorised; nothing is assumed
# about infinities and NaN.
OPTIONS = {
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc"},
    "nogil": True,
}


class Tile(types.Type):
    """Sums that stay in registers: some rows of some vectors each."""

    def __init__(self, number, lanes, rows, vectors):
        self.number, self.lanes = number, lanes
        self.rows, self.vectors = rows, vectors
        super().__init__(f"Tile({number}, {lanes}, {rows}, {vectors})")

    @property
    def whole(self):
        """LLVM's type of a number."""
        if isinstance(self.number, types.Integer):
            return ir.IntType(self.number.bitwidth)
        return ir.FloatType() if self.number.bitwidth == 32 else ir.DoubleType()

    @property
    def vector(self):
        """LLVM's type of a vector."""
        return ir.VectorType(self.whole, self.lanes)


@register_model(Tile)
class _TileModel(models.PrimitiveModel):
    def __init__(self, manager, tile):
        held = ir.ArrayType(tile.vector, tile.rows * tile.vectors)
        super().__init__(manager, tile, held)


def _pointer(context, builder, array, value, index):
    """Where element `index` of a one-dimensional array is."""
    data = context.make_array(array)(context, builder, value).data
    return builder.gep(data, [index])


def _beyond(builder, pointer, elements):
    """So many elements, a constant, behind a pointer."""
    return builder.gep(pointer, [ir.Constant(ir.IntType(64), elements)])


def _load(builder, tile, pointer):
    """The vector at a pointer, which need not be aligned to vectors."""
    pointer = builder.bitcast(pointer, tile.vector.as_pointer())
    return builder.load(pointer, align=tile.number.bitwidth // 8)


def _spread(builder, tile, value):
    """A vector with one value in all lanes."""
    nothing = ir.Constant(tile.vector, ir.Undefined)
    first = builder.insert_element(nothing, value, ir.Constant(ir.IntType(32), 0))
    lanes = ir.Constant(ir.VectorType(ir.IntType(32), tile.lanes), None)
    return builder.shuffle_vector(first, nothing, lanes)


def _multiply_add(builder, tile, a, b, c):
    """a * b + c, lane by lane."""
    if isinstance(tile.number, types.Integer):
        return builder.add(builder.mul(a, b), c)
    name = f"llvm.fmuladd.v{tile.lanes}f{tile.number.bitwidth}"
    kind = ir.FunctionType(tile.vector, [tile.vector] * 3)
    called = cgutils.get_or_insert_function(builder.module, kind, name)
    return builder.call(called, [a, b, c])


def _forget_loads(builder):
    """What was loaded before is loaded anew where it is needed again, not kept."""
    nothing = ir.FunctionType(ir.VoidType(), [])
    builder.asm(nothing, "", "~{memory}", [], side_effect=True)


def zeros_of(tile):
    """zeros(): a tile of zeros."""

    @intrinsic
    def zeros(typing):
        def code(context, builder, signature, arguments):
            return ir.Constant(context.get_value_type(tile), None)

        return tile(), code

    return zeros


def start_of(tile):
    """biased(b, at): a tile whose rows are all the values of b from `at` on."""

    @intrinsic
    def biased(typing, b, at):
        def code(context, builder, signature, arguments):
            pointer = _pointer(context, builder, signature.args[0], *arguments)
            made = ir.Constant(context.get_value_type(tile), ir.Undefined)
            for vector in range(tile.vectors):
                at_vector = _beyond(builder, pointer, vector * tile.lanes)
                value = _load(builder, tile, at_vector)
                for row in range(tile.rows):
                    place = row * tile.vectors + vector
                    made = builder.insert_value(made, value, place)
            return made

        return tile(b, types.int64), code

    return biased


def products_of(tile, kind, step, columns, parts):
    """products(sums, a, i, b, j): sums with one product added to each of some rows.

    The products are those of a value, or vector, of a for the row, and a vector of b
    for each column:

        spread  a[i + row * step], the same for all lanes
        inner   the vector at a[i + row * step], the same for all columns
        lanes   the vector at a[i + row * step + column]

    times the vector at b[j + column]. There is a part for each tap, with what it adds
    to i and j, and its first row and the one behind its last.
    """
    order = [
        (add_i + row * step, tap, row)
        for tap, (add_i, _, first, stop) in enumerate(parts)
        for row in range(first, stop)
    ]
    if kind == "lanes":
        order.sort()  # so that a vector that several taps read is read once

    @intrinsic
    def products(typing, sums, a, i, b, j):
        def code(context, builder, signature, arguments):
            sums, a, i, b, j = arguments
            _, kind_a, _, kind_b, _ = signature.args
            from_a = _pointer(context, builder, kind_a, a, i)
            from_b = _pointer(context, builder, kind_b, b, j)
            right = {}
            for number, (source, tap, row) in enumerate(order):
                if number and kind == "spread" and tap != order[number - 1][1]:
                    _forget_loads(builder)
                if tap not in right:
                    offsets = [parts[tap][1] + c for c in columns]
                    right[tap] = [_load(builder, tile, _beyond(builder, from_b, o)) for o in offsets]
                start = _beyond(builder, from_a, source)
                if kind == "spread":
                    left = [_spread(builder, tile, builder.load(start))] * tile.vectors
                elif kind == "inner":
                    left = [_load(builder, tile, start)] * tile.vectors
                else:
                    left = [_load(builder, tile, _beyond(builder, start, c)) for c in columns]
                for vector in range(tile.vectors):
                    place = row * tile.vectors + vector
                    old = builder.extract_value(sums, place)
                    new = _multiply_add(builder, tile, left[vector], right[tap][vector], old)
                    sums = builder.insert_value(sums, new, place)
            return sums

        return tile(tile, a, types.int64, b, types.int64), code

    return products


def store_of(tile):
    """store(sums, target, at, step): row r goes to target[at + r * step :]."""

    @intrinsic
    def store(typing, sums, target, at, step):
        def code(context, builder, signature, arguments):
            sums, target, at, step = arguments
            aligned = tile.number.bitwidth // 8
            for row in range(tile.rows):
                pointer = _pointer(context, builder, signature.args[1], target, at)
                for vector in range(tile.vectors):
                    value = builder.extract_value(sums, row * tile.vectors + vector)
                    place = _beyond(builder, pointer, vector * tile.lanes)
                    place = builder.bitcast(place, tile.vector.as_pointer())
                    builder.store(value, place, align=aligned)
                at = builder.add(at, step)
            return context.get_dummy_value()

        return types.none(tile, target, types.int64, types.int64), code

    return store


def load_of(tile):
    """load(source, at, step): the tile that `store` wrote there."""

    @intrinsic
    def load(typing, source, at, step):
        def code(context, builder, signature, arguments):
            source, at, step = arguments
            made = ir.Constant(context.get_value_type(tile), ir.Undefined)
            for row in range(tile.rows):
                pointer = _pointer(context, builder, signature.args[0], source, at)
                for vector in range(tile.vectors):
                    value = _load(builder, tile, _beyond(builder, pointer, vector * tile.lanes))
                    made = builder.insert_value(made, value, row * tile.vectors + vector)
                at = builder.add(at, step)
            return made

        return tile(source, types.int64, types.int64), code

    return load


def _shuffled(builder, a, b, places):
    """The elements of a, then b, at these places."""
    number = ir.IntType(32)
    mask = ir.Constant(ir.VectorType(number, len(places)), [ir.Constant(number, p) for p in places])
    return builder.shuffle_vector(a, b, mask)


def totals_of(tile):
    """totals(sums, target): the total of each vector's lanes, in order, to target[0:].

    Of two vectors the even and the odd lanes are added, which leaves the pairs' totals of
    both side by side, until a vector has totals alone. As many as whole vectors hold are
    written.
    """

    @intrinsic
    def totals(typing, sums, target):
        def code(context, builder, signature, arguments):
            sums, target = arguments
            lanes, count = tile.lanes, tile.rows * tile.vectors
            nothing = ir.Constant(tile.vector, None)
            held = [builder.extract_value(sums, place) for place in range(count)]
            held += [nothing] * (-count % lanes)
            add = builder.add if isinstance(tile.number, types.Integer) else builder.fadd
            even, odd = range(0, 2 * lanes, 2), range(1, 2 * lanes, 2)
            while len(held) > -(-count // lanes):
                pairs = zip(held[::2], held[1::2], strict=True)
                held = [add(_shuffled(builder, a, b, even), _shuffled(builder, a, b, odd)) for a, b in pairs]
            zero = ir.Constant(ir.IntType(64), 0)
            pointer = _pointer(context, builder, signature.args[1], target, zero)
            for number, value in enumerate(held):
                place = _beyond(builder, pointer, number * lanes)
                place = builder.bitcast(place, tile.vector.as_pointer())
                builder.store(value, place, align=tile.number.bitwidth // 8)
            return context.get_dummy_value()

        return types.none(tile, target), code

    return totals


def turned_of(tile):
    """turned(sums): the square tile whose rows are the columns of this one."""

    @intrinsic
    def turned(typing, sums):
        def code(context, builder, signature, arguments):
            (sums,) = arguments
            lanes = tile.lanes
            rows = [builder.extract_value(sums, place) for place in range(lanes)]
            # Rows that are a power of two apart exchange their lanes that are so far apart.
            apart = lanes // 2
            while apart:
                low = [lane if not lane & apart else lane - apart + lanes for lane in range(lanes)]
                high = [lane + apart if not lane & apart else lane + lanes for lane in range(lanes)]
                for row in range(lanes):
                    if not row & apart:
                        a, b = rows[row], rows[row + apart]
                        rows[row] = _shuffled(builder, a, b, low)
                        rows[row + apart] = _shuffled(builder, a, b, high)
                apart //= 2
            made = sums
            for place, row in enumerate(rows):
                made = builder.insert_value(made, row, place)
            return made

        return tile(tile), code

    return turned


@njit(**OPTIONS)
def from_line(array):
    """The array from the first whole line of the cache on: vectors there lie in one line."""
    return array[-array.ctypes.data % 64 // array.itemsize :]


# A tile is 8 rows of 2 vectors.
LANES, ROWS, WIDTH = 16, 8, 32
TILE = Tile(types.float32, LANES, ROWS, 2)
# x: channels of a group, and elements from one channel, pixel, ... to the next.
CHANNELS, CHANNEL, PIXEL = 128, 1, 128
LINE, PLANE, IMAGE = 7168, 401408, 401408
# dy: elements from one channel, pixel, ... to the next.
DY_CHANNEL, DY_PIXEL = 1, 128
DY_LINE, DY_PLANE, DY_IMAGE = 3584, 100352, 100352
STEPS, OUTPUT = (1, 2, 2), (1, 28, 28)
KERNEL, TAP_COUNT = (1, 3, 3), 9
# Blocks of channels: the first of x and the first of dy; a block has tiles for the taps.
BLOCKS = np.array([(0, 0), (32, 0), (64, 0), (96, 0), (0, 8), (32, 8), (64, 8), (96, 8), (0, 16), (32, 16), (64, 16), (96, 16), (0, 24), (32, 24), (64, 24), (96, 24), (0, 32), (32, 32), (64, 32), (96, 32), (0, 40), (32, 40), (64, 40), (96, 40), (0, 48), (32, 48), (64, 48), (96, 48), (0, 56), (32, 56), (64, 56), (96, 56), (0, 64), (32, 64), (64, 64), (96, 64), (0, 72), (32, 72), (64, 72), (96, 72), (0, 80), (32, 80), (64, 80), (96, 80), (0, 88), (32, 88), (64, 88), (96, 88), (0, 96), (32, 96), (64, 96), (96, 96), (0, 104), (32, 104), (64, 104), (96, 104), (0, 112), (32, 112), (64, 112), (96, 112), (0, 120), (32, 120), (64, 120), (96, 120)])
TAP_OF = np.array([(0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 0), (0, 1, 1), (0, 1, 2), (0, 2, 0), (0, 2, 1), (0, 2, 2)])
TAP_UNITS = 9
LINES, MADE_ROW = 5, 1152

zeros, load, store = zeros_of(TILE), load_of(TILE), store_of(TILE)
products_0 = products_of(TILE, "spread", 1, (0, 16), ((0, 0, 0, 8),))


def _table(columns, rows):
    table = np.array(rows, dtype=np.int64).reshape(-1, columns)
    table.flags.writeable = False
    return table


TAPS_D = _table(
    4,
    [
        [0, 0, 0, 1],
    ],
)
TAPS_H = _table(
    4,
    [
        [0, -1, 1, 28],
        [1, 0, 0, 28],
        [2, 1, 0, 28],
    ],
)
TAPS_W = _table(
    4,
    [
        [0, -1, 1, 28],
        [1, 0, 0, 28],
        [2, 1, 0, 28],
    ],
)
SEGMENTS = _table(
    5,
    [
        [0, 1, 28, -1, 0],
        [1, 0, 28, 0, 0],
        [2, 0, 28, 1, 0],
    ],
)
TAPS = (TAPS_D, TAPS_H, TAPS_W)


@njit(**OPTIONS)
def _correlate_tile(sums, x, dy, from_x, from_dy, tap, lines):
    """Adds to one tile the products of some of the lines that its taps meet.

    taps holds one table an axis (depth, height, width). A row is: weight index, source
    offset, first t, stop t. Through that weight output t, from first to before stop, meets
    the source at steps * t + offset.
    A row of SEGMENTS is: taps of the last axis that it is for, first output and stop
    output, source offset, and which of the steps below these outputs take.
    """
    k_d, k_h, k_w = tap
    for line in range(lines[0], lines[1]):
        n, o_d = divmod(line // OUTPUT[1], OUTPUT[0])
        o_h = line % OUTPUT[1]
        if not TAPS_D[k_d, 2] <= o_d < TAPS_D[k_d, 3]:
            continue
        if not TAPS_H[k_h, 2] <= o_h < TAPS_H[k_h, 3]:
            continue
        begin_x = from_x + n * IMAGE + (STEPS[0] * o_d + TAPS_D[k_d, 1]) * PLANE
        begin_x += (STEPS[1] * o_h + TAPS_H[k_h, 1]) * LINE
        begin_dy = from_dy + n * DY_IMAGE + o_d * DY_PLANE + o_h * DY_LINE
        for segment in range(SEGMENTS.shape[0]):
            if SEGMENTS[segment, 0] != k_w:
                continue
            first, stop = SEGMENTS[segment, 1], SEGMENTS[segment, 2]
            begin = begin_x + SEGMENTS[segment, 3] * PIXEL
            if SEGMENTS[segment, 4] == 0:
                for o in range(first, stop):
                    i, j = begin + o * STEPS[2] * PIXEL, begin_dy + o * DY_PIXEL
                    sums = products_0(sums, dy, j, x, i)
    return sums


def _wgrad(x, dy, dw, start, stop):
    """Writes the weights' gradients of the units start to stop.

    A unit is a tile for some channels of x and some of dy, and one tap.
    """
    lines_in_all = dy.shape[0] * OUTPUT[0] * OUTPUT[1]
    all_x, all_dy = x.reshape(x.size), dy.reshape(dy.size)
    to = dw.reshape(dw.size)
    for begin in range(0, max(1, lines_in_all), LINES):
        lines = begin, min(begin + LINES, lines_in_all)
        for unit in range(start, stop):
            first_x, first_dy = BLOCKS[unit // TAP_UNITS]
            k_d, k_h, k_w = TAP_OF[unit % TAP_UNITS]
            from_x, from_dy = first_x * CHANNEL, first_dy * DY_CHANNEL
            at = (first_dy * TAP_COUNT + (k_d * KERNEL[1] + k_h) * KERNEL[2] + k_w) * CHANNELS + first_x % CHANNELS
            if begin == 0:
                sums = zeros()
            else:
                sums = load(to, at, MADE_ROW)
            sums = _correlate_tile(
                sums,
                all_x,
                all_dy,
                from_x,
                from_dy,
                (k_d, k_h, k_w),
                lines,
            )
            store(sums, to, at, MADE_ROW)


@functools.cache
def _compiled():
    """The compiled loop nest, from the cache beside this file where there is one."""
    number = types.float32
    data = types.Array(number, 5, "C", readonly=True)
    result = types.Array(number, 5, "C")
    signature = types.void(
        data,
        data,
        result,
        types.int64,
        types.int64,
    )
    return _compile(signature, _wgrad)


def _compile(signature, function):
    with contextlib.suppress(Exception):  # nowhere to keep a cache, or a damaged one
        return njit(signature, cache=True, **OPTIONS)(function)
    return njit(signature, **OPTIONS)(function)


DTYPE = np.dtype("float32")


def _check(array, name, shape):
    """Refuses whatever the compiled code could misread; a size of None may be any."""
    if type(array) is np.ndarray and array.dtype == DTYPE:
        given, flags = array.shape, array.flags
        first = given[:1] == shape[:1] or (given and shape[0] is None)
        if first and given[1:] == shape[1:] and flags.c_contiguous and flags.aligned:
            return array
    if not isinstance(array, np.ndarray) or isinstance(array, np.ma.MaskedArray):
        kind = type(array).__name__
        raise TypeError(f"{name} is a {kind}, but this kernel takes a NumPy array")
    if array.dtype != DTYPE:
        given = array.dtype
        raise TypeError(f"{name} has dtype {given}, but this kernel takes {DTYPE}")
    given = array.shape
    if len(given) != len(shape) or any(
        wanted not in (None, size) for size, wanted in zip(given, shape, strict=True)
    ):
        wanted = ", ".join("N" if size is None else str(size) for size in shape)
        wanted = f"({wanted},)" if len(shape) == 1 else f"({wanted})"
        raise ValueError(f"{name} has shape {given}, but this kernel takes {wanted}")
    if not array.flags.c_contiguous:
        advice = f"pass numpy.ascontiguousarray({name})"
        raise ValueError(f"{name} is not contiguous in C order; {advice}")
    if not array.flags.aligned:
        raise ValueError(f"{name} is not aligned in memory; pass a copy of it")
    return np.asarray(array)


def _output(out, shape, *inputs):
    """A new array for the result, or the caller's own, which must not overlap an input."""
    if out is None:
        return np.empty(shape, DTYPE)
    result = _check(out, "out", shape)
    if not result.flags.writeable:
        raise ValueError("out is read-only; pass an array that can be written to")
    if any(np.may_share_memory(result, array) for array in inputs):
        raise ValueError("out shares memory with an input; pass an array of its own")
    return result


def _run(native, arguments, units):
    """Runs the loop nest over all units."""
    native(*arguments, 0, units)


def wgrad(x, dy, out=None):
    """The wgrad pass: dw from x and dy.

    x has shape (N, 56, 56, 128).
    dy has shape (N, 28, 28, 128).
    dw has shape (128, 3, 3, 128).
    out, where given, receives the result. All arrays are float32, contiguous in C
    order. Raises TypeError or ValueError with what was given and what is taken.
    """
    x = _check(x, "x", (None, 56, 56, 128))
    dy = _check(dy, "dy", (len(x), 28, 28, 128))
    result = _output(
        out,
        (128, 3, 3, 128),
        x,
        dy,
    )
    arguments = (
        x.reshape(len(x), 1, 56, 56, 128),
        dy.reshape(len(x), 1, 28, 28, 128),
        result.reshape(128, 1, 3, 3, 128),
    )
    _run(_compiled(), arguments, 576)
    return result if out is None else out
