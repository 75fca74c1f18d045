"""A plan of the weight gradient by tiles → the finished strings that its templates place."""

from __future__ import annotations

from math import prod
from typing import Any

from symconv.kernels.correlate_plan import CorrelatePlan
from symconv.kernels.gather_context import comprehension, firsts, products_lines, square_lines
from symconv.kernels.plan import Plan
from symconv.kernels.sharing import cuts_blocks
from symconv.kernels.strides import Strides


def correlate_native(plan: Plan, tiles: CorrelatePlan) -> dict[str, Any]:
    """What the loop nest's template places besides what every form has."""
    a, b = ("dy, j", "x, i") if tiles.vectors == "x" else ("x, i", "dy, j")
    unit = {
        "dy": "some channels of x and some of dy, and one tap",
        "x": "some channels of x and some of dy, and one tap",
        "both": "some channels and one line of taps",
        "pixels": "some channels of x and some of dy, and one tap",
    }[tiles.vectors]
    if tiles.vectors in ("dy", "pixels") and tiles.unrolled:
        unit = "all channels of x and some of dy, and one line of taps"
    element = _element(plan, tiles)
    return {
        "constants": _constants(plan, tiles),
        "steps": len(tiles.steps),
        "uses": _uses(plan, tiles),
        "unit": unit,
        "each": ", LANES" if tiles.vectors == "pixels" else "",
        "strip": tiles.strip,
        "rows_in": tiles.rows_in,
        "turns": _turns(tiles),
        "short": tiles.output[2] < tiles.lanes,
        "squares": _squares(plan, tiles),
        "ends_at_once": tiles.ends_at_once,
        "direct": tiles.direct,
        "whole_rows": -(-tiles.rows // tiles.lanes) * tiles.lanes,
        "scatters": tiles.kept_apart and not (tiles.ends_at_once or _squares(plan, tiles)),
        "totals": -(-tiles.rows * tiles.columns // tiles.lanes) * tiles.lanes if tiles.vectors == "pixels" else None,
        "operands": f"{a}, {b}",
        "dy_line": "(line - lines[0]) * OUTPUT[2] * WIDTH"
        if tiles.strip
        else "n * DY_IMAGE + o_d * DY_PLANE + o_h * DY_LINE",
        "target_element": element,
        "firsts": ", ".join(name if name in element else "_" for name in ("first_x", "first_dy")),
        "taps": ", ".join(name if name in element else "_" for name in ("k_d", "k_h", "k_w")),
    }


def _squares(plan: Plan, tiles: CorrelatePlan) -> bool:
    """Do tiles go to the result in squares? Where those of all taps do together, one thread has them all."""
    return tiles.squares and (tiles.ends_at_once or not cuts_blocks(plan))


def _uses(plan: Plan, tiles: CorrelatePlan) -> set[str]:
    """The operations on tiles that the loops have."""
    if tiles.vectors == "pixels":
        return {"masks", "add_some", "correlations", "totals", "shuffled"}
    uses = {"products", "store", "load"} | ({"from_line"} if tiles.kept_apart else set())
    squares = _squares(plan, tiles)
    uses |= {"turned", "shuffled"} if squares or _turns(tiles) else set()
    return uses | ({"masks", "store_pixels"} if squares else set())


def _turns(tiles: CorrelatePlan) -> bool:
    """Are the strip's vectors turned, as dy's channels are not side by side?"""
    return tiles.strip and tiles.dy.channel != 1


def segment_table(tiles: CorrelatePlan) -> list[list[int]]:
    """A row a segment: taps, first and stop output, source offset, step."""
    return [[s.taps, s.first, s.stop, s.offset, s.step] for s in tiles.segments]


def _element(plan: Plan, tiles: CorrelatePlan) -> str:
    """The weight of a row and a lane of a unit's tile."""
    column = "k_w"
    if tiles.vectors == "both":
        own, other, column = "first_x + lane", "0", "row"
    elif tiles.vectors == "x":
        own, other = "first_dy + row", "first_x % CHANNELS + lane"
    elif tiles.unrolled:
        own, other, column = "first_dy + lane", "row % CHANNELS", "row // CHANNELS"
    else:
        own, other = "first_dy + lane", "first_x % CHANNELS + row"
    taps = f"k_d, k_h, {column}"
    return f"dw[{own}, {taps}, {other}]" if plan.layout == "nhwc" else f"dw[{own}, {other}, {taps}]"


def _constants(plan: Plan, tiles: CorrelatePlan) -> list[str]:
    x, dy = tiles.x, tiles.dy
    columns = tuple(number * tiles.lanes for number in range(tiles.columns))
    step = {"dy": x.channel, "x": dy.channel}.get(tiles.vectors, 0)
    taps = (*tiles.kernel[:2], 1 if tiles.unrolled else tiles.kernel[2])
    kind = "lanes" if tiles.vectors == "both" else "spread"
    pixel = tiles.width if tiles.strip else dy.pixel
    pixels = tiles.vectors == "pixels"
    lines = [
        f"# A tile is {tiles.rows} rows of {tiles.columns} vectors.",
        f"LANES, ROWS, WIDTH = {tiles.lanes}, {tiles.rows}, {tiles.width}",
        f"TILE = Tile(types.{plan.dtype}, LANES, ROWS, {tiles.columns})",
        "# x: channels of a group, and elements from one channel, pixel, ... to the next.",
        f"CHANNELS, CHANNEL, PIXEL = {tiles.x_channels}, {x.channel}, {x.pixel}",
        f"LINE, PLANE, IMAGE = {x.line}, {x.plane}, {x.image}",
        "# dy: elements from one channel, pixel, ... to the next.",
        f"DY_CHANNEL, DY_PIXEL = {dy.channel}, {pixel}",
        f"DY_LINE, DY_PLANE, DY_IMAGE = {dy.line}, {dy.plane}, {dy.image}",
        f"STEPS, OUTPUT = {tuple(axis.source_step for axis in tiles.axes)}, {tiles.output}",
        f"KERNEL, TAP_COUNT = {tiles.kernel}, {prod(tiles.kernel)}",
        "# Blocks of channels: the first of x and the first of dy; a block has tiles for the taps.",
        *_blocks(tiles),
        f"TAP_OF = np.array(list(np.ndindex({', '.join(map(str, taps))})))",
        "TAP_UNITS = len(TAP_OF)",
        *(["X_BLOCKS = len(X_FIRSTS)"] if tiles.ends_at_once and not tiles.rows_in else []),
        *([] if pixels else [f"LINES = {tiles.lines}"]),
        "",
        "zeros, totals = zeros_of(TILE), totals_of(TILE)"
        if pixels
        else "zeros, load, store = zeros_of(TILE), load_of(TILE), store_of(TILE)",
    ]
    if pixels:
        lines += ["", f"APART = {tiles.axes[2].source_step}  # pixels of x from one lane to the next"]
        for number, parts in enumerate(tiles.steps):
            lines += products_lines(number, "correlations_of(TILE, CHANNEL, DY_CHANNEL, APART", list(parts))
        return lines
    lines += ["", f"STEP, COLUMNS = {step}, {columns}"]
    for number, parts in enumerate(tiles.steps):
        placed = [(_added(tiles, x, offset, first, step), 0, first, stop) for offset, first, stop in parts]
        lines += products_lines(number, f'products_of(TILE, "{kind}", STEP, COLUMNS', placed)
    if tiles.strip and not _turns(tiles):
        lines += [
            "",
            "# The vectors of a pixel, and elements from one pixel of dy to the next.",
            f"PIXEL_VECTORS = Tile(types.{plan.dtype}, LANES, 1, {tiles.columns})",
            "load_pixel, store_pixel = load_of(PIXEL_VECTORS), store_of(PIXEL_VECTORS)",
            f"OWN_PIXEL = {dy.pixel}",
        ]
    squares = _squares(plan, tiles)
    if tiles.rows_in:
        lines += [
            "",
            "# The rows of a pixel, and numbers that the rows of a block take for all pixels.",
            f"PIXEL_ROWS = Tile(types.{plan.dtype}, ROWS, 1, 1)",
            "load_rows, store_rows = load_of(PIXEL_ROWS), store_of(PIXEL_ROWS)",
            "BLOCK_ROWS = LINES * OUTPUT[2] * ROWS",
        ]
    if squares or _turns(tiles):
        lines += [
            "",
            "# Squares of channels and pixels, or of channels and weights, are turned.",
            *square_lines(plan, kept=False, rows=squares and not tiles.ends_at_once),
        ]
    if squares or tiles.vectors == "x":
        lines += [
            "",
            "# Numbers of dw from one channel of dy to the next.",
            f"MADE_CHANNEL = {prod(tiles.kernel) * tiles.x_channels}",
        ]
    if squares:
        lines.append("store_some = store_pixels_of(SQUARE, LANES, MADE_CHANNEL, 1)")
    return lines


def _blocks(tiles: CorrelatePlan) -> list[str]:
    """The table of blocks, written as the loops that give it."""
    x_width = tiles.rows if tiles.vectors in ("dy", "pixels") else tiles.width
    dy_width = tiles.rows if tiles.vectors == "x" else tiles.width
    lines = [f"X_FIRSTS = {firsts(tiles.x_blocks, x_width)}", f"DY_FIRSTS = {firsts(tiles.dy_blocks, dy_width)}"]
    if tiles.vectors == "both":
        return [lines[1], *comprehension("BLOCKS = np.array", "(first, first)", ["for first in DY_FIRSTS"])]
    x, dy, more = "x", "dy", ""
    loops = ["for dy in DY_FIRSTS", "for x in X_FIRSTS"]
    if tiles.rows_in:
        lines += [
            "# The rows of so many blocks of x are put together at a time; a block says, too, which of these",
            "# it is, and of how many.",
            f"PART = {tiles.blocks_in_part}",
            "PARTS = [X_FIRSTS[at : at + PART] for at in range(0, len(X_FIRSTS), PART)]",
        ]
        loops = ["for part in PARTS", "for dy in DY_FIRSTS", "for number, x in enumerate(part)"]
        more = ", number, len(part)"
    if tiles.groups > 1:
        x, dy = f"group * {tiles.x_channels} + x", f"group * {tiles.dy_channels} + dy"
        loops = [f"for group in range({tiles.groups})", *loops]
    element = f"({x}, {dy}{more})"
    return [*lines, *comprehension("BLOCKS = np.array", element, loops)]


def _added(tiles: CorrelatePlan, x: Strides, offset: int, first: int, step: int) -> int:
    """What a part adds to the source index: its tap's offset, and its first row is the first channel again."""
    return offset * x.pixel - (first * step if tiles.unrolled else 0)
