"""The forward pass of one convolution: float32, layout nhwc.

Written by symconv 0.1.0: symconv emit --input 56x56 --kernel 3x3 --stride 2 --padding
1 --in-channels 128 --out-channels 128 --no-bias --pass forward --layout nhwc --dtype
float32 --target avx512

Problem: cross-correlation, x (N, 56, 56, 128), w (128, 3, 3, 128), y (N, 28, 28,
128); N is any batch size.

The derived system begins (indices from 0, channels before positions)

    y[0, 0, 0, 0] = w[0, 0, 1, 1] * x[0, 0, 0, 0] + w[0, 0, 1, 2] * x[0, 0, 0, 1] +
        w[0, 0, 2, 1] * x[0, 0, 1, 0] + ... (512 terms)
    y[0, 0, 0, 1] = w[0, 0, 1, 0] * x[0, 0, 0, 1] + w[0, 0, 1, 1] * x[0, 0, 0, 2] +
        w[0, 0, 1, 2] * x[0, 0, 0, 3] + ... (768 terms)
    y[0, 0, 0, 2] = w[0, 0, 1, 0] * x[0, 0, 0, 3] + w[0, 0, 1, 1] * x[0, 0, 0, 4] +
        w[0, 0, 1, 2] * x[0, 0, 0, 5] + ... (768 terms)
    y[0, 0, 0, 3] = w[0, 0, 1, 0] * x[0, 0, 0, 5] + w[0, 0, 1, 1] * x[0, 0, 0, 6] +
        w[0, 0, 1, 2] * x[0, 0, 0, 7] + ... (768 terms)
    ... 100352 equations for batch size 1

and along each axis, t counting the targets of a phase, its terms are

    height: y t, t < 28: w 0 * x 2t-1, w 1 * x 2t, w 2 * x 2t+1

    width: y t, t < 28: w 0 * x 2t-1, w 1 * x 2t, w 2 * x 2t+1
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


@njit(**WITHIN)
def from_line(array):
    """The array from the first whole line of the cache on: vectors there lie in one line."""
    return array[-array.ctypes.data % 64 // array.itemsize :]


# A tile is 14 pixels of 2 vectors; KEPT of its WIDTH channels are y's.
LANES, PIXELS, WIDTH, KEPT = 16, 14, 32, 32
TILE = Tile(types.float32, LANES, PIXELS, 2)
# x: channels of a group, and elements from one channel, pixel, ... to the next.
CHANNELS, CHANNEL, PIXEL = 128, 1, 128
LINE, PLANE, IMAGE = 7168, 401408, 401408
# y: the same.
MADE_CHANNEL, MADE_PIXEL = 1, 128
MADE_LINE, MADE_PLANE, MADE_IMAGE = 3584, 100352, 100352
STEPS = (1, 2, 2)
KERNEL, TAP_COUNT = (1, 3, 3), 9
# Weights: elements from one tap to the next, and from one source channel.
TAP, WEIGHT = 4096, 32
# Source channels that are packed at a time, and a block's packed weights.
CHUNK, BLOCK_WEIGHTS = 128, 36864
# Blocks of target channels: first source channel, first target channel, first weight.
FIRSTS = [first for first in range(0, 128, 32)]
BLOCKS = np.array(
    [(0, first, number * BLOCK_WEIGHTS) for number, first in enumerate(FIRSTS)]
)
LINES, ALL_LINES, LINE_BLOCKS = 9, 28, 4

zeros = zeros_of(TILE)

STEP, COLUMNS = 256, (0, 16)
# Source channels that one turn of an inner loop takes.
TOGETHER = 4
PARTS_0 = [(c * CHANNEL, c * WEIGHT, 1, 14) for c in range(TOGETHER)]
products_0 = products_of(TILE, "spread", STEP, COLUMNS, PARTS_0)
PARTS_1 = [(c * CHANNEL, c * WEIGHT, 0, 14) for c in range(TOGETHER)]
products_1 = products_of(TILE, "spread", STEP, COLUMNS, PARTS_1)
store = store_of(TILE)

# Packing: the weights of one target channel, and squares of them.
ROW = 1152
SQUARE = Tile(types.float32, LANES, LANES, 1)
turned, load_square = turned_of(SQUARE, SQUARE), load_of(SQUARE)
store_square = store_of(SQUARE)


def _table(columns, rows):
    table = np.array(rows, dtype=np.int64).reshape(-1, columns)
    table.flags.writeable = False
    return table


PHASES_D = _table(
    5,
    [
        [0, 1, 1, 0, 1],
    ],
)
TAPS_D = _table(
    4,
    [
        [0, 0, 0, 1],
    ],
)
PHASES_H = _table(
    5,
    [
        [0, 1, 28, 0, 3],
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
PHASES_W = _table(
    5,
    [
        [0, 1, 28, 0, 3],
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
TILES = _table(
    6,
    [
        [0, 0, 1, 0, 1, 1],
        [0, 14, 1, 1, 1, 1],
    ],
)


def _pack(w, packed, first_block, stop_block):
    """Copies the weights of some blocks in the order of the inner loops.

    The order is [block, tap, source channel, lane]. A lane is a target channel
    of its block.
    """
    packed = from_line(packed)[first_block * BLOCK_WEIGHTS :]
    blocks, begin, stop = (first_block, stop_block), 0, CHANNELS
    # The taps and source channels of one lane lie side by side in w, so that squares of lanes
    # are turned.
    from_ = w.reshape(w.size)
    for block in range(blocks[0], blocks[1]):
        made = (block - blocks[0]) * BLOCK_WEIGHTS
        for vector in range(0, WIDTH, LANES):
            first = (BLOCKS[block, 1] + vector) * ROW
            for tap in range(TAP_COUNT):
                for channel in range(begin, stop, LANES):
                    row = min(channel, stop - LANES)
                    at = first + tap * CHANNELS + row
                    values = turned(load_square(from_, at, ROW))
                    to = (tap * CHUNK + row - begin) * WIDTH + vector
                    store_square(values, packed, made + to, WIDTH)


@njit(**WITHIN)
def _gather_tile(sums, source, weights, first_weight, image, place):
    """Adds to one tile what the taps of its phase give.

    phases and taps hold one table an axis (depth, height, width). A row of a phases
    table is: first target, step, number of targets, its taps from, to. A row of a taps
    table is: weight index, source offset, first t, stop t. Target number t of a phase is
    first + step * t, and reads the source at steps * t + offset.
    A row of TILES is: phase of the last axis, first t, and for each tap which of the steps
    below has the pixels that it reaches, -1 where it reaches none.
    """
    p_d, t_d, p_h, t_h, run, t_w = place
    p_w = TILES[run, 0]
    for k_d in range(PHASES_D[p_d, 3], PHASES_D[p_d, 4]):
        if not TAPS_D[k_d, 2] <= t_d < TAPS_D[k_d, 3]:
            continue
        plane = image + (STEPS[0] * t_d + TAPS_D[k_d, 1]) * PLANE
        for k_h in range(PHASES_H[p_h, 3], PHASES_H[p_h, 4]):
            if not TAPS_H[k_h, 2] <= t_h < TAPS_H[k_h, 3]:
                continue
            line = plane + (STEPS[1] * t_h + TAPS_H[k_h, 1]) * LINE
            line += STEPS[2] * t_w * PIXEL
            tap = (TAPS_D[k_d, 0] * KERNEL[1] + TAPS_H[k_h, 0]) * KERNEL[2]
            for number in range(PHASES_W[p_w, 4] - PHASES_W[p_w, 3]):
                k_w = PHASES_W[p_w, 3] + number
                pixel = line + TAPS_W[k_w, 1] * PIXEL
                weight = first_weight + (tap + TAPS_W[k_w, 0]) * TAP
                if TILES[run, 3 + number] == 0:
                    for channel in range(0, CHANNELS, TOGETHER):
                        i = pixel + channel * CHANNEL
                        j = weight + channel * WEIGHT
                        sums = products_0(sums, source, i, weights, j)
                elif TILES[run, 3 + number] == 1:
                    for channel in range(0, CHANNELS, TOGETHER):
                        i = pixel + channel * CHANNEL
                        j = weight + channel * WEIGHT
                        sums = products_1(sums, source, i, weights, j)
    return sums


def _forward(x, packed, y, start, stop):
    """Writes y for the (image, block of lines, block of channels) start to stop."""
    count_h = 0
    for p in range(PHASES_H.shape[0]):
        count_h += PHASES_H[p, 2]
    from_ = x.reshape(x.size)
    to = y.reshape(y.size)
    weights = from_line(packed)
    for unit in range(start, stop):
        block = unit % len(BLOCKS)
        first_source, first, weight = BLOCKS[block]
        begin = unit // len(BLOCKS) % LINE_BLOCKS * LINES
        n = unit // len(BLOCKS) // LINE_BLOCKS
        image = n * IMAGE + first_source * CHANNEL
        for number in range(begin, min(begin + LINES, ALL_LINES)):
            # Lines are counted phase by phase.
            p_d, t_d = 0, number // count_h
            while t_d >= PHASES_D[p_d, 2]:
                t_d -= PHASES_D[p_d, 2]
                p_d += 1
            p_h, t_h = 0, number % count_h
            while t_h >= PHASES_H[p_h, 2]:
                t_h -= PHASES_H[p_h, 2]
                p_h += 1
            made = n * MADE_IMAGE + first * MADE_CHANNEL
            made += (PHASES_D[p_d, 0] + PHASES_D[p_d, 1] * t_d) * MADE_PLANE
            made += (PHASES_H[p_h, 0] + PHASES_H[p_h, 1] * t_h) * MADE_LINE
            for run in range(TILES.shape[0]):
                p_w = TILES[run, 0]
                step = PHASES_W[p_w, 1] * MADE_PIXEL
                for tile in range(TILES[run, 2]):
                    t_w = TILES[run, 1] + tile * PIXELS
                    place = p_d, t_d, p_h, t_h, run, t_w
                    target = PHASES_W[p_w, 0] + PHASES_W[p_w, 1] * t_w
                    at = made + target * MADE_PIXEL
                    sums = zeros()
                    sums = _gather_tile(sums, from_, weights, weight, image, place)
                    store(sums, to, at, step)


@functools.cache
def _compiled():
    """The compiled loop nest, from the cache beside this file where there is one."""
    number = types.float32
    image = types.Array(number, 4, "C", readonly=True)
    data = types.Array(number, 5, "C", readonly=True)
    pack = types.Array(number, 1, "C")
    result = types.Array(number, 4, "C")
    signature = types.void(
        image,
        pack,
        result,
        types.int64,
        types.int64,
    )
    packing = types.void(
        data,
        pack,
        types.int64,
        types.int64,
    )
    return _compile(packing, _pack), _compile(signature, _forward)


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


class Packed:
    """Weights in the order of this kernel's inner loops, in the place of w."""

    def __init__(self, values):
        self.values = values


def pack(w):
    """Packs weights that are used more than once; what changes w later changes nothing."""
    w = _check(w, "w", (128, 3, 3, 128))
    return Packed(_packed(w, np.empty(147472, DTYPE)))


def _packed(w, packed):
    pack, _ = _compiled()
    pack(w.reshape(128, 1, 3, 3, -1), packed, 0, 4)
    return packed


def forward(x, w, out=None):
    """The forward pass: y from x and w.

    x has shape (N, 56, 56, 128).
    w has shape (128, 3, 3, 128).
    y has shape (N, 28, 28, 128).
    out, where given, receives the result. All arrays are float32, contiguous in C
    order. Raises TypeError or ValueError with what was given and what is taken.
    w may also be what pack gave.
    """
    x = _check(x, "x", (None, 56, 56, 128))
    if isinstance(w, Packed):
        packed = w = w.values
    else:
        w = _check(w, "w", (128, 3, 3, 128))
        packed = _packed(w, _borrow(147472, DTYPE))
    shape = (len(x), 28, 28, 128)
    if out is None:
        result = np.empty(shape, DTYPE)
    else:
        result = _output(out, shape, x, w)
    arguments = (
        x,
        packed,
        result,
    )
    _compiled()[1](*arguments, 0, len(x) * 16)
    if packed is not w:
        _give_back(packed)
    return result if out is None else out
