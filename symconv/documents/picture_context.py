"""What every picture is drawn with, and the words and cells that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal

from symconv.derivation import Derivation
from symconv.documents.lattice import Cell, Lattice, cell_size, element_cell, shown_axes, written
from symconv.documents.phase_paints import PhasePaints
from symconv.documents.places import Places
from symconv.documents.plain_maths import plain
from symconv.documents.prose import Prose
from symconv.documents.shapes import Outline, Paint
from symconv.equations import Element
from symconv.matrix_forms import Grid
from symconv.spelling import Spelling

LISTED = 9
"""The largest number of elements that a description lists."""


@dataclass(frozen=True)
class Artist:
    """A derivation with the notation and the language that it is drawn in. Shown are the first image and channels."""

    derivation: Derivation
    spelling: Spelling
    prose: Prose

    @cached_property
    def phases(self) -> PhasePaints:
        """The phases and their paints."""
        return PhasePaints(self.derivation)

    def say(self, key: str, **values: object) -> str:
        """A message of the pictures' section of the catalogue."""
        return self.prose.say(f"figure.{key}", **values)

    def sizes(self, values: Iterable[int]) -> str:
        """Sizes per axis: 4×4."""
        return "×".join(map(str, values))

    def title(self, name: str) -> str:
        """A picture's title, with the sizes of the problem."""
        conv = self.derivation.conv
        return self.say(
            f"{name}_title",
            input=self.sizes(conv.input),
            kernel=self.sizes(conv.kernel),
            stride=self.sizes(conv.stride),
        )

    def label(self, tensor: str, at: tuple[int, ...]) -> str:
        """The label of the element at spatial index `at`."""
        return written(self.spelling, Element(tensor, (0, 0, *at)))[0]

    def named(self, tensor: str, places: Iterable[tuple[int, ...]], count: int) -> str:
        """The names of `count` elements in plain characters, the first few of many."""
        names = [plain(self.label(tensor, at)) for _, at in zip(range(LISTED), places, strict=False)]
        return self.prose.joined(names + ["…"] * (count > LISTED))

    def matrix(self, tensor: str) -> str:
        """The label of a whole tensor, or of the part of it that is shown."""
        return f"${self.spelling.matrix(tensor, (0, 0))}$"

    def cell(self, element: Element | None, paint: Paint = None, outline: Outline = "thin") -> Cell:
        """The square of an element, or of a zero."""
        return element_cell(self.spelling, element, paint, outline)

    def lattice(
        self,
        axes: tuple[Places, ...],
        tensor: str,
        sizes: tuple[int, ...],
        room: float = 620,
        roomy: bool = False,
        small: Literal[0, 1, 2] = 0,
        grid: Grid | None = None,
    ) -> Lattice:
        """The squares at the places `axes` for elements of a tensor of these sizes.

        `roomy` ones have room for two labels; `small` ones (2: very small) stand many beside each other. `grid` says
        where the elements stand, if not in their own order.
        """
        label = self.label(tensor, tuple(size - 1 for size in sizes))
        least, most = {1: (28, 44), 2: (26, 40), 3: (22, 30)}[len(sizes)]
        least = max(least, 34) if roomy else least
        most = max(least, most)
        if small and len(sizes) > 1:
            least, most = ((22, 30), (18, 24))[small - 1]
        return Lattice(axes, cell_size([label], least, most), self._headings(axes, grid), room)

    def whole(self, tensor: str, sizes: tuple[int, ...], most: int = 0, room: float = 620) -> Lattice:
        """The squares of a whole tensor, folded."""
        return self.lattice(shown_axes(sizes, most), tensor, sizes, room)

    def _headings(self, axes: tuple[Places, ...], grid: Grid | None) -> Callable[[int], str]:
        """What is written above a slice: the depth of its elements, or that it has none."""

        def heading(place: int) -> str:
            depth: int | None = place
            if grid is not None:
                found = (grid[(place, *at)] for at in product(*(axis.shown for axis in axes[1:])))
                depth = next((element.at[2] for element in found if element is not None), None)
            if depth is None:
                return self.say("slice_zero")
            return self.say("slice", depth=depth + self.spelling.notation.index_base)

        return heading

    def axis_names(self) -> list[str]:
        """What the spatial axes are called."""
        names = {1: ("position",), 2: ("row", "column"), 3: ("depth", "row", "column")}
        return [self.prose.say(f"problem.{name}") for name in names[self.derivation.conv.dimensions]]
