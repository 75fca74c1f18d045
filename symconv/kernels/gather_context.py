"""A plan of tiles → the finished strings that its templates place."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from symconv.kernels.gather_plan import GatherPlan
from symconv.kernels.options import OPERANDS
from symconv.kernels.plan import Plan


def gather_native(plan: Plan, tiles: GatherPlan) -> dict[str, Any]:
    """What the loop nest's template places besides what every form has."""
    direct, bias = tiles.direct, plan.pass_ == "forward" and plan.conv.bias
    t = tiles.tiling
    inner = t.kind == "inner"
    made = t.pixels * t.width
    return {
        "packs": tiles.packs,
        "chunked": tiles.packing == "chunks",
        "weights_array": "packed" if tiles.packs else "w",
        "constants": _constants(plan, tiles),
        "steps": len(t.steps),
        "unrolled": t.unrolled,
        "inner": inner,
        "channel_range": "0, CHANNELS, LANES" if inner else "channels" if tiles.packing == "chunks" else "CHANNELS",
        "direct": direct,
        "scratch": -(-made // t.lanes) * t.lanes,
        "begin": "biased(b, first)" if bias and direct else "zeros()",
        "add": " + b[first + lane]" if bias and not direct else "",
        **_packing(plan, tiles),
    }


def tile_table(tiles: GatherPlan) -> list[list[int]]:
    """A row a tile: phase, first target number, and for each tap the loop that it takes, -1 for none."""
    most = max(len(tile.steps) for tile in tiles.tiling.tiles)
    return [[tile.phase, tile.first, *tile.steps, *[-1] * (most - len(tile.steps))] for tile in tiles.tiling.tiles]


def packed_shape(tiles: GatherPlan) -> tuple[int, ...] | None:
    """The packed weights: block, tap, and source channel and lane, or the other way round; None for none."""
    if not tiles.packs:
        return None
    t = tiles.tiling
    last = (tiles.block_channels, t.width)
    blocks = tiles.group_blocks * len(t.blocks)
    return blocks, prod(tiles.kernel), *(last[::-1] if t.kind == "inner" else last)


def units(tiles: GatherPlan) -> int:
    """The units of work of an image."""
    return tiles.line_blocks * tiles.group_blocks * len(tiles.tiling.blocks)


def _packing(plan: Plan, tiles: GatherPlan) -> dict[str, Any]:
    """How weights come into the order of the inner loops."""
    t = tiles.tiling
    inner = t.kind == "inner"
    taps = prod(tiles.kernel)
    least = tiles.block_channels * (1 if plan.layout == "nhwc" else taps)
    last_chunk = (tiles.block_channels % tiles.chunk or tiles.chunk) * (1 if plan.layout == "nhwc" else taps)
    whole = t.kept == t.width and min(least, last_chunk) >= t.lanes
    depthwise = t.kind == "lanes"
    if depthwise:
        own, other = "first + lane", "channel"
    elif plan.pass_ == "forward":
        own, other = "first + lane", "channel"
    else:
        own, other = "group * CHANNELS + channel", "local + lane"
    spatial = "k_d, k_h, k_w"
    last = "lane, source channel" if inner else "source channel, lane"
    place = "(tap * WIDTH + lane) * CHANNELS + channel" if inner else "(tap * CHUNK + channel - begin) * WIDTH + lane"
    return {
        "order": f"[tap, {last}]",
        "turned": t.kind == "spread" and plan.pass_ == "forward" and whole,
        "rows_follow": plan.layout == "nhwc",
        "row_names": "taps and source channels" if plan.layout == "nhwc" else "source channels and taps",
        "local": tiles.targets if plan.pass_ == "dgrad" and not depthwise else None,
        "weight": f"w[{own}, {spatial}, {other}]" if plan.layout == "nhwc" else f"w[{own}, {other}, {spatial}]",
        "place": place,
    }


def _constants(plan: Plan, tiles: GatherPlan) -> list[str]:
    t, source, target = tiles.tiling, tiles.source, tiles.target
    inner = t.kind == "inner"
    packing = _packing(plan, tiles)
    names = OPERANDS[plan.pass_]
    taps, channels = prod(tiles.kernel), tiles.block_channels
    row = taps * channels
    forward = plan.pass_ == "forward"
    blocks = []
    for number, (group, first) in enumerate(product(range(tiles.group_blocks), t.blocks)):
        channel = group * tiles.targets + first
        if tiles.packing != "none":
            begin = number * row * t.width
        else:
            begin = channel * row if forward else group * row * tiles.targets + first
        blocks.append((channel if t.kind == "lanes" else group * tiles.sources, channel, begin))
    if tiles.packing != "none":
        tap, weight, column = tiles.chunk * t.width, t.width, t.lanes
        if inner:
            weight, column = 1, channels
    elif forward:
        tap, weight, column = channels, 1, row
    else:
        tap, weight, column = tiles.targets, taps * tiles.targets, t.lanes
    columns = tuple(number * column for number in range(t.columns))
    step = tiles.axes[2].source_step * source.pixel
    lines = [
        f"# A tile is {t.pixels} pixels of {t.columns} {'target channels' if inner else 'vectors'}; "
        f"KEPT of its WIDTH channels are {names[1]}'s.",
        f"LANES, PIXELS, WIDTH, KEPT = {t.lanes}, {t.pixels}, {t.width}, {t.kept}",
        f"TILE = Tile(types.{plan.dtype}, LANES, PIXELS, {t.columns})",
        f"# {names[0]}: channels of a group, and elements from one channel, pixel, ... to the next.",
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
        f"BLOCKS = np.array([{', '.join(map(str, blocks))}])",
        f"LINES, ALL_LINES, LINE_BLOCKS = {tiles.lines}, {tiles.all_lines}, {tiles.line_blocks}",
        "",
        "zeros = zeros_of(TILE)",
    ]
    if forward and plan.conv.bias and tiles.direct:
        lines.append("biased = start_of(TILE)")
    for number, taps_of_step in enumerate(t.steps):
        parts = [(part.offset * source.pixel, part.tap * tap, part.first, part.stop) for part in taps_of_step]
        lines.append(f'products_{number} = products_of(TILE, "{t.kind}", {step}, {columns}, {_tuple(parts)})')
    lines.append("totals = totals_of(TILE)" if inner else "store = store_of(TILE)")
    if tiles.packing == "chunks":
        lines.append("load = load_of(TILE)")
    if tiles.packing != "none" and packing["turned"]:
        lines += [
            "",
            "# Packing: the weights of one target channel, and squares of them.",
            f"ROW, SQUARE = {row}, Tile(types.{plan.dtype}, LANES, LANES, 1)",
            "turned, load_square, store_square = turned_of(SQUARE), load_of(SQUARE), store_of(SQUARE)",
        ]
    return lines


def _tuple(parts: list[tuple[int, int, int, int]]) -> str:
    return f"({', '.join(map(str, parts))},)"
