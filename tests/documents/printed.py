"""What a worked example prints, read back: elements, products, systems, matrices, tables of its Markdown.

Shares nothing with the writer: the spelling of each notation is written down here a second time, and what is read is
evaluated in exact integers, to be held against `tests.brute_force`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.render import Choices, render_derivation
from symconv.house_styles import NOTATIONS
from tests.brute_force import Index, Values, evaluate, products, random_values, shapes
from tests.documents.test_render import maths
from tests.problems import as_dict

Numbers = NDArray[np.int64]
Environment = dict[str, Values]
"""What each tensor that a formula may name is, by its full indices: x, w, b, y and gradients dx, dw, db, dy."""

# --- elements ------------------------------------------------------------------------------------------------------

BRACES, BRACKETS = r"(?:_\{([\d,]+)\})?", r"(?:\(([\d,]+)\))?"
PLAIN = {letter: letter + BRACES for letter in "xwyb"}
NAMES = {"x": "input", "w": "weight", "y": "output", "b": "bias"}
PATTERNS: dict[str, dict[str, str]] = {
    "plain": PLAIN,
    "partial": PLAIN | {f"d{letter}": rf"\\partial\{{{text}\}}" for letter, text in PLAIN.items()},
    "function": {tensor: letter + BRACKETS for tensor, letter in zip("xwyb", "IWOB", strict=True)}
    | {f"d{t}": rf"\\frac\{{dL\}}\{{d{letter}{BRACKETS}\}}" for t, letter in zip("xwyb", "IWOB", strict=True)},
    "subscript": {tensor: name + BRACES for tensor, name in NAMES.items()}
    | {f"d{t}": rf"\\frac\{{\\partial f\}}\{{\\partial {NAMES[t]}{BRACES}\}}" for t in "xwb"}
    | {"dy": "df" + BRACES},
    "delta": {tensor: letter + BRACES for tensor, letter in zip("xwyb", "xkyb", strict=True)}
    | {f"d{t}": rf"\\frac\{{\\partial J\}}\{{\\partial {s}{BRACES}\}}" for t, s in zip("xwb", "xkb", strict=True)}
    | {"dy": r"\\delta" + BRACES},
}
BASES = {"plain": 1, "partial": 1, "function": 0, "subscript": 0, "delta": 1}
COMPILED = {
    notation: {tensor: re.compile(text) for tensor, text in patterns.items()} for notation, patterns in PATTERNS.items()
}

Factor = tuple[str, Index]
"""A tensor and a full index, counted from 0."""


@dataclass(frozen=True)
class Spelled:
    """Reads elements of one problem in one notation."""

    conv: Conv
    notation: str

    def taken(self, text: str, at: int) -> tuple[Factor, int]:
        """The element that stands at a place of a text, and where it ends."""
        for tensor, pattern in COMPILED[self.notation].items():
            if found := pattern.match(text, at):
                return (tensor, self.index(tensor, found[1])), found.end()
        raise AssertionError(f"no element: {text[at:]!r}")

    def element(self, text: str) -> Factor:
        found, end = self.taken(text, 0)
        assert end == len(text), text
        return found

    def product(self, text: str) -> list[Factor]:
        found, at = [], 0
        while at < len(text):
            factor, at = self.taken(text, at)
            found.append(factor)
            if between := re.compile(r" ?\* ?").match(text, at):
                assert self.notation in ("function", "subscript")
                at = between.end()
        assert found
        return found

    def index(self, tensor: str, written: str | None) -> Index:
        """The full index: a channel or batch index of which there is only one is not written."""
        shape = shapes(as_dict(self.conv))[tensor.removeprefix("d")]
        channels = 1 if tensor.removeprefix("d") == "b" else 2
        shown = [size > 1 or place >= channels for place, size in enumerate(shape)]
        count = sum(shown)
        if written is None:
            numbers: list[int] = []
        elif "," in written or count == 1:
            numbers = [int(part) for part in written.split(",")]
        else:
            numbers = [int(digit) for digit in written]
        assert len(numbers) == count, (tensor, written, shape)
        left = iter(numbers)
        full = tuple(next(left) - BASES[self.notation] if show else 0 for show in shown)
        assert all(0 <= i < size for i, size in zip(full, shape, strict=True)), (tensor, written, shape)
        return full


# --- matrices ------------------------------------------------------------------------------------------------------

PLANE = (
    r"(?:\\begin\{pmatrix\}\n(?:(?!\\end).)*?\n\\end\{pmatrix\}"
    r"|\\left\(\\begin\{matrix\}\n(?:(?!\\end).)*?\n\\end\{matrix\}\\right\))"
)
CUBE = rf"\\left\[{PLANE}(?:\\;\\;{PLANE})*\\right\]"
MATRIX = re.compile(rf"{CUBE}|{PLANE}", re.DOTALL)
ONE_PLANE = re.compile(PLANE, re.DOTALL)


class Matrix(NamedTuple):
    shape: Index
    cells: dict[Index, str]

    def on_one_axis(self) -> Matrix:
        """A row as a vector."""
        assert self.shape[0] == 1
        assert len(self.shape) == 2
        return Matrix(self.shape[1:], {at[1:]: text for at, text in self.cells.items()})

    @property
    def column(self) -> list[str]:
        assert self.shape[1] == 1
        return [self.cells[row, 0] for row in range(self.shape[0])]


def plane_of(text: str) -> list[list[str]]:
    inner = re.sub(r"\\(left\(|right\)|(begin|end)\{p?matrix\}\n?)", "", text)
    return [[cell.strip() for cell in line.split(" & ")] for line in inner.strip("\n").split("\\\\\n")]


def matrix_of(text: str) -> Matrix:
    planes = [plane_of(found) for found in ONE_PLANE.findall(text)]
    down, across = len(planes[0]), len(planes[0][0])
    assert all(len(plane) == down and all(len(row) == across for row in plane) for plane in planes)
    shape: Index = (len(planes), down, across)
    cells: dict[Index, str] = {at: planes[at[0]][at[1]][at[2]] for at in product(*map(range, shape))}
    if text.startswith(r"\left["):
        return Matrix(shape, cells)
    return Matrix(shape[1:], {at[1:]: cell for at, cell in cells.items()})


def parts_of(formula: str) -> list[str | Matrix]:
    """A formula's matrices, and what stands before, between and behind them, spaces apart."""
    found: list[str | Matrix] = []
    at = 0
    for match in MATRIX.finditer(formula):
        found += [formula[at : match.start()].strip(), matrix_of(match[0])]
        at = match.end()
    return [*found, formula[at:].strip()]


def correlate(first: Numbers, second: Numbers, step: Index) -> Numbers:
    """The definition: second slid over first, at steps; where it does not fit there is no result."""
    sizes = tuple((a - b) // s + 1 for a, b, s in zip(first.shape, second.shape, step, strict=True))
    result = np.zeros(sizes, np.int64)
    for at in np.ndindex(*sizes):
        window = tuple(slice(s * r, s * r + b) for s, r, b in zip(step, at, second.shape, strict=True))
        result[at] = (first[window] * second).sum()
    return result


def inserted(values: Numbers, zeros: Index) -> Numbers:
    """Zeros put between the entries."""
    result = np.zeros([(size - 1) * (n + 1) + 1 for size, n in zip(values.shape, zeros, strict=True)], np.int64)
    result[tuple(slice(None, None, n + 1) for n in zeros)] = values
    return result


def padded(values: Numbers, pads: list[tuple[int, int]]) -> Numbers:
    """Zeros put around the entries; what a negative padding would put there is cut off instead, zeros first."""
    values = np.pad(values, [(max(low, 0), max(high, 0)) for low, high in pads])
    return values[tuple(slice(max(-low, 0), min(high, 0) or None) for low, high in pads)]


# --- a document ----------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One equation of a system: what is on its left, and the products on its right."""

    left: str
    terms: list[str]


@dataclass(frozen=True)
class Printed:
    """The Markdown of some sections."""

    text: str

    @property
    def formulas(self) -> list[str]:
        return maths(self.text)

    @property
    def prose(self) -> str:
        return re.sub(r"```math.*?```", "", self.text, flags=re.DOTALL)

    @property
    def matrix_formulas(self) -> list[list[str | Matrix]]:
        return [parts_of(formula) for formula in self.formulas if "matrix}" in formula]

    @property
    def systems(self) -> list[list[Line]]:
        """The systems, each equation with all its products, or none if it is 0; \\vdots is a line of its own."""
        return [list(lines_of(formula)) for formula in self.formulas if r"\begin{aligned}" in formula]

    @property
    def tables(self) -> list[list[list[str]]]:
        """The tables, heads included."""
        found: list[list[list[str]]] = []
        last = ""
        for line in self.text.splitlines():
            if line.startswith("|"):
                cells = [cell.strip() for cell in line[1:].removesuffix("|").split("|")]
                if not last.startswith("|"):
                    found.append([cells])
                elif "---" not in line:
                    found[-1].append(cells)
            last = line
        assert all(len(row) == len(table[0]) for table in found for row in table)
        return found


def lines_of(formula: str) -> Iterator[Line]:
    inner = re.search(r"\\begin\{aligned\}\n(.*)\n\\end\{aligned\}", formula, re.DOTALL)
    assert inner is not None
    left, right = "", ""
    for row in inner[1].split(" \\\\\n"):
        before, _, after = row.partition(" &")
        if before.strip():
            if left:
                yield line_of(left, right)
            left, right = before.strip(), after
        else:
            assert after.startswith(r"\quad {} + "), row
            right += after.removeprefix(r"\quad {}")
    yield line_of(left, right)


def line_of(left: str, right: str) -> Line:
    if left.startswith(r"\vdots"):
        return Line(r"\vdots", [])
    assert right.startswith("= "), right
    terms = right.removeprefix("= ").split(" + ")
    return Line(left, [] if terms == ["0"] else terms)


@lru_cache(maxsize=256)
def printed(conv: Conv, notation: str, *sections: str, full: bool = True) -> Printed:
    """Some sections of a worked example, in English."""
    return Printed(render_derivation(derive(conv), Choices(NOTATIONS[notation], "en", "md", sections, full)))


# --- the problem in numbers ----------------------------------------------------------------------------------------

ROLES = {"y": ("y", "w", "x"), "x": ("dx", "w", "dy"), "w": ("dw", "dy", "x"), "b": ("db", "dy")}


class Worked:
    """One problem at random values, with what is printed of it."""

    def __init__(self, conv: Conv, notation: str = "partial") -> None:
        self.conv, self.notation = conv, notation
        self.problem: dict[str, Any] = as_dict(conv)
        shape = shapes(self.problem)
        self.x, self.w, self.b, self.dy = (random_values(shape[name], seed) for seed, name in enumerate("xwby"))
        passes = evaluate(self.problem, self.x, self.w, self.b, self.dy)
        self.known: Environment = {
            "x": self.x,
            "w": self.w,
            "b": self.b,
            "y": passes["forward"],
            "dx": passes["dgrad"],
            "dw": passes["wgrad"],
            "db": passes["bgrad"],
            "dy": self.dy,
        }
        self.spelled = Spelled(conv, notation)

    def printed(self, *sections: str, full: bool = True) -> Printed:
        return printed(self.conv, self.notation, *sections, full=full)

    def environment(self, of: str) -> Environment:
        """What a formula for y, or for the gradient of x, w or b, may name; `plain` writes gradients bare."""
        tensors = [*ROLES[of], "b"] if of == "y" else ROLES[of]
        bare = self.notation == "plain"
        return {tensor.removeprefix("d") if bare else tensor: self.known[tensor] for tensor in tensors}

    def value(self, text: str, of: str) -> int:
        """A product of elements, or 0."""
        if text == "0":
            return 0
        result = 1
        for tensor, index in self.spelled.product(text):
            result *= self.environment(of)[tensor][index]
        return result

    def numbers(self, matrix: Matrix, of: str) -> Numbers:
        """A matrix of elements, products and zeros in a formula for y or the gradient of x, w or b."""
        if self.conv.dimensions == 1 and matrix.shape[0] == 1:
            matrix = matrix.on_one_axis()
        return self.plain_numbers(matrix, of)

    def plain_numbers(self, matrix: Matrix, of: str) -> Numbers:
        """The same, a row staying a matrix."""
        result = np.zeros(matrix.shape, np.int64)
        environment = self.environment(of)
        for at, text in matrix.cells.items():
            if text != "0":
                tensor, index = self.spelled.element(text)
                result[at] = environment[tensor][index]
        return result

    def places(self, matrix: Matrix, tensor: str) -> dict[Index, Index]:
        """The full index that each cell of a matrix of `tensor`'s elements has."""
        if self.conv.dimensions == 1 and matrix.shape[0] == 1:
            matrix = matrix.on_one_axis()
        found = {}
        for at, text in matrix.cells.items():
            read, found[at] = self.spelled.element(text)
            assert read == (tensor.removeprefix("d") if self.notation == "plain" else tensor), text
        return found

    def summed(self, of: str, keep: Callable[[Index, Index, Index], bool]) -> Values:
        """y without bias, or the gradient of x or w, summed over some of the products (y, w, x) only."""
        found: Values = {}
        for at_y, at_w, at_x in products(self.problem):
            if keep(at_y, at_w, at_x):
                at = {"y": at_y, "w": at_w, "x": at_x}[of]
                factors = {"y": self.dy[at_y], "w": self.w[at_w], "x": self.x[at_x]}
                del factors[of]
                one, other = factors.values()
                found[at] = found.get(at, 0) + one * other
        return found

    def check_system(self, system: list[Line], of: str) -> list[Index]:
        """Every equation is what brute force gives; the indices on the left, in order."""
        result = "y" if of == "y" else f"d{of}"
        places = []
        for line in system:
            tensor, index = self.spelled.element(line.left)
            assert tensor == (result.removeprefix("d") if self.notation == "plain" else result)
            assert sum(self.value(term, of) for term in line.terms) == self.known[result][index], line
            assert "0" not in line.terms
            places.append(index)
        return places
