"""The picture of the axes: the relation of each axis as a fan of lines, and their product as the window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from symconv.documents.drawings import Drawing, column, finished, row, words
from symconv.documents.lattice import MOST, Cell, Lattice, fitted
from symconv.documents.picture_context import Artist
from symconv.documents.places import Places, ends, places
from symconv.documents.plain_maths import plain
from symconv.documents.shapes import Label, Line, Paint, Picture, Rect, Shape
from symconv.matrix_forms import padded

FAN = 44.0
"""The distance between the outputs and the inputs that they read."""

MARGIN = 18.0
"""The room for letters beside the outputs and the inputs."""

LABELLED = 5
"""The largest number of taps whose lines all bear their names."""

INPUT = 2
"""The paint of what the chosen output reads on all axes together; on axis a alone it is paint a."""


@dataclass(frozen=True)
class Fan:
    """The relation of axis `number`: its padded inputs in a line, its outputs above, and a line for every tap.

    One output is chosen and drawn out. The outputs stand above the middle of what they read.
    """

    artist: Artist
    number: int
    size: float
    shown: Places

    @property
    def chosen(self) -> int:
        """The output that is drawn out: the second one where there is one."""
        return min(1, self.artist.derivation.conv.output[self.number] - 1)

    @property
    def paint(self) -> int:
        """The paint of the chosen output and of what it reads."""
        return self.number if self.artist.derivation.conv.dimensions < 3 else (3, 0, 1)[self.number]

    def read(self, output: int) -> tuple[int, ...]:
        """The padded places that an output reads, by tap."""
        return read(self.artist, self.number, output)

    @cached_property
    def outputs(self) -> list[tuple[int | None, float]]:
        """The outputs that are shown, None for those left out, each with the middle of its square."""
        last = self.artist.derivation.conv.output[self.number] - 1
        found: list[tuple[int | None, float]] = []
        for output in (*range(min(last, 24)), last):
            places_read = self.read(output)
            low, high = (self.shown.cell(end(places_read)) for end in (min, max))
            visible = all(end(places_read) in self.shown.shown for end in (min, max)) or output in (self.chosen, last)
            middle = (low + high + 1) / 2 * self.size
            if not visible or (found and middle < found[-1][1] + self.size):
                continue
            if found and found[-1][0] is not None and found[-1][0] != output - 1:
                found.append((None, (found[-1][1] + middle) / 2))
            found.append((output, middle))
        return found

    def draw(self) -> Drawing:
        """The outputs, the lines, and the inputs below; at the left, `MARGIN` wide, the letters of their indices."""
        lines: list[Shape] = []
        names: list[Shape] = []
        squares: list[Shape] = []
        bottom = self.size + FAN
        others = [(output, middle) for output, middle in self.outputs if output not in (None, self.chosen)]
        chosen = [(output, middle) for output, middle in self.outputs if output == self.chosen]
        for output, middle in (*others, *chosen):
            ink = self.paint if output == self.chosen else None
            for tap, place in enumerate(self.read(output or 0)):
                if place in self.shown.shown:
                    end = (self.shown.cell(place) + 0.5) * self.size
                    lines.append(Line(middle, self.size, end, bottom, ink=ink))
                    if ink is not None and self._labelled(tap):
                        x, y = middle + (end - middle) * 0.66, self.size + FAN * 0.66
                        names.append(Label(x, y, self._name("w", tap), 9))
        for number, middle in self.outputs:
            left = middle - self.size / 2
            if number is None:
                squares.append(Label(middle, self.size / 2, r"$\cdots$", 9))
            else:
                squares += self._square(left, 0, self._name("y", number), self._paint_of(number == self.chosen))
        squares += self._inputs(bottom)
        width = len(self.shown.cells) * self.size
        levels = (("o", self.size / 2), ("k", self.size + FAN * 0.66), ("i", bottom + self.size / 2))
        letters = [Label(-MARGIN / 2, y, f"${letter}$", 10) for letter, y in levels]
        drawn = Drawing(width, bottom + self.size, (*lines, *names, *squares, *letters))
        return Drawing(width + MARGIN, drawn.height, drawn.moved(MARGIN, 0))

    def _paint_of(self, chosen: bool) -> Paint:
        return self.paint if chosen else None

    def _labelled(self, tap: int) -> bool:
        taps = range(len(self.artist.derivation.taps[self.number].shifts))
        return len(taps) <= LABELLED or tap in (taps[0], taps[1], taps[-1])

    def _inputs(self, y: float) -> Iterable[Shape]:
        axis = self.artist.derivation.taps[self.number].axis
        marked = set(self.read(self.chosen))
        for number, place in enumerate(self.shown.cells):
            x = number * self.size
            if place is None:
                yield Label(x + self.size / 2, y + self.size / 2, r"$\cdots$", 9)
                continue
            i = place - axis.padding_low
            inside = 0 <= i < axis.input
            name = self._name("x", i) if inside else ""
            yield from self._square(x, y, name, self._paint_of(place in marked), padding=not inside)

    def _square(self, x: float, y: float, name: str, paint: Paint, padding: bool = False) -> Iterable[Shape]:
        fill = "grey" if padding and paint is None else paint
        yield Rect(x, y, self.size, self.size, fill, "dashed" if padding else "thin")
        if name:
            text, letter = fitted(name, "", self.size - 5)
            yield Label(x + self.size / 2, y + self.size / 2, text, letter)

    def _name(self, tensor: str, at: int) -> str:
        """An element's label where there is one axis only; else the number that it has on this axis."""
        if self.artist.derivation.conv.dimensions == 1:
            return self.artist.label(tensor, (at,))
        return f"${at + self.artist.spelling.notation.index_base}$"

    @property
    def relation(self) -> str:
        """The relation of this axis between input i, output o and tap k, counted as the notation counts."""
        taps, base = self.artist.derivation.taps[self.number], self.artist.spelling.notation.index_base
        stride = taps.axis.stride
        step = taps.shifts[1] - taps.shifts[0] if len(taps.shifts) > 1 else 0
        constant = taps.input_offset(0) + base - stride * base - step * base
        text = "i = " + ("o" if stride == 1 else f"{stride} o")
        if step:
            text += (" + " if step > 0 else " - ") + ("k" if abs(step) == 1 else f"{abs(step)} k")
        if constant:
            text += f" {'+' if constant > 0 else '-'} {abs(constant)}"
        return f"${text}$"


def read(artist: Artist, number: int, output: int) -> tuple[int, ...]:
    """The padded places that an output reads on axis `number`, by tap."""
    taps = artist.derivation.taps[number]
    return tuple(taps.axis.stride * output + shift for shift in taps.shifts)


def axes_picture(artist: Artist) -> Picture:
    """One axis: its relation. Two: one along each side of the window. Three: the relations, and the slices."""
    conv = artist.derivation.conv
    shown = tuple(_shown(artist, number) for number in range(conv.dimensions))
    lattice = artist.lattice(shown, "x", conv.input, roomy=conv.dimensions > 1, grid=padded(conv, 0, 0))
    fans = [Fan(artist, number, lattice.size, axis) for number, axis in enumerate(shown)]
    if conv.dimensions == 1:
        drawing = column([words(_heading(artist, fans[0])), fans[0].draw()], 10)
    elif conv.dimensions == 2:
        drawing = _crossed(artist, fans, lattice)
    else:
        parts = [column([words(_heading(artist, fan)), fan.draw()], 8) for fan in fans]
        drawing = column([row(parts, 30), words(_product(artist, fans), 10), _field(artist, fans, lattice)], 16)
    return finished(drawing, "axes", artist.title("axes"), _description(artist, fans))


def _shown(artist: Artist, number: int) -> Places:
    axis, last = artist.derivation.taps[number].axis, artist.derivation.conv.output[number] - 1
    dimensions = artist.derivation.conv.dimensions
    chosen = (2, 1) if dimensions == 3 else (4, 2)
    others = ((1, 0), (0, 1)) if dimensions == 3 else ((2, 1), (1, 2))
    wanted: list[int] = []
    for output, (head, tail) in ((min(1, last), chosen), (0, others[0]), (last, others[1])):
        wanted += ends(tuple(sorted(read(artist, number, output))), head, tail)
    return places(axis.padded_input, MOST[dimensions], wanted)


def _heading(artist: Artist, fan: Fan) -> str:
    name = artist.axis_names()[fan.number]
    return artist.say("axes_axis", axis=name, relation=fan.relation)


def _product(artist: Artist, fans: list[Fan]) -> str:
    return artist.say("axes_product", y=artist.label("y", tuple(fan.chosen for fan in fans)))


def _crossed(artist: Artist, fans: list[Fan], lattice: Lattice) -> Drawing:
    """The rows' relation turned upright at the left, the columns' on top, the window where they cross."""
    down, across = fans
    side, top = _upright(down.draw()), across.draw()
    field = _field(artist, fans, lattice)
    # The letters stand in margins that reach over the corner, so that lines and squares are aligned.
    corner = _corner(artist, fans, side.width - MARGIN, top.height)
    grid = column([row([corner, top], 10), row([side, field], 10, "end")], 10 - MARGIN)
    texts = [words(_heading(artist, fan)) for fan in fans]
    return column([*texts, words(_product(artist, fans)), grid], 6)


def _corner(artist: Artist, fans: list[Fan], width: float, height: float) -> Drawing:
    """The chosen output where its row and its column meet."""
    label = artist.label("y", tuple(fan.chosen for fan in fans))
    size = fans[0].size
    text, letter = fitted(label, "", size - 5)
    shapes = (Rect(0, 0, size, size, INPUT, "thick", ink=INPUT), Label(size / 2, size / 2, text, letter))
    return Drawing(width, height, shapes)


def _upright(drawing: Drawing) -> Drawing:
    """A drawing mirrored at its diagonal: what was on top is at the left. Texts stay as they are."""
    turned: list[Shape] = []
    for shape in drawing.shapes:
        if isinstance(shape, Line):
            turned.append(Line(shape.y1, shape.x1, shape.y2, shape.x2, shape.arrow, shape.dashed, shape.ink))
        elif isinstance(shape, Rect):
            turned.append(
                Rect(shape.y, shape.x, shape.height, shape.width, shape.paint, shape.outline, shape.key, shape.ink)
            )
        else:
            text = shape.text.replace(r"\cdots", r"\vdots")
            turned.append(Label(shape.y, shape.x, text, shape.size, shape.anchor))
    return Drawing(drawing.height, drawing.width, tuple(turned))


def _field(artist: Artist, fans: list[Fan], lattice: Lattice) -> Drawing:
    """The padded input with what the chosen output reads: the product of the axes."""
    taps_at = [{place: tap for tap, place in enumerate(fan.read(fan.chosen))} for fan in fans]
    grid = padded(artist.derivation.conv, 0, 0)

    def cell(at: tuple[int, ...]) -> Cell:
        taps = [found.get(place) for found, place in zip(taps_at, at, strict=True)]
        inside = [tap for tap in taps if tap is not None]
        meets = len(inside) == len(taps)
        element = grid[at]
        below = artist.label("w", tuple(inside)) if meets else ""
        if element is None:
            return Cell(below=below, paint=INPUT if meets else "grey", outline="dashed")
        made = artist.cell(element, INPUT if meets else None)
        return Cell(made.text, made.short, below, made.paint, made.outline, made.key)

    return lattice.draw(cell)


def _description(artist: Artist, fans: list[Fan]) -> str:
    base = artist.spelling.notation.index_base
    sentences = []
    for fan in fans:
        axis = artist.derivation.taps[fan.number].axis
        pairs = [(tap, place - axis.padding_low) for tap, place in enumerate(fan.read(fan.chosen))]
        inputs = [str(i + base) for _, i in pairs if 0 <= i < axis.input]
        sentences.append(
            artist.say(
                "axes_shows",
                axis=artist.axis_names()[fan.number],
                relation=plain(fan.relation),
                output=fan.chosen + base,
                inputs=artist.prose.joined(inputs[:8] + ["…"] * (len(inputs) > 8)) or artist.say("window_nothing"),
            )
        )
    if len(fans) > 1:
        chosen = tuple(fan.chosen for fan in fans)
        reads = [_inside(fan) for fan in fans]
        count = 1
        for values in reads:
            count *= len(values)
        names = artist.named("x", product(*reads), count) if count else artist.say("window_nothing")
        sentences.append(artist.say("axes_shows_product", y=artist.named("y", [chosen], 1), x=names))
    return artist.say("between").join(sentences)


def _inside(fan: Fan) -> list[int]:
    axis = fan.artist.derivation.taps[fan.number].axis
    found = (place - axis.padding_low for place in sorted(fan.read(fan.chosen)))
    return [i for i in found if 0 <= i < axis.input]
