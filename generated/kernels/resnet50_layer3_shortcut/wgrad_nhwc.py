"""The wgrad pass of one convolution: float32, layout nhwc.

Written by symconv 0.1.0: symconv emit --input 28x28 --kernel 1x1 --stride 2
--in-channels 512 --out-channels 1024 --no-bias --pass wgrad --layout nhwc --dtype
float32 --target avx512

Problem: cross-correlation, x (N, 28, 28, 512), w (1024, 1, 1, 512), y (N, 14, 14,
1024); N is any batch size.

The derived system begins (indices from 0, channels before positions)

    dw[0, 0, 0, 0] = dy[0, 0, 0, 0] * x[0, 0, 0, 0] + dy[0, 0, 0, 1] * x[0, 0, 0, 2] +
        dy[0, 0, 0, 2] * x[0, 0, 0, 4] + ... (196 terms)
    dw[0, 1, 0, 0] = dy[0, 0, 0, 0] * x[0, 1, 0, 0] + dy[0, 0, 0, 1] * x[0, 1, 0, 2] +
        dy[0, 0, 0, 2] * x[0, 1, 0, 4] + ... (196 terms)
    dw[0, 2, 0, 0] = dy[0, 0, 0, 0] * x[0, 2, 0, 0] + dy[0, 0, 0, 1] * x[0, 2, 0, 2] +
        dy[0, 0, 0, 2] * x[0, 2, 0, 4] + ... (196 terms)
    dw[0, 3, 0, 0] = dy[0, 0, 0, 0] * x[0, 3, 0, 0] + dy[0, 0, 0, 1] * x[0, 3, 0, 2] +
        dy[0, 0, 0, 2] * x[0, 3, 0, 4] + ... (196 terms)
    ... 524288 equations for batch size 1

and along each axis, t counting the targets of a phase, its terms are

    height: dy t, t < 14: w 0: x 2t

    width: dy t, t < 14: w 0: x 2t
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
# What only compiled code calls needs nothing for Python to call it by.
WITHIN = {**OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


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


def _vector(builder, tile, pointer, elements):
    """The vector so many elements behind a pointer."""
    return _load(builder, tile, _beyond(builder, pointer, elements))


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


def _shuffled(builder, a, b, places):
    """The elements of a, then b, at these places."""
    number = ir.IntType(32)
    numbers = [ir.Constant(number, place) for place in places]
    mask = ir.Constant(ir.VectorType(number, len(places)), numbers)
    return builder.shuffle_vector(a, b, mask)


def _whole_vector(tile, apart):
    """LLVM's type of the memory that a vector's elements lie in, so far apart."""
    return ir.VectorType(tile.whole, tile.lanes * apart)


def _masked(builder, name, wide, result, arguments):
    """A call of LLVM's masked load or store, which leave out what the mask says."""
    short = {"float": "f32", "double": "f64", "i64": "i64"}[str(wide.element)]
    kind = ir.FunctionType(result, [argument.type for argument in arguments])
    name = f"llvm.masked.{name}.v{wide.count}{short}.p0"
    called = cgutils.get_or_insert_function(builder.module, kind, name)
    return builder.call(called, arguments)


def _bits(values):
    """A mask: a bit a lane."""
    bit = ir.IntType(1)
    kind = ir.VectorType(bit, len(values))
    return ir.Constant(kind, [bit(value) for value in values])


def _some(builder, tile, pointer, apart, first, stop):
    """A vector of elements so far apart; only those of lanes first to stop are read."""
    if apart == 1 and (first, stop) == (0, tile.lanes):
        return _load(builder, tile, pointer)
    wide = _whole_vector(tile, apart)
    lanes = [divmod(i, apart) for i in range(wide.count)]
    mask = _bits([rest == 0 and first <= lane < stop for lane, rest in lanes])
    pointer = builder.bitcast(pointer, wide.as_pointer())
    align = ir.Constant(ir.IntType(32), tile.number.bitwidth // 8)
    arguments = [pointer, align, mask, ir.Constant(wide, None)]
    read = _masked(builder, "load", wide, wide, arguments)
    if apart == 1:
        return read
    return _shuffled(builder, read, read, range(0, wide.count, apart))


def zeros_of(tile):
    """zeros(): a tile of zeros."""

    @intrinsic
    def zeros(typing):
        def code(context, builder, signature, arguments):
            return ir.Constant(context.get_value_type(tile), None)

        return tile(), code

    return zeros


def products_of(tile, kind, step, columns, parts):
    """products(sums, a, i, b, j): sums with one product added to each of some rows.

    The products are those of a value, or vector, of a for the row, and a vector of b
    for each column:

        spread  a[i + row * step], the same for all lanes
        inner   the vector at a[i + row * step], the same for all columns
        lanes   the vector at a[i + row * step + column]

    times the vector at b[j + column]. There is a part for each tap, or for each source
    channel of a turn, with what it adds to i and j, and its first row and the one behind
    its last.
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
                    right[tap] = [_vector(builder, tile, from_b, at) for at in offsets]
                start = _beyond(builder, from_a, source)
                if kind == "spread":
                    left = [_spread(builder, tile, builder.load(start))] * tile.vectors
                elif kind == "inner":
                    left = [_load(builder, tile, start)] * tile.vectors
                else:
                    left = [_vector(builder, tile, start, column) for column in columns]
                for vector in range(tile.vectors):
                    place = row * tile.vectors + vector
                    old = builder.extract_value(sums, place)
                    factors = left[vector], right[tap][vector]
                    new = _multiply_add(builder, tile, *factors, old)
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
                    value = _vector(builder, tile, pointer, vector * tile.lanes)
                    place = row * tile.vectors + vector
                    made = builder.insert_value(made, value, place)
                at = builder.add(at, step)
            return made

        return tile(source, types.int64, types.int64), code

    return load


def _turned(builder, rows, lanes):
    """As many vectors as they have lanes, turned."""
    # Rows that are a power of two apart exchange their lanes that are so far apart.
    apart = lanes // 2
    while apart:
        own = [lane & apart == 0 for lane in range(lanes)]
        low = [i if own[i] else i - apart + lanes for i in range(lanes)]
        high = [i + apart if own[i] else i + lanes for i in range(lanes)]
        for row in range(lanes):
            if not row & apart:
                a, b = rows[row], rows[row + apart]
                rows[row] = _shuffled(builder, a, b, low)
                rows[row + apart] = _shuffled(builder, a, b, high)
        apart //= 2
    return rows


def turned_of(tile, made):
    """turned(sums): the tile whose rows are this one's columns, filled up with 0."""

    @intrinsic
    def turned(typing, sums):
        def code(context, builder, signature, arguments):
            (sums,) = arguments
            result = ir.Constant(context.get_value_type(made), None)
            vectors, lanes = tile.vectors, tile.lanes
            for vector, square in np.ndindex(vectors, made.vectors):
                count = min(lanes, tile.rows - square * lanes)
                rows = [ir.Constant(tile.vector, None)] * lanes
                for row in range(count):
                    place = (square * lanes + row) * vectors + vector
                    rows[row] = builder.extract_value(sums, place)
                for lane, row in enumerate(_turned(builder, rows, lanes)):
                    place = (vector * lanes + lane) * made.vectors + square
                    result = builder.insert_value(result, row, place)
            return result

        return made(tile), code

    return turned


def store_pixels_of(tile, rows, channel, apart):
    """store(sums, target, at, kept): `kept` pixels of row r go to target[at + r * channel :].

    They go `apart` elements from each other, and what lies between them stays.
    """

    @intrinsic
    def store(typing, sums, target, at, kept):
        def code(context, builder, signature, arguments):
            sums, target, at, kept = arguments
            wide, number = _whole_vector(tile, apart), ir.IntType(32)
            numbers = ir.VectorType(number, wide.count)
            pointer = _pointer(context, builder, signature.args[1], target, at)
            align = ir.Constant(number, tile.number.bitwidth // 8)
            first = ir.Constant(numbers, ir.Undefined)
            kept = builder.trunc(kept, number)
            kept = builder.insert_element(first, kept, ir.Constant(number, 0))
            kept = _shuffled(builder, kept, kept, [0] * wide.count)
            places = [divmod(i, apart) for i in range(wide.count)]
            for vector in range(tile.vectors):
                begin = vector * tile.lanes
                pixels = [2**31 - 1 if rest else begin + lane for lane, rest in places]
                mask = builder.icmp_signed("<", ir.Constant(numbers, pixels), kept)
                for row in range(rows):
                    value = builder.extract_value(sums, row * tile.vectors + vector)
                    if apart > 1:
                        lanes = [lane for lane, _ in places]
                        value = _shuffled(builder, value, value, lanes)
                    place = _beyond(builder, pointer, row * channel + begin * apart)
                    place = builder.bitcast(place, wide.as_pointer())
                    arguments = [value, place, align, mask]
                    _masked(builder, "store", wide, ir.VoidType(), arguments)
            return context.get_dummy_value()

        return types.none(tile, target, types.int64, types.int64), code

    return store


@njit(**WITHIN)
def from_line(array):
    """The array from the first whole line of the cache on: vectors there lie in one line."""
    return array[-array.ctypes.data % 64 // array.itemsize :]


# A tile is 14 rows of 2 vectors.
LANES, ROWS, WIDTH = 16, 14, 32
TILE = Tile(types.float32, LANES, ROWS, 2)
# x: channels of a group, and elements from one channel, pixel, ... to the next.
CHANNELS, CHANNEL, PIXEL = 512, 1, 512
LINE, PLANE, IMAGE = 14336, 401408, 401408
# dy: elements from one channel, pixel, ... to the next.
DY_CHANNEL, DY_PIXEL = 1, 32
DY_LINE, DY_PLANE, DY_IMAGE = 14336, 200704, 200704
STEPS, OUTPUT = (1, 2, 2), (1, 14, 14)
KERNEL, TAP_COUNT = (1, 1, 1), 1
# Blocks of channels: the first of x and the first of dy; a block has tiles for the taps.
X_FIRSTS = [min(first, 498) for first in range(0, 512, 14)]
DY_FIRSTS = [first for first in range(0, 1024, 32)]
# The rows of so many blocks of x are put together at a time; a block says, too, which of these
# it is, and of how many.
PART = 37
PARTS = [X_FIRSTS[at : at + PART] for at in range(0, len(X_FIRSTS), PART)]
BLOCKS = np.array(
    [
        (x, dy, number, len(part))
        for part in PARTS
        for dy in DY_FIRSTS
        for number, x in enumerate(part)
    ]
)
TAP_OF = np.array(list(np.ndindex(1, 1, 1)))
TAP_UNITS = len(TAP_OF)
LINES = 18

zeros, load, store = zeros_of(TILE), load_of(TILE), store_of(TILE)

STEP, COLUMNS = 1, (0, 16)
PARTS_0 = [(0, 0, 0, 14)]
products_0 = products_of(TILE, "spread", STEP, COLUMNS, PARTS_0)

# The vectors of a pixel, and elements from one pixel of dy to the next.
PIXEL_VECTORS = Tile(types.float32, LANES, 1, 2)
load_pixel, store_pixel = load_of(PIXEL_VECTORS), store_of(PIXEL_VECTORS)
OWN_PIXEL = 1024

# The rows of a pixel, and numbers that the rows of a block take for all pixels.
PIXEL_ROWS = Tile(types.float32, ROWS, 1, 1)
load_rows, store_rows = load_of(PIXEL_ROWS), store_of(PIXEL_ROWS)
BLOCK_ROWS = LINES * OUTPUT[2] * ROWS

# Squares of channels and pixels, or of channels and weights, are turned.
SQUARE = Tile(types.float32, LANES, LANES, 1)
turned, load_square = turned_of(SQUARE, SQUARE), load_of(SQUARE)
store_square = store_of(SQUARE)

# Numbers of dw from one channel of dy to the next.
MADE_CHANNEL = 512
store_some = store_pixels_of(SQUARE, LANES, MADE_CHANNEL, 1)


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
        [0, 0, 0, 14],
    ],
)
TAPS_W = _table(
    4,
    [
        [0, 0, 0, 14],
    ],
)
SEGMENTS = _table(
    5,
    [
        [0, 0, 14, 0, 0],
    ],
)


@njit(**WITHIN)
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
        _, o_d = divmod(line // OUTPUT[1], OUTPUT[0])
        o_h = line % OUTPUT[1]
        if not TAPS_D[k_d, 2] <= o_d < TAPS_D[k_d, 3]:
            continue
        if not TAPS_H[k_h, 2] <= o_h < TAPS_H[k_h, 3]:
            continue
        begin_x = from_x + (line - lines[0]) * OUTPUT[2] * ROWS
        begin_dy = from_dy + (line - lines[0]) * OUTPUT[2] * WIDTH
        for segment in range(SEGMENTS.shape[0]):
            if SEGMENTS[segment, 0] != k_w:
                continue
            first, stop = SEGMENTS[segment, 1], SEGMENTS[segment, 2]
            if SEGMENTS[segment, 4] == 0:
                for o in range(first, stop):
                    i, j = begin_x + o * ROWS, begin_dy + o * DY_PIXEL
                    sums = products_0(sums, x, i, dy, j)
    return sums


@njit(**WITHIN)
def _put_together(dy, strip, first, lines):
    """Puts the vectors of some lines' pixels together: strip[line, pixel, lane]."""
    line, to = lines[0], 0
    while line < lines[1]:
        # The lines of an image follow each other, so that their pixels are one line.
        n, own = divmod(line, OUTPUT[0] * OUTPUT[1])
        count = min(lines[1] - line, OUTPUT[0] * OUTPUT[1] - own)
        begin, pixels = first + n * DY_IMAGE + own * DY_LINE, count * OUTPUT[2]
        for o in range(pixels):
            vectors = load_pixel(dy, begin + o * OWN_PIXEL, 0)
            store_pixel(vectors, strip, to + o * WIDTH, 0)
        line, to = line + count, to + pixels * WIDTH


@njit(**WITHIN)
def _put_rows_together(x, rows, blocks, tap, lines):
    """Puts the rows of some blocks together that a tap meets: rows[block, line, pixel, row]."""
    k_d, k_h, k_w = tap
    for line in range(lines[0], lines[1]):
        n, o_d = divmod(line // OUTPUT[1], OUTPUT[0])
        o_h = line % OUTPUT[1]
        if not TAPS_D[k_d, 2] <= o_d < TAPS_D[k_d, 3]:
            continue
        if not TAPS_H[k_h, 2] <= o_h < TAPS_H[k_h, 3]:
            continue
        begin_x = n * IMAGE + (STEPS[0] * o_d + TAPS_D[k_d, 1]) * PLANE
        begin_x += (STEPS[1] * o_h + TAPS_H[k_h, 1]) * LINE
        for segment in range(SEGMENTS.shape[0]):
            if SEGMENTS[segment, 0] != k_w:
                continue
            first, stop = SEGMENTS[segment, 1], SEGMENTS[segment, 2]
            begin = begin_x + SEGMENTS[segment, 3] * PIXEL
            for o in range(first, stop):
                i = begin + o * STEPS[2] * PIXEL
                to = ((line - lines[0]) * OUTPUT[2] + o) * ROWS
                for block in range(blocks[0], blocks[1]):
                    values = load_rows(x, i + BLOCKS[block, 0], 0)
                    store_rows(values, rows, to, 0)
                    to += BLOCK_ROWS


@njit(**WITHIN)
def _put_squares(dw, at, tile):
    """Puts a tile into dw from `at` on, where its rows follow each other."""
    for vector in range(0, WIDTH, LANES):
        for row in range(0, ROWS, LANES):
            values = turned(load_square(tile, row * WIDTH + vector, WIDTH))
            place = at + vector * MADE_CHANNEL + row
            store_some(values, dw, place, min(LANES, ROWS - row))


def _wgrad(x, dy, dw, made, start, stop):
    """Writes the weights' gradients of the units start to stop.

    A unit is a tile for some channels of x and some of dy, and one tap.
    """
    lines_in_all = dy.shape[0] * OUTPUT[0] * OUTPUT[1]
    all_x, all_dy = x.reshape(x.size), dy.reshape(dy.size)
    result = dw.reshape(dw.size)
    kept = from_line(made)
    tile = np.empty(16 * WIDTH, dw.dtype)
    strip = from_line(np.empty(LINES * OUTPUT[2] * WIDTH + 16, x.dtype))
    rows = from_line(np.empty(PART * BLOCK_ROWS + 16, x.dtype))
    for begin in range(0, max(1, lines_in_all), LINES):
        lines = begin, min(begin + LINES, lines_in_all)
        last = lines[1] == lines_in_all
        put_for = -1
        rows_for = -1, -1
        for unit in range(start, stop):
            tap, block = divmod(unit, len(BLOCKS))
            first_x, first_dy, number, count = BLOCKS[block]
            k_d, k_h, k_w = TAP_OF[tap]
            from_x, from_dy = number * BLOCK_ROWS, first_dy * DY_CHANNEL
            # The rows that a tap meets serve all blocks of dy, and dy's vectors those of x.
            part = block - number
            if rows_for != (tap, BLOCKS[part, 0]):
                rows_for = tap, BLOCKS[part, 0]
                blocks, of = (part, part + count), (k_d, k_h, k_w)
                _put_rows_together(all_x, rows, blocks, of, lines)
            if first_dy != put_for:
                put_for = first_dy
                _put_together(all_dy, strip, from_dy, lines)
            place = (first_dy * TAP_COUNT + tap) * CHANNELS + first_x % CHANNELS
            at = unit * ROWS * WIDTH
            if begin == 0:
                sums = zeros()
            else:
                sums = load(kept, at, WIDTH)
            sums = _correlate_tile(
                sums,
                rows,
                strip,
                from_x,
                0,
                (k_d, k_h, k_w),
                lines,
            )
            if last:
                store(sums, tile, 0, WIDTH)
                _put_squares(result, place, tile)
            else:
                store(sums, kept, at, WIDTH)


@functools.cache
def _compiled():
    """The compiled loop nest, from the cache beside this file where there is one."""
    number = types.float32
    image = types.Array(number, 4, "C", readonly=True)
    result = types.Array(number, 5, "C")
    made = types.Array(number, 1, "C")
    signature = types.void(
        image,
        image,
        result,
        made,
        types.int64,
        types.int64,
    )
    return _compile(signature, _wgrad)


def _compile(signature, function):
    with contextlib.suppress(Exception):  # nowhere to keep a cache, or a damaged one
        return njit(signature, cache=True, **OPTIONS)(function)
    return njit(signature, **OPTIONS)(function)


_SPARE = {}


def _borrow(size, dtype):
    """Memory for so many numbers or more, which an earlier call may have left."""
    with contextlib.suppress(IndexError):
        memory = _SPARE.setdefault(dtype, []).pop()
        if memory.size >= size:
            return memory
    return np.empty(size, dtype)


def _give_back(memory):
    _SPARE[memory.dtype].append(memory)


DTYPE = np.dtype("float32")


def _check(array, name, shape):
    """Refuses whatever the compiled code could misread; a size of None may be any."""
    if type(array) is np.ndarray and array.dtype is DTYPE:
        given = array.shape
        if given == shape or (shape[0] is None and given[1:] == shape[1:]):
            flags = array.flags
            if flags.c_contiguous and flags.aligned:
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
    """The caller's own array for the result, which must not overlap an input."""
    result = _check(out, "out", shape)
    if not result.flags.writeable:
        raise ValueError("out is read-only; pass an array that can be written to")
    if any(np.may_share_memory(result, array) for array in inputs):
        raise ValueError("out shares memory with an input; pass an array of its own")
    return result


def _empty(shape):
    """A new array that begins where a line of memory does, so that vectors are in one each."""
    size, line = int(np.prod(shape)), 64 // DTYPE.itemsize
    memory = np.empty(size + line, DTYPE)
    first = -memory.ctypes.data % 64 // DTYPE.itemsize
    return memory[first : first + size].reshape(shape)


def wgrad(x, dy, out=None):
    """The wgrad pass: dw from x and dy.

    x has shape (N, 28, 28, 512).
    dy has shape (N, 14, 14, 1024).
    dw has shape (1024, 1, 1, 512).
    out, where given, receives the result. All arrays are float32, contiguous in C
    order. Raises TypeError or ValueError with what was given and what is taken.
    """
    x = _check(x, "x", (None, 28, 28, 512))
    dy = _check(dy, "dy", (len(x), 14, 14, 1024))
    shape = (1024, 1, 1, 512)
    if out is None:
        result = _empty(shape)
    else:
        result = _output(out, shape, x, dy)
    made = _borrow(530448, DTYPE)
    arguments = (
        x,
        dy,
        result.reshape(1024, 1, 1, 1, -1),
        made,
    )
    _compiled()(*arguments, 0, 1184)
    _give_back(made)
    return result if out is None else out
