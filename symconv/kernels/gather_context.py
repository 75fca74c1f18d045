"""A plan of tiles → the finished strings that its templates place."""

from __future__ import annotations

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
    packing = _packing(plan, tiles)
    packed = {name for name in ("turned", "copied") if packing[name] and tiles.packing != "none"}
    return {
        "packs": tiles.packs,
        "chunked": tiles.packing == "chunks",
        "constants": _constants(plan, tiles),
        "steps": len(t.steps),
        "unrolled": t.unrolled,
        "inner": inner,
        "channel_range": "0, CHANNELS, LANES" if inner else "channels" if tiles.packing == "chunks" else "CHANNELS",
        "direct": direct,
        "scratch": -(-made // t.lanes) * t.lanes,
        "begin": "biased(b, first)" if bias and direct else "zeros()",
        "add": " + b[first + lane]" if bias and not direct else "",
        **packing,
        "uses": _uses(tiles, bias and direct, packed),
    }


def _uses(tiles: GatherPlan, biased: bool, packed: set[str]) -> set[str]:
    """The operations on tiles that the loops have; `packed` says how weights are packed."""
    inner, chunked = tiles.tiling.kind == "inner", tiles.packing == "chunks"
    return {
        name
        for name, used in (
            ("biased", biased),
            ("store", not inner or bool(packed)),
            ("load", chunked or bool(packed)),
            ("totals", inner),
            ("turned", "turned" in packed),
            ("ahead", tiles.tiling.kind == "lanes"),
            ("from_line", tiles.packing != "none"),
        )
        if used
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
    # The last chunk is the shortest piece of memory that squares are turned from.
    least = (tiles.block_channels % tiles.chunk or tiles.chunk) * (1 if plan.layout == "nhwc" else taps)
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
        "copied": t.kind == "spread" and plan.pass_ == "dgrad" and plan.layout == "nhwc" and t.kept == t.width,
        "targets": tiles.targets,
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
    if forward and plan.conv.bias and tiles.direct:
        lines.append("biased = start_of(TILE)")
    lines += ["", f"STEP, COLUMNS = {step}, {columns}"]
    for number, taps_of_step in enumerate(t.steps):
        parts = [(part.offset * source.pixel, part.tap * tap, part.first, part.stop) for part in taps_of_step]
        lines += products_lines(number, t.kind, parts)
    lines.append("totals = totals_of(TILE)" if inner else "store = store_of(TILE)")
    if t.kind == "lanes":
        lines.append("ahead = ahead_of(TILE, STEP)")
        lines.append(f"made_ahead = ahead_of(TILE, {target.pixel * max(p.step for p in tiles.axes[2].phases)})")
    if tiles.packing == "chunks":
        lines.append("load = load_of(TILE)")
    if tiles.packing != "none" and packing["copied"]:
        lines += [
            "",
            "# Packing: the weights of a block's target channels, side by side.",
            f"SIDE = Tile(types.{plan.dtype}, LANES, 1, {t.columns})",
            "load_line, store_line = load_of(SIDE), store_of(SIDE)",
        ]
    if tiles.packing != "none" and packing["turned"]:
        lines += [
            "",
            "# Packing: the weights of one target channel, and squares of them.",
            f"ROW, SQUARE = {row}, Tile(types.{plan.dtype}, LANES, LANES, 1)",
            "turned, load_square, store_square = turned_of(SQUARE), load_of(SQUARE), store_of(SQUARE)",
        ]
    return lines


def _blocks(tiles: GatherPlan, forward: bool) -> list[str]:
    """The table of blocks, written as the loops that give it."""
    t = tiles.tiling
    row = prod(tiles.kernel) * tiles.block_channels
    group, first, comma = ("group * ", "group", " + ") if tiles.group_blocks > 1 else ("", "", "")
    source = f"{group}{tiles.sources}" if group else "0"
    channel = f"{group}{tiles.targets}{comma}first" if group else "first"
    if t.kind == "lanes":
        source = channel
    if tiles.packing != "none":
        number = f"({first} * {len(t.blocks)}{comma}number)" if group else "number"
        begin = f"{number} * BLOCK_WEIGHTS"
    elif forward:
        begin = f"({channel}) * {row}" if group else f"first * {row}"
    else:
        begin = f"{group}{row * tiles.targets}{comma}first" if group else "first"
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


def products_lines(number: int, kind: str, parts: list[tuple[int, int, int, int]]) -> list[str]:
    """The step of an inner loop: its parts, one a line, and the operation."""
    listed = [f"PARTS_{number} = [", *(f"    {part}," for part in parts), "]"]
    return [
        *(listed if len(parts) > 1 else [f"PARTS_{number} = [{parts[0]}]"]),
        f'products_{number} = products_of(TILE, "{kind}", STEP, COLUMNS, PARTS_{number})',
    ]
