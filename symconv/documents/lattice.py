"""A tensor's cells as squares: a line, a plane, or the slices of a block, folded where they are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from symconv.documents.drawings import Drawing
from symconv.documents.latex import mark
from symconv.documents.places import Places, places
from symconv.documents.plain_maths import width
from symconv.documents.shapes import Label, Outline, Paint, Rect, Shape
from symconv.equations import Element
from symconv.spelling import Spelling

MOST = {1: 16, 2: 10, 3: 6}
"""The largest number of places of an axis that are all shown, by the number of axes."""

LETTER = 11.0
READABLE = 6.0
"""The size of a cell's label, and the smallest before only its index is written."""

HEADING = 14.0
SLICE_GAP = 12.0


@dataclass(frozen=True)
class Cell:
    """What a square shows: a label, one `short`er for where that does not fit, and a small one, `below`."""

    text: str = ""
    short: str = ""
    below: str = ""
    paint: Paint = None
    outline: Outline = "thin"
    key: str = ""


@dataclass(frozen=True)
class Lattice:
    """Where the squares of a tensor with 1 to 3 axes stand, `size` points wide each.

    Three axes are slices beside each other, as many in a row as `room` points hold, each below its heading.
    """

    axes: tuple[Places, ...]
    size: float
    heading: Callable[[int], str] = field(default=str, compare=False)
    room: float = 620

    @cached_property
    def _plane(self) -> tuple[Places, Places]:
        rows = self.axes[-2] if len(self.axes) > 1 else Places((0,))
        return rows, self.axes[-1]

    @property
    def plane_width(self) -> float:
        """The width of one slice."""
        return len(self._plane[1].cells) * self.size

    @property
    def plane_height(self) -> float:
        """The height of one slice without its heading."""
        return len(self._plane[0].cells) * self.size

    @cached_property
    def across(self) -> int:
        """How many slices stand in a row."""
        return max(1, int((self.room + SLICE_GAP) // (self.plane_width + SLICE_GAP)))

    def _origin(self, number: int) -> tuple[float, float]:
        """Where slice number `number` of those shown begins."""
        if len(self.axes) < 3:
            return 0.0, 0.0
        line, at = divmod(number, self.across)
        height = self.plane_height + HEADING + SLICE_GAP
        return at * (self.plane_width + SLICE_GAP), line * height + HEADING

    @property
    def extent(self) -> tuple[float, float]:
        """The width and height of all."""
        if len(self.axes) < 3:
            return self.plane_width, self.plane_height
        count = len(self.axes[0].cells)
        x, _ = self._origin(min(count, self.across) - 1)
        _, y = self._origin(count - 1)
        return x + self.plane_width, y + self.plane_height

    def spot(self, at: tuple[int, ...]) -> tuple[float, float]:
        """The upper left corner of the square of `at`, or of the ellipsis that stands for it."""
        *depth, _, _ = (0, *at) if len(at) < 2 else at
        x, y = self._origin(self.axes[0].cell(depth[0]) if depth else 0)
        rows, columns = self._plane
        return x + columns.cell(at[-1]) * self.size, y + rows.cell(at[-2] if len(at) > 1 else 0) * self.size

    def frame(self, first: tuple[int, ...], last: tuple[int, ...], inset: float, rect: Rect) -> Rect:
        """`rect` put around the squares from `first` to `last` of one slice, `inset` points inside."""
        (left, top), (right, bottom) = self.spot(first), self.spot(last)
        across, down = right + self.size - left, bottom + self.size - top
        return replace(rect, x=left + inset, y=top + inset, width=across - 2 * inset, height=down - 2 * inset)

    def indices(self) -> Iterable[tuple[int, ...]]:
        """The places whose squares are shown."""
        return product(*(axis.shown for axis in self.axes))

    def draw(self, cell: Callable[[tuple[int, ...]], Cell], frames: Iterable[Shape] = ()) -> Drawing:
        """All squares, the headings of the slices, and an ellipsis for what is left out; `frames` below the labels."""
        squares: list[Shape] = []
        labels: list[Shape] = []
        for at in self.indices():
            x, y = self.spot(at)
            made = cell(at)
            squares.append(Rect(x, y, self.size, self.size, made.paint, made.outline, made.key))
            labels += _labels(made, x, y, self.size)
        return Drawing(*self.extent, (*squares, *frames, *labels, *self._ellipses(), *self._headings()))

    def _ellipses(self) -> Iterable[Shape]:
        rows, columns = self._plane
        slices = self.axes[0].cells if len(self.axes) > 2 else (0,)
        for number, depth in enumerate(slices):
            x, y = self._origin(number)
            if depth is None:
                yield Label(x + self.plane_width / 2, y + self.plane_height / 2, r"$\cdots$", 14)
                continue
            for (down, row), (across, column) in product(enumerate(rows.cells), enumerate(columns.cells)):
                if row is None or column is None:
                    dots = r"\ddots" if row is None and column is None else r"\vdots" if row is None else r"\cdots"
                    middle = self.size / 2
                    yield Label(x + across * self.size + middle, y + down * self.size + middle, f"${dots}$", 9)

    def _headings(self) -> Iterable[Shape]:
        for number, depth in enumerate(self.axes[0].cells if len(self.axes) > 2 else ()):
            if depth is not None:
                x, y = self._origin(number)
                yield Label(x, y - HEADING / 2, self.heading(depth), 8, "start")


def _labels(cell: Cell, x: float, y: float, size: float) -> Iterable[Shape]:
    raised = size * 0.12 if cell.below else 0
    if cell.text:
        text, letter = fitted(cell.text, cell.short, size - 4)
        yield Label(x + size / 2, y + size / 2 - raised, text, letter)
    if cell.below:
        small = min(7.5, (size - 8) / width(cell.below, 1))
        yield Label(x + size / 2, y + size * (0.74 if cell.text else 0.5), cell.below, round(small, 1))


def fitted(text: str, short: str, room: float) -> tuple[str, float]:
    """The label that fits into `room` points, `text` if that stays readable, and its size."""
    written = text if not short or room >= READABLE * width(text, 1) else short
    return written, round(min(LETTER, room / max(width(written, 1), 0.1)), 1)


def shown_axes(shape: tuple[int, ...], most: int = 0) -> tuple[Places, ...]:
    """The places shown of a tensor of this shape, at most `most` an axis or as many as suit its number of axes."""
    return tuple(places(size, most or MOST[len(shape)]) for size in shape)


def cell_size(labels: Iterable[str], least: float = 26, most: float = 40) -> float:
    """A size of squares that these labels fit into, within bounds."""
    widest = max((width(label, 9.5) for label in labels), default=0)
    return round(min(most, max(least, widest + 5)))


def written(spelling: Spelling, element: Element) -> tuple[str, str]:
    """An element's label, and its spatial index alone."""
    base = spelling.notation.index_base
    index = ",".join(str(i + base) for i in element.at[2:])
    return f"${spelling.element(element.tensor, element.at)}$", index


def element_cell(spelling: Spelling, element: Element | None, paint: Paint = None, outline: Outline = "thin") -> Cell:
    """The square of an element; of a zero, grey."""
    if element is None:
        return Cell("$0$", paint="grey", outline="dashed")
    text, short = written(spelling, element)
    return Cell(text, short, paint=paint, outline=outline, key=mark(element))
