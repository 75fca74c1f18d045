"""Terms, equations, systems and matrices as LaTeX, spelled in a notation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from symconv.documents.folding import Fold, fold
from symconv.equations import Element, Equation, Term
from symconv.matrix_forms import Grid
from symconv.spelling import Spelling

LINE_WIDTH = 78
"""About how many visible characters of a sum stand on one line."""


@dataclass(frozen=True)
class Row:
    """One line of a system: what stands left of the relation sign, and what stands right of it with the sign."""

    left: str
    right: str


@dataclass(frozen=True)
class Writer:
    """Writes for one problem in one notation.

    With `marks` every element, and every product of two, is a link to what it stands for: `\\href{x-0-0-1-2}{x_{23}}`,
    `\\href{x-0-0-1-2_w-0-0-0-0_y-0-0-1-2}{…}` with the element of each tensor that takes part, gradients under their
    tensor's letter. A format with links can then show what belongs together.
    """

    spelling: Spelling
    marks: bool = False
    full: bool = False
    """Whether nothing is folded."""

    def _fold(self, length: int, most: int, head: int, tail: int) -> Fold:
        return fold(length, length if self.full else most, head, tail)

    def element(self, element: Element) -> str:
        """One element."""
        written = self.spelling.element(element.tensor, element.at)
        return _marked(mark(element), written) if self.marks else written

    def derivative(self, above: Element, below: Element) -> str:
        """The derivative of one element by another."""
        return self.spelling.notation.derivative % (self.element(above), self.element(below))

    def term(self, term: Term, left: Element | None = None) -> str:
        """One product; `left` is the element whose equation it stands in."""
        written = tuple(map(self.element, term.factors))
        text = self.spelling.product(written, tuple(factor.tensor for factor in term.factors))
        if self.marks and left is not None and len(term.factors) > 1:
            text = _marked("_".join(sorted(map(mark, (left, *term.factors)))), text)
        return text if term.coefficient == 1 else f"{term.coefficient}{text}"

    def equation(self, equation: Equation) -> list[Row]:
        """One equation; a long sum goes on over several rows and is folded in the middle."""
        if not equation.terms:
            return [Row(self.element(equation.left), "= 0")]
        shown = self._fold(len(equation.terms), 40, 12, 3)
        lines: list[list[str]] = [[]]
        width = 0
        for text in _folded(shown, lambda place: self.term(equation.terms[place], equation.left), r"\cdots"):
            if lines[-1] and width + _visible(text) > LINE_WIDTH:
                lines.append([])
                width = 0
            lines[-1].append(text)
            width += _visible(text) + 3
        first, *others = (" + ".join(line) for line in lines)
        rows = [Row(self.element(equation.left), f"= {first}")]
        return rows + [Row("", rf"\quad {{}} + {line}") for line in others]

    def system(self, count: int, equation: Callable[[int], Equation]) -> list[Row]:
        """`count` equations, `equation(number)` each, folded where they are many."""
        shown = self._fold(count, 64, 6, 2)
        rows = [row for number in shown.head for row in self.equation(equation(number))]
        if shown.hidden:
            rows.append(Row(r"\vdots\;", r"\;\;\vdots"))
        return rows + [row for number in shown.tail for row in self.equation(equation(number))]

    def matrix(self, grid: Grid) -> str:
        """A grid as a matrix: one axis as a row, three axes as a row of slices."""

        def cell(at: tuple[int, ...]) -> str:
            found = grid[at]
            return "0" if found is None else self.element(found)

        return self.matrix_of(grid.shape, cell)

    def matrix_of(self, shape: tuple[int, ...], cell: Callable[[tuple[int, ...]], str]) -> str:
        """Cells as a matrix, `cell` giving each at its index; laid out as `matrix` does."""
        if len(shape) == 1:
            return self._plane((1, *shape), lambda _, column: cell((column,)), 12)
        if len(shape) == 2:
            return self._plane(shape, lambda row, column: cell((row, column)), 12)
        depths = self._fold(shape[0], 4, 2, 1)
        slices = _folded(
            depths,
            lambda depth: self._plane(shape[1:], lambda row, column: cell((depth, row, column)), 6),
            r"\cdots",
        )
        return r"\left[" + r"\;\;".join(slices) + r"\right]"

    def _plane(self, shape: tuple[int, ...], cell: Callable[[int, int], str], most: int) -> str:
        down, across = (self._fold(size, most, most // 2 - 1, 2) for size in shape)
        lines = _folded(
            down,
            lambda row: " & ".join(_folded(across, lambda column: cell(row, column), r"\cdots")),
            " & ".join(_folded(across, lambda _: r"\vdots", r"\ddots")),
        )
        body = " \\\\\n".join(lines)
        return self.spelling.notation.matrix % body


def mark(element: Element) -> str:
    """The name of an element, or of the one whose gradient it is: `x-0-0-1-2`."""
    return "-".join((element.tensor.removeprefix("d"), *map(str, element.at)))


def _marked(name: str, latex: str) -> str:
    return rf"\href{{{name}}}{{{latex}}}"


def _folded(shown: Fold, write: Callable[[int], str], dots: str) -> list[str]:
    middle = [dots] if shown.hidden else []
    return [*map(write, shown.head), *middle, *map(write, shown.tail)]


def _visible(latex: str) -> int:
    """About how many characters wide a product looks: LaTeX's braces, underscores and command names do not show."""
    latex = re.sub(r"\\href\{[^{}]*\}", "", latex)
    return len(latex.replace(r"\partial", "∂").replace("{", "").replace("}", "").replace("_", ""))


def index_set(first: int, step: int, count: int, base: int) -> str:
    """An arithmetic progression of indices as a set, written from `base`: `\\{1, 3, 5\\}` or `\\{1, 3, …, 223\\}`."""
    shown = fold(count, 6, 2, 1)
    parts = _folded(shown, lambda place: str(first + step * place + base), r"\ldots")
    return r"\{" + ", ".join(parts) + r"\}"


def index_tuple(indices: tuple[int, ...]) -> str:
    """`(0, 1)`; a single index stands without brackets."""
    return str(indices[0]) if len(indices) == 1 else f"({', '.join(map(str, indices))})"


def product_of(values: tuple[int, ...]) -> str:
    """Sizes per axis: `4 \\times 4`."""
    return r" \times ".join(map(str, values))
