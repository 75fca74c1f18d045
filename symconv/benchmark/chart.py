"""A run as a picture: for each layer and pass a bar from 1 to a method's time over ours, on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from math import ceil, floor, log2

from symconv.benchmark.candidate import METHODS, NAMES, Method
from symconv.benchmark.measurement import Measurement
from symconv.benchmark.results import Report
from symconv.documents.plain_maths import width as text_width
from symconv.documents.shapes import Label, Line, Picture, Rect, Shape
from symconv.documents.svg import svg
from symconv.kernels.options import PASSES

WIDTH, LEFT, RIGHT = 720.0, 250.0, 56.0
ROW, GAP, HEAD, FOOT, TITLE = 13.0, 5.0, 34.0, 14.0, 22.0
NAME_WIDTH = 165.0


def chart_svg(report: Report) -> str:
    """The picture as SVG."""
    return svg(picture(report))


def picture(report: Report) -> Picture:
    """The chart as shapes: a part for each method, a row for each layer and pass."""
    where, setup = report.surroundings, report.setup
    title = f"Times over symconv's: {where.processor}, {setup.dtype}, threads {setup.threads}"
    top = 30.0
    shapes: list[Shape] = [Label(12, top / 2, title.replace("$", "＄"), 9, "start")]
    for method in charted(report):
        measured = [one for one in report.measurements if one.ratio(method) is not None]
        part, top = _part(method, measured, top)
        shapes += part
    return Picture("bench", WIDTH, top, tuple(shapes), title, _description(report))


def charted(report: Report) -> list[Method]:
    """The methods that get a part: PyTorch, or im2col where PyTorch took no part, and zero insertion."""
    present = [method for method in METHODS[1:] if any(one.best(method) for one in report.measurements)]
    return [method for method in present if method != "im2col" or "torch" not in present]


def _part(method: Method, measured: Sequence[Measurement], top: float) -> tuple[list[Shape], float]:
    """The shapes of one method, and where the next one begins."""
    logs = [log2(_ratio(one, method)) for one in measured]
    low, high = min(-1, floor(min(logs))), max(1, ceil(max(logs)))

    def at(power: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (power - low) / (high - low)

    head = f"{NAMES[method]}: time over ours; to the right of 1 ours is faster"
    shapes: list[Shape] = [Label(12, top + TITLE / 2, head, 12, "start")]
    y = first = top + TITLE + HEAD - 12
    for name, group in groupby(measured, lambda one: one.layer):
        ones = list(group)
        shapes.append(Label(12, y + ROW * len(ones) / 2, _fitting(name), 9, "start"))
        for one in ones:
            shapes += _bar(one, method, at, y)
            y += ROW
        y += GAP
    grid: list[Shape] = []
    step = max(1, (high - low) // 8)
    for power in range(-(-low // step) * step, high + 1, step):
        grid.append(Line(at(power), first - 4, at(power), y, dashed=True))
        shapes.append(Label(at(power), first - 11, str(2**power) if power >= 0 else f"1/{2**-power}", 9))
    return [*grid, *shapes, Line(at(0), first - 6, at(0), y, ink=5)], y + FOOT


def _bar(one: Measurement, method: Method, at: Callable[[float], float], y: float) -> Iterator[Shape]:
    ratio = _ratio(one, method)
    start, end = sorted((at(0), at(log2(ratio))))
    yield Label(LEFT - 36, y + ROW / 2, one.pass_, 8, "end")
    yield Rect(start, y + 1.5, end - start, ROW - 3, PASSES.index(one.pass_))
    yield Label(end + 4 if ratio >= 1 else start - 4, y + ROW / 2, f"{ratio:.2f}", 8, "start" if ratio >= 1 else "end")


def _ratio(one: Measurement, method: Method) -> float:
    ratio = one.ratio(method)
    if ratio is None:
        raise ValueError(f"{one.layer} {one.pass_}: {method} was not timed")
    return ratio


def _fitting(name: str) -> str:
    """A name as long as there is room for; a dollar sign would begin a formula."""
    name = name.replace("$", "＄")
    if text_width(name, 9) <= NAME_WIDTH:
        return name
    while text_width(f"{name}…", 9) > NAME_WIDTH:
        name = name[:-1]
    return f"{name}…"


def _description(report: Report) -> str:
    """The means, in words."""
    said = [
        f"{NAMES[mean.method]} takes {mean.ratio:.2f} times as long as symconv, in the geometric mean of {mean.count}."
        for mean in report.means
        if mean.method in charted(report) and (mean.kind, mean.pass_) == ("all", "all")
    ]
    return " ".join(["A bar for each layer and pass, to the right of the line at 1 where symconv is faster.", *said])
