"""The picture of the sliding window: its first, second and last place on the padded input, and what each computes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from symconv.documents.drawings import Drawing, column, finished, flow, row, swatch, words
from symconv.documents.lattice import MOST, Cell, Lattice
from symconv.documents.picture_context import Artist
from symconv.documents.places import ends, places
from symconv.documents.shapes import Label, Line, Outline, Picture, Rect, Shape
from symconv.equations import Element
from symconv.matrix_forms import padded
from symconv.taps import AxisTaps

FRAMES: tuple[tuple[str, Outline], ...] = (("first", "thick"), ("second", "thick dashed"), ("last", "thick dotted"))
"""Which window, and how it is outlined."""


@dataclass(frozen=True)
class Window:
    """One place of the window: the output that it computes; `number` is that of its frame and of its paint."""

    number: int
    output: tuple[int, ...]


def windows(artist: Artist) -> list[Window]:
    """The first window, the next one along the last axis that has one, and the last."""
    sizes = artist.derivation.conv.output
    first, last = tuple(0 for _ in sizes), tuple(size - 1 for size in sizes)
    moving = moving_axis(artist)
    second = tuple(int(axis == moving) for axis in range(len(sizes)))
    found = [Window(0, first)]
    if moving is not None:
        found.append(Window(1, second))
    if last not in (first, second):
        found.append(Window(2, last))
    return found


def moving_axis(artist: Artist) -> int | None:
    """The last axis with more than one output; None where there is only one window."""
    moving = [axis for axis, size in enumerate(artist.derivation.conv.output) if size > 1]
    return moving[-1] if moving else None


@dataclass(frozen=True)
class Field:
    """The padded input with the windows on it. Indices are those of the padded input."""

    artist: Artist

    @cached_property
    def lattice(self) -> Lattice:
        """The squares that are shown: those of the windows at least where the axis is long."""
        conv = self.artist.derivation.conv
        most = MOST[conv.dimensions]
        axes = tuple(
            places(taps.axis.padded_input, most, self._wanted(number, taps))
            for number, taps in enumerate(self.artist.derivation.taps)
        )
        return self.artist.lattice(axes, "x", conv.input, roomy=True, grid=padded(conv, 0, 0))

    def _wanted(self, number: int, taps: AxisTaps) -> Iterable[int]:
        block = self.artist.derivation.conv.dimensions == 3
        shown = ((1, 2), (1, 1), (0, 2)) if block else ((5, 2), (2, 2), (0, 3))
        for window in windows(self.artist):
            read = sorted(self.read(number, window.output[number]))
            yield from ends(tuple(read), *shown[window.number])

    def read(self, number: int, output: int) -> tuple[int, ...]:
        """The padded places that output number `output` reads on axis `number`, by tap."""
        taps = self.artist.derivation.taps[number]
        return tuple(taps.axis.stride * output + shift for shift in taps.shifts)

    @cached_property
    def dense(self) -> bool:
        """Whether the taps of a window have no gaps between them on any axis."""
        return all(max(t.shifts) - min(t.shifts) == len(t.shifts) - 1 for t in self.artist.derivation.taps)

    def cell(self, at: tuple[int, ...]) -> Cell:
        """One square: its element, and for the first window the tap that reads it."""
        tap = self._first.get(at)
        element = padded(self.artist.derivation.conv, 0, 0)[at]
        paint = None if tap is None else 0
        made = self.artist.cell(element, paint)
        if element is None:
            made = Cell(paint="grey" if tap is None else paint, outline="dashed")
        below = "" if tap is None else self.artist.label("w", tap)
        return Cell(made.text, made.short, below, made.paint, made.outline, made.key)

    @cached_property
    def _first(self) -> dict[tuple[int, ...], tuple[int, ...]]:
        """The taps of the first window by the place that they read, as far as it is shown."""
        per_axis = []
        for number, axis in enumerate(self.lattice.axes):
            shown = set(axis.shown)
            per_axis.append([(place, tap) for tap, place in enumerate(self.read(number, 0)) if place in shown])
        return {tuple(p for p, _ in pairs): tuple(k for _, k in pairs) for pairs in product(*per_axis)}

    def frames(self, window: Window) -> Iterable[Rect]:
        """The frames of a window: one around it, or one around each tap where these have gaps between them."""
        outline, inset = FRAMES[window.number][1], self._inset(window)
        rect = Rect(0, 0, 0, 0, "clear", outline, ink=window.number)
        reads = [self.read(number, output) for number, output in enumerate(window.output)]
        shown = [sorted(set(read) & set(axis.shown)) for read, axis in zip(reads, self.lattice.axes, strict=True)]
        if not self.dense:
            for at in product(*shown):
                yield self.lattice.frame(at, at, inset, rect)
            return
        plane = reads[-2:]
        low, high = tuple(map(min, plane)), tuple(map(max, plane))
        for depth in product(*shown[:-2]):
            yield self.lattice.frame((*depth, *low), (*depth, *high), inset, rect)

    def _inset(self, window: Window) -> float:
        """How far inside the squares the frame stands: further for each window before that shares some."""
        shared = sum(
            all(
                set(self.read(number, a)) & set(self.read(number, b))
                for number, (a, b) in enumerate(zip(window.output, other.output, strict=True))
            )
            for other in windows(self.artist)[: window.number]
        )
        return 1.5 + 2.5 * shared

    def draw(self) -> Drawing:
        """The padded input, the windows and the arrows."""
        frames = [rect for window in reversed(windows(self.artist)) for rect in self.frames(window)]
        return self._with_arrows(self.lattice.draw(self.cell, frames))

    def _with_arrows(self, base: Drawing) -> Drawing:
        """The stride above the squares, or beside them where the window moves down."""
        axis = moving_axis(self.artist)
        if axis is None or axis < len(self.lattice.axes) - 2:
            return base
        start, stop = (self.lattice.spot(self._corner(window)) for window in windows(self.artist)[:2])
        text = self.artist.say("window_stride", stride=self.artist.derivation.taps[axis].axis.stride)
        room = 24.0
        if axis == len(self.lattice.axes) - 1:
            top = start[1] + (room if len(self.lattice.axes) < 3 else 0) - 6
            arrow = _arrow(start[0], stop[0], top)
            label = Label(start[0], top - 10, text, 9, "start")
            if len(self.lattice.axes) == 3:  # below the heading of the slice there is no room
                return base
            return column([Drawing(base.width, room), base], 0).over((*arrow, label))
        part = words(text, 9)
        moved = row([Drawing(part.width + 16, base.height), base], 0)
        x = part.width + 8
        lines = [_turned(line) for line in _arrow(start[1], stop[1], x)]
        return moved.over((*lines, Label(0, (start[1] + stop[1]) / 2, text, 9, "start")))

    def _corner(self, window: Window) -> tuple[int, ...]:
        return tuple(min(self.read(number, output)) for number, output in enumerate(window.output))


def _arrow(start: float, stop: float, level: float) -> list[Line]:
    """An arrow from `start` to `stop` with a bar at its beginning."""
    return [Line(start, level - 4, start, level + 4), Line(start, level, stop, level, arrow=True, ink=1)]


def _turned(line: Line) -> Line:
    return Line(line.y1, line.x1, line.y2, line.x2, line.arrow, line.dashed, line.ink)


def window_picture(artist: Artist) -> Picture:
    """The padded input with three places of the window, and the output with the elements that they compute."""
    conv = artist.derivation.conv
    field = Field(artist)
    inputs = column([words(artist.say("window_input", x=artist.matrix("x"))), field.draw()], 6)
    outputs = column([words(artist.say("window_output", y=artist.matrix("y"))), _outputs(artist)], 6)
    arrow = Drawing(40, 12, (Line(4, 6, 36, 6, arrow=True),))
    parts = [row([inputs, arrow, outputs], 12, "middle")] if conv.dimensions == 2 else [inputs, outputs]
    legend = [
        swatch(Rect(0, 0, 0, 0, window.number, FRAMES[window.number][1], ink=window.number), _legend(artist, window))
        for window in windows(artist)
    ]
    if any(any(pair) for pair in conv.padding):
        legend.append(swatch(Rect(0, 0, 0, 0, "grey", "dashed"), artist.say("window_padding")))
    note = artist.say("window_note", stride=artist.sizes(conv.stride), dilation=artist.sizes(conv.dilation))
    parts.append(flow(legend, 2 if conv.dimensions > 1 else 4, 16))
    parts.append(words(note, 9, max(260, *(part.width for part in parts))))
    return finished(column(parts, 14), "window", artist.title("window"), _description(artist))


def _legend(artist: Artist, window: Window) -> str:
    return artist.say(f"window_{FRAMES[window.number][0]}", y=artist.label("y", window.output))


def _outputs(artist: Artist) -> Drawing:
    marked = {window.output: window for window in windows(artist)}
    lattice = artist.whole("y", artist.derivation.conv.output, {1: 16, 2: 6, 3: 4}[artist.derivation.conv.dimensions])

    def cell(at: tuple[int, ...]) -> Cell:
        window = marked.get(at)
        return artist.cell(Element("y", (0, 0, *at)), None if window is None else window.number)

    frames: list[Shape] = []
    for at, window in marked.items():
        outline = FRAMES[window.number][1]
        frames.append(lattice.frame(at, at, 1.5, Rect(0, 0, 0, 0, "clear", outline, ink=window.number)))
    return lattice.draw(cell, frames)


def _description(artist: Artist) -> str:
    conv = artist.derivation.conv
    padded_sizes = tuple(axis.padded_input for axis in conv.axes)
    sentences = [
        artist.say(
            "window_shows",
            input=artist.sizes(conv.input),
            padded=artist.sizes(padded_sizes),
            kernel=artist.sizes(conv.kernel),
            stride=artist.sizes(conv.stride),
            dilation=artist.sizes(conv.dilation),
            output=artist.sizes(conv.output),
        )
    ]
    for window in windows(artist):
        inside = [
            [(i, tap) for tap, i in _inside(taps, output)]
            for taps, output in zip(artist.derivation.taps, window.output, strict=True)
        ]
        count = 1
        for pairs in inside:
            count *= len(pairs)
        read = (tuple(i for i, _ in pairs) for pairs in product(*inside))
        from_ = artist.named("x", read, count) if count else artist.say("window_nothing")
        y = artist.named("y", [window.output], 1)
        sentences.append(artist.say(f"window_shows_{FRAMES[window.number][0]}", y=y, x=from_))
    return artist.say("between").join(sentences)


def _inside(taps: AxisTaps, output: int) -> Iterable[tuple[int, int]]:
    """The (tap, input) pairs of one output, in the order of the inputs, padding left out."""
    pairs = ((tap, taps.axis.stride * output + taps.input_offset(tap)) for tap in range(taps.axis.kernel))
    return sorted(((tap, i) for tap, i in pairs if 0 <= i < taps.axis.input), key=lambda pair: pair[1])
