"""A plan of tiles → the finished strings that its templates place."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from symconv.kernels.options import OPERANDS, Layout, Pass
from symconv.kernels.plan import Plan
from symconv.kernels.tile_plan import TilePlan


def tile_native(plan: Plan, tiles: TilePlan) -> dict[str, Any]:
    """What the loop nest's template places besides what every form has."""
    direct, bias = tiles.direct, plan.pass_ == "forward" and plan.conv.bias
    return {
        "packs": True,
        "constants": _constants(plan, tiles),
        "clips": tiles.tiling.clips,
        "weight": _weight(plan.pass_, plan.layout),
        "direct": direct,
        "begin": "biased(b, first)" if bias and direct else "zeros()",
        "add": " + b[first + lane]" if bias and not direct else "",
    }


def tile_table(tiles: TilePlan) -> list[list[int]]:
    """A row a tile: phase, first target number, and for each tap the loop that it takes, -1 for none."""
    most = max(len(tile.clips) for tile in tiles.tiling.tiles)
    return [[tile.phase, tile.first, *tile.clips, *[-1] * (most - len(tile.clips))] for tile in tiles.tiling.tiles]


def packed_shape(tiles: TilePlan) -> tuple[int, ...]:
    """The packed weights: block, tap, source channel, lane."""
    tiling = tiles.tiling
    return tiles.groups * len(tiling.blocks), prod(tiles.kernel), tiles.sources, tiling.width


def _weight(pass_: Pass, layout: Layout) -> str:
    """The weight of a lane, a tap and a source channel in its array."""
    own, other = ("first + lane", "channel") if pass_ == "forward" else ("group * CHANNELS + channel", "local + lane")
    return f"w[{own}, k_d, k_h, k_w, {other}]" if layout == "nhwc" else f"w[{own}, {other}, k_d, k_h, k_w]"


def _constants(plan: Plan, tiles: TilePlan) -> list[str]:
    t, source, target = tiles.tiling, tiles.source, tiles.target
    blocks = [(group, group * tiles.targets + first, first) for group, first in product(range(tiles.groups), t.blocks)]
    names = OPERANDS[plan.pass_]
    step = tiles.axes[2].source_step * source.pixel
    lines = [
        f"# A tile is {t.pixels} pixels of {t.vectors} vectors; KEPT of their WIDTH channels are {names[1]}'s.",
        f"PIXELS, WIDTH, KEPT = {t.pixels}, {t.width}, {t.kept}",
        f"TILE = Tile(types.{plan.dtype}, {t.lanes}, {t.pixels}, {t.vectors})",
        f"# {names[0]}: channels of a group, and elements from one channel, pixel, ... to the next.",
        f"CHANNELS, CHANNEL, PIXEL = {tiles.sources}, {source.channel}, {source.pixel}",
        f"LINE, PLANE, IMAGE = {source.line}, {source.plane}, {source.image}",
        f"# {names[1]}: the same.",
        f"MADE_CHANNEL, MADE_PIXEL = {target.channel}, {target.pixel}",
        f"MADE_LINE, MADE_PLANE, MADE_IMAGE = {target.line}, {target.plane}, {target.image}",
        f"STEPS = {tuple(axis.source_step for axis in tiles.axes)}",
        f"KERNEL, TAPS = {tiles.kernel}, {prod(tiles.kernel)}",
        "# Blocks of target channels: group, first channel, and first within the group.",
        f"BLOCKS = np.array({_compact(blocks)})",
        f"LINES, ALL_LINES, LINE_BLOCKS = {tiles.lines}, {tiles.all_lines}, {tiles.line_blocks}",
        "",
        "zeros = zeros_of(TILE)",
    ]
    if plan.pass_ == "forward" and plan.conv.bias and tiles.direct:
        lines.append("biased = start_of(TILE)")
    lines += [
        f"products_{number} = products_of(TILE, {step}, {first}, {stop})"
        for number, (first, stop) in enumerate(t.clips)
    ]
    return [*lines, "store = store_of(TILE)"]


def _compact(blocks: list[tuple[int, int, int]]) -> str:
    return f"[{', '.join(map(str, blocks))}]"
