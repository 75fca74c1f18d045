"""A plan of tiles → the finished strings that its templates place."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from symconv.kernels.gather_plan import GatherPlan, counted
from symconv.kernels.gather_plans import LINE_BYTES
from symconv.kernels.options import OPERANDS
from symconv.kernels.plan import Plan
from symconv.kernels.strides import ITEMSIZE
from symconv.kernels.tiling import Tiling


def gather_native(plan: Plan, tiles: GatherPlan) -> dict[str, Any]:
    """What the loop nest's template places besides what every form has."""
    direct, bias = tiles.stores != "one by one", plan.pass_ == "forward" and plan.conv.bias
    t = tiles.tiling
    pixels = t.kind == "pixels"
    made = t.pixels * t.width
    stop, turn = "channels" if tiles.chunked else "CHANNELS", _turn(t)
    packing = _packing(plan, tiles)
    packed = {name for name in ("turned", "copied") if packing[name] and tiles.packing != "none"}
    return {
        "packs": tiles.packs,
        "chunked": tiles.chunked,
        "ahead": tiles.ahead,
        "by_block": tiles.packing == "blocks",
        "constants": _constants(plan, tiles),
        "steps": len(t.steps),
        "unrolled": t.unrolled,
        "operands": "weights, j, source, i" if pixels else "source, i, weights, j",
        "sums": "turned_sums(sums)" if tiles.stores == "turned" else "sums",
        **_by_number(tiles),
        "stored": _stored(tiles),
        "channel_range": f"0, {stop}{turn}" if turn else stop,
        "turn": turn,
        "direct": direct,
        "scratch": -(-made // t.lanes) * t.lanes,
        "begin": "biased(b, first)" if bias and direct else "zeros()",
        "add": " + b[first + lane]" if bias and not direct else "",
        **packing,
        "uses": _uses(tiles, bias and direct, packed),
    }


def _turn(t: Tiling) -> str:
    """How many source channels one turn of an inner loop takes, as the last argument of a range; nothing for one."""
    if t.kind == "inner":
        return ", LANES"
    return ", TOGETHER" if t.together > 1 else ""


def _uses(tiles: GatherPlan, biased: bool, packed: set[str]) -> set[str]:
    """The operations on tiles that the loops have; `packed` says how weights are packed."""
    t, chunked = tiles.tiling, tiles.chunked
    inner, pixels, stores = t.kind == "inner", t.kind == "pixels", tiles.stores
    return {
        name
        for name, used in (
            ("biased", biased and not pixels),
            ("start_rows", biased and pixels),
            ("products", not pixels),
            ("pixel_products", pixels),
            ("add_some", pixels),
            ("store_pixels", stores in ("pixels", "turned")),
            ("shuffled", inner or "turned" in packed or pixels or stores in ("turned", "kept")),
            ("masks", pixels or stores in ("turned", "kept")),
            ("store", stores in ("rows", "kept") or bool(packed) or (stores == "one by one" and not inner)),
            ("store_kept", stores == "kept"),
            ("load", chunked or bool(packed)),
            ("totals", inner),
            ("turned", "turned" in packed or stores == "turned"),
            ("ahead", t.kind == "lanes" or tiles.ahead),
            ("made_ahead", t.kind == "lanes"),
            ("from_line", tiles.packing != "none"),
        )
        if used
    }


def _stored(tiles: GatherPlan) -> str:
    """What says how far a tile's rows go: elements from one pixel to the next, or how many pixels the target has."""
    return _kept_pixels(tiles) if tiles.stores in ("pixels", "turned") else "step"


def _kept_pixels(tiles: GatherPlan) -> str:
    """How many pixels of a tile the target has."""
    short = any(phase.count < tiles.tiling.pixels for phase in tiles.axes[2].phases)
    return "min(PIXELS, PHASES_W[p_w, 2])" if short else "PIXELS"


def square_lines(plan: Plan, kept: bool, rows: bool) -> list[str]:
    """What turns squares, and copies their rows where `rows`; `kept` says whether stores are told how much is kept."""
    lines = [
        f"SQUARE = Tile(types.{plan.dtype}, LANES, LANES, 1)",
        "turned, load_square = turned_of(SQUARE, SQUARE), load_of(SQUARE)",
        f"store_square = {_store_of('SQUARE', 'LANES', kept)}",
    ]
    if rows:
        lines += [
            f"ROW_OF_SQUARE = Tile(types.{plan.dtype}, LANES, 1, 1)",
            f"load_row, store_row = load_of(ROW_OF_SQUARE), {_store_of('ROW_OF_SQUARE', 'LANES', kept)}",
        ]
    return lines


def _store_of(tile: str, most: str, kept: bool) -> str:
    """The operation that stores a tile's rows; where some rows of the file are stored in part it is told how much."""
    return f"store_of({tile}, {most})" if kept else f"store_of({tile})"


def _by_number(tiles: GatherPlan) -> dict[str, str]:
    """How a tile is put down and read again where it goes to the target number by number."""
    kind = tiles.tiling.kind
    put = {"inner": "totals(sums, scratch)", "pixels": "store(sums, scratch, 0, PIXELS)"}
    return {
        "put": put.get(kind, "store(sums, scratch, 0, WIDTH)"),
        "at_number": "lane * PIXELS + pixel" if kind == "pixels" else "pixel * WIDTH + lane",
        "kept_lanes": "WIDTH" if kind == "pixels" else "KEPT",
        "kept_pixels": _kept_pixels(tiles),
    }


def tile_table(tiles: GatherPlan) -> list[list[int]]:
    """A row a run of tiles: phase, first target number, tiles, and for each tap the loop that it takes, -1 for none."""
    runs = tiles.tiling.runs
    most = max(len(run.steps) for run in runs)
    return [[run.phase, run.first, run.count, *run.steps, *[-1] * (most - len(run.steps))] for run in runs]


def blocks_of(tiles: GatherPlan) -> int:
    """The blocks of target channels, of all groups."""
    return tiles.group_blocks * len(tiles.tiling.blocks)


def packed_size(tiles: GatherPlan) -> int:
    """All packed weights, and room for them to begin where a line of the cache does."""
    return blocks_of(tiles) * prod(tiles.kernel) * tiles.chunk * tiles.tiling.width + 16


def units(tiles: GatherPlan) -> int:
    """The units of work of an image."""
    return tiles.line_blocks * blocks_of(tiles)


def _packing(plan: Plan, tiles: GatherPlan) -> dict[str, Any]:
    """How weights come into the order of the inner loops."""
    t = tiles.tiling
    inner = t.kind == "inner"
    taps = prod(tiles.kernel)
    # With one tap both layouts are one.
    channels_last = plan.layout == "nhwc" or taps == 1
    # The last chunk is the shortest piece of memory that squares are turned from.
    least = (tiles.block_channels % tiles.chunk or tiles.chunk) * (1 if channels_last else taps)
    whole = t.kept == t.width and least >= t.lanes
    depthwise = t.kind == "lanes"
    if depthwise or plan.pass_ == "forward":
        own, other = "first + lane", "channel"
    else:
        own, other = "row", "local + lane"
    spatial = "k_d, k_h, k_w"
    last = "lane, source channel" if inner else "source channel, lane"
    place = "(tap * WIDTH + lane) * CHANNELS + channel" if inner else "(tap * CHUNK + channel - begin) * WIDTH + lane"
    return {
        "order": f"[block, tap, {last}]",
        "turned": t.kind == "spread" and plan.pass_ == "forward" and whole,
        "copied": t.kind == "spread" and plan.pass_ == "dgrad" and channels_last and t.kept == t.width,
        "targets": tiles.targets,
        "rows_follow": channels_last,
        "row_names": "taps and source channels" if channels_last else "source channels and taps",
        "local": tiles.targets if plan.pass_ == "dgrad" and not depthwise else None,
        "weight": f"w[{own}, {spatial}, {other}]" if plan.layout == "nhwc" else f"w[{own}, {other}, {spatial}]",
        "place": place,
    }


def _constants(plan: Plan, tiles: GatherPlan) -> list[str]:
    t, source, target = tiles.tiling, tiles.source, tiles.target
    inner = t.kind == "inner"
    packing, kept = _packing(plan, tiles), tiles.stores == "kept"
    names = OPERANDS[plan.pass_]
    taps, channels = prod(tiles.kernel), tiles.block_channels
    row = taps * channels
    forward = plan.pass_ == "forward"
    if tiles.packing != "none":
        tap, weight, column = tiles.chunk * t.width, t.width, t.lanes
        if inner:
            weight, column = 1, channels
    elif t.kind == "pixels":
        tap, weight, column = 1, taps if forward else taps * tiles.targets, 0
    elif forward:
        tap, weight, column = channels, 1, row
    else:
        tap, weight, column = tiles.targets, taps * tiles.targets, t.lanes
    columns = tuple(number * column for number in range(t.columns))
    step = tiles.axes[2].source_step * source.pixel
    lines = [
        *_tile_lines(plan, t, names[1]),
        f"# {names[0][0]}: channels of a group, and elements from one channel, pixel, ... to the next.",
        f"CHANNELS, CHANNEL, PIXEL = {channels}, {source.channel}, {source.pixel}",
        f"LINE, PLANE, IMAGE = {source.line}, {source.plane}, {source.image}",
        f"# {names[1]}: the same.",
        f"MADE_CHANNEL, MADE_PIXEL = {target.channel}, {target.pixel}",
        f"MADE_LINE, MADE_PLANE, MADE_IMAGE = {target.line}, {target.plane}, {target.image}",
        f"STEPS = {tuple(axis.source_step for axis in tiles.axes)}",
        f"KERNEL, TAP_COUNT = {tiles.kernel}, {taps}",
        f"# Weights: elements from one tap to the next, and from one source channel{' or vector' if inner else ''}.",
        f"TAP, WEIGHT = {tap}, {weight}",
        *(
            []
            if tiles.packing == "none"
            else [
                "# Source channels that are packed at a time, and a block's packed weights.",
                f"CHUNK, BLOCK_WEIGHTS = {tiles.chunk}, {taps * tiles.chunk * t.width}",
            ]
        ),
        "# Blocks of target channels: first source channel, first target channel, first weight.",
        *_blocks(tiles, forward),
        f"LINES, ALL_LINES, LINE_BLOCKS = {tiles.lines}, {tiles.all_lines}, {tiles.line_blocks}",
        "",
        "zeros = zeros_of(TILE)",
    ]
    if forward and plan.conv.bias and tiles.stores != "one by one":
        biased = {"pixels": "start_rows_of(TILE)", "rows": "start_of(TILE)"}
        lines.append(f"biased = {biased.get(tiles.stores, 'start_of(TILE, KEPT)')}")
    if t.kind == "pixels":
        lines += _pixel_lines(plan, tiles, row if forward else taps, tap)
    else:
        lines += ["", f"STEP, COLUMNS = {step}, {columns}"]
        if t.together > 1:
            lines += ["# Source channels that one turn of an inner loop takes.", f"TOGETHER = {t.together}"]
        for number, taps_of_step in enumerate(t.steps):
            parts = [(part.offset * source.pixel, part.tap * tap, part.first, part.stop) for part in taps_of_step]
            lines += products_lines(number, f'products_of(TILE, "{t.kind}", STEP, COLUMNS', parts, t.together)
        lines += _store_lines(plan, tiles)
    if t.kind == "lanes":
        lines.append("ahead = ahead_of(TILE, STEP)")
        lines.append(f"made_ahead = ahead_of(TILE, {target.pixel * max(p.step for p in tiles.axes[2].phases)})")
    if tiles.ahead:
        lines += [
            "",
            "# Channels that are a line of memory, and what asks for one of each pixel.",
            f"LINE_CHANNELS = {LINE_BYTES // ITEMSIZE[plan.dtype]}",
            f"ahead = ahead_of(Tile(types.{plan.dtype}, LANES, PIXELS, 1), STEP)",
        ]
    if tiles.chunked:
        lines.append("load = load_of(TILE)")
    if tiles.packing != "none" and packing["copied"]:
        lines += [
            "",
            "# Packing: the weights of a block's target channels, side by side.",
            f"SIDE = Tile(types.{plan.dtype}, LANES, 1, {t.columns})",
            f"load_line, store_line = load_of(SIDE), {_store_of('SIDE', 'WIDTH', kept)}",
        ]
    if tiles.packing != "none" and packing["turned"]:
        lines += [
            "",
            "# Packing: the weights of one target channel, and squares of them.",
            f"ROW = {row}",
            *square_lines(plan, kept, not packing["rows_follow"]),
        ]
    return lines


def _tile_lines(plan: Plan, t: Tiling, target: str) -> list[str]:
    """The tile's size."""
    if t.kind == "pixels":
        return [
            f"# A tile is {counted(t.columns, 'target channel')} of {counted(t.vectors, 'vector')} of pixels.",
            f"LANES, PIXELS, WIDTH = {t.lanes}, {t.pixels}, {t.width}",
            f"TILE = Tile(types.{plan.dtype}, LANES, WIDTH, {t.vectors})",
        ]
    return [
        f"# A tile is {t.pixels} pixels of {t.columns} {'target channels' if t.kind == 'inner' else 'vectors'}; "
        f"KEPT of its WIDTH channels are {target}'s.",
        f"LANES, PIXELS, WIDTH, KEPT = {t.lanes}, {t.pixels}, {t.width}, {t.kept}",
        f"TILE = Tile(types.{plan.dtype}, LANES, PIXELS, {t.columns})",
    ]


def _pixel_lines(plan: Plan, tiles: GatherPlan, row: int, tap: int) -> list[str]:
    """The products where lanes are pixels: `row` weights from one target channel to the next."""
    lines = [
        "# Weights from one target channel to the next, and pixels from one lane to the next.",
        f"ROW, APART = {row}, {tiles.axes[2].source_step}",
    ]
    for number, step in enumerate(tiles.tiling.steps):
        parts = [(part.tap * tap, part.offset, part.first, part.stop) for part in step]
        lines += products_lines(number, "pixel_products_of(TILE, ROW, APART", parts)
    if tiles.stores == "one by one":
        return [*lines, "store = store_of(TILE)"]
    return [*lines, f"store = store_pixels_of(TILE, WIDTH, {tiles.target.channel}, {tiles.apart})"]


def _store_lines(plan: Plan, tiles: GatherPlan) -> list[str]:
    """What brings a tile to the target."""
    t = tiles.tiling
    if tiles.stores == "turned":
        return [
            f"TURNED = Tile(types.{plan.dtype}, LANES, WIDTH, {-(-t.pixels // t.lanes)})  # rows of pixels",
            "turned_sums = turned_of(TILE, TURNED)",
            f"store = store_pixels_of(TURNED, KEPT, {tiles.target.channel}, {tiles.apart})",
        ]
    if t.kind == "inner":
        return ["totals = totals_of(TILE)"]
    return [f"store = {_store_of('TILE', 'KEPT', tiles.stores == 'kept')}"]


def _blocks(tiles: GatherPlan, forward: bool) -> list[str]:
    """The table of blocks, written as the loops that give it."""
    t = tiles.tiling
    row = prod(tiles.kernel) * tiles.block_channels
    group, first, comma = ("group * ", "group", " + ") if tiles.group_blocks > 1 else ("", "", "")
    source = f"{group}{tiles.sources}" if group else "0"
    channel = f"{group}{tiles.targets}{comma}first" if group else "first"
    row_of_target = prod(tiles.kernel) if t.kind == "pixels" else 1
    if t.kind == "lanes":
        source = channel
    if tiles.packing != "none":
        number = f"({first} * {len(t.blocks)}{comma}number)" if group else "number"
        begin = f"{number} * BLOCK_WEIGHTS"
    elif forward:
        begin = f"({channel}) * {row}" if group else f"first * {row}"
    else:
        begin = "first" if row_of_target == 1 else f"first * {row_of_target}"
        begin = f"{group}{row * tiles.targets}{comma}{begin}" if group else begin
    loops = [f"for group in range({tiles.group_blocks})"] if group else []
    loops.append("for number, first in enumerate(FIRSTS)" if "number" in begin else "for first in FIRSTS")
    element = f"({source}, {channel}, {begin})"
    return [f"FIRSTS = {firsts(t.blocks, t.width)}", *comprehension("BLOCKS = np.array", element, loops)]


def firsts(blocks: tuple[int, ...], width: int) -> str:
    """The first channels of blocks, as the expression that gives them."""
    last = blocks[-1]
    first = f"min(first, {last})" if last % width else "first"
    return f"[{first} for first in range(0, {last + width}, {width})]" if last else "[0]"


def comprehension(head: str, element: str, loops: list[str]) -> list[str]:
    """head([element for ...]), folded where it is too long for a line."""
    inner = f"[{element} {' '.join(loops)}]"
    if len(f"{head}({inner})") <= 88:
        return [f"{head}({inner})"]
    if len(inner) + 4 <= 88:
        return [f"{head}(", f"    {inner}", ")"]
    return [f"{head}(", "    [", f"        {element}", *(f"        {loop}" for loop in loops), "    ]", ")"]


def products_lines(number: int, made_of: str, parts: Sequence[tuple[int, ...]], together: int = 1) -> list[str]:
    """The step of an inner loop: its parts, one a line, and the operation that a function makes of them.

    Where a turn takes some source channels `together`, there is one part, which each of them has.
    """
    listed = [f"PARTS_{number} = [", *(f"    {part}," for part in parts), "]"]
    if together > 1:
        ((_, _, first, stop),) = parts
        listed = [f"PARTS_{number} = [(c * CHANNEL, c * WEIGHT, {first}, {stop}) for c in range(TOGETHER)]"]
    elif len(parts) == 1:
        listed = [f"PARTS_{number} = [{parts[0]}]"]
    return [
        *listed,
        f"products_{number} = {made_of}, PARTS_{number})",
    ]
