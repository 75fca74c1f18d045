"""A concrete side of an equation → a polynomial or a matrix of polynomials, under one reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from symconv.hand.bound import Bound, unknown
from symconv.hand.concrete import hatted
from symconv.hand.concrete_reading import Reading
from symconv.hand.dots import hidden
from symconv.hand.dotted_matrices import filled, open_ended, written
from symconv.hand.dotted_stacks import filled_stack
from symconv.hand.element_rows import is_rotation, matrix_of, multiplied, side_by_side, without_blanks
from symconv.hand.matrix_values import MAX_CELLS, Matrix
from symconv.hand.mentions import Mention, Ratio, marked_pair, mention
from symconv.hand.polynomial import Polynomial, number, of_atom
from symconv.hand.stacks import Stack, stacked
from symconv.hand.tensor_matrices import channel_matrix, whole_matrix
from symconv.hand.tree import (
    Addition,
    Applied,
    Command,
    Decorated,
    Dots,
    Empty,
    Fraction,
    Group,
    Name,
    Node,
    Number,
    Product,
    Scripted,
    Signed,
    Sum,
    Table,
)
from symconv.hand.truth import Truth
from symconv.hand.values import NotUnderstoodError, Value, added, joined, negated
from symconv.hand.work import TooLargeError


@dataclass
class Evaluator:
    """Evaluates sides under one reading; `definitions` are matrices that the document names.

    `overrides` are values for single nodes, by their identity: how an edit of a formula is tried. `zeros` are
    hidden by dots behind which only zeros stand; `open_ended` says that there are such dots. `columns`: a tensor of one
    axis that is named as a whole stands upright, else it lies.
    """

    bound: Bound
    truth: Truth
    reading: Reading
    definitions: Mapping[str, Matrix] = field(default_factory=dict)
    unknowns: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    overrides: Mapping[int, Value] = field(default_factory=dict)
    zeros: int = 0
    open_ended: bool = False
    columns: bool = False

    def value(self, node: Node) -> Value:
        """The value. Raises `NotUnderstoodError`, `ShapeError` or `TooLargeError`."""
        if id(node) in self.overrides:
            return self.overrides[id(node)]
        if isinstance(node, Empty):
            raise NotUnderstoodError("a side is empty")
        tables = side_by_side(node) if self.truth.conv.dimensions == 3 else None
        if tables is not None:
            return self._stack(tables)
        table = matrix_of(node)
        if table is not None:
            return self._matrix(table)
        found = mention(node)
        if isinstance(node, Number):
            if not node.text.isdigit() or len(node.text) > 9:
                raise NotUnderstoodError(f"{node.text} is no whole number")
            return number(int(node.text))
        if found is not None:
            return self._mentioned(found, node)
        return self._composite(node)

    def whole(self, tensor: str) -> Value:
        """A tensor that is named as a whole."""
        made = whole_matrix(self.truth.conv, tensor)
        return made.transposed if self.columns and isinstance(made, Matrix) and made.shape[0] == 1 else made

    def _composite(self, node: Node) -> Value:
        if isinstance(node, Addition):
            result: Value | None = None
            for sign, term in zip(node.signs, node.terms, strict=True):
                if sign not in {"", "+", "-"}:
                    raise NotUnderstoodError(f"the sign {sign} is not known")
                value = self.value(term)
                value = negated(value) if sign == "-" else value
                result = value if result is None else added(result, value)
            assert result is not None
            return result
        if isinstance(node, Product):
            return self._product(node)
        if isinstance(node, Signed) and node.sign in {"-", "+"}:
            value = self.value(node.body)
            return negated(value) if node.sign == "-" else value
        if isinstance(node, Group) and node.opening in {"(", "[", "\\{"}:
            return self.value(node.body)
        if isinstance(node, Scripted):
            return self._scripted(node)
        if isinstance(node, Applied):
            return self._applied(node)
        if isinstance(node, Decorated) and node.command in {"\\underbrace", "\\overbrace", "\\boxed", "\\color"}:
            return self.value(node.body)
        if isinstance(node, Dots):
            return hidden(node.span[0])
        if isinstance(node, Sum):
            raise NotUnderstoodError("a sum over indices")
        if isinstance(node, Fraction | Command):
            raise NotUnderstoodError(f"{node.command} is not read in concrete equations")
        raise NotUnderstoodError("this is neither an element nor a matrix")

    def _stack(self, tables: Sequence[Table | Dots]) -> Stack:
        parts = [self._matrix(table) if isinstance(table, Table) else None for table in tables]
        written = [part for part in parts if part is not None]
        if len(written) == len(parts):
            return stacked(written)
        whole, open_ended = filled_stack(parts, self.truth.conv, self.zeros)
        self.open_ended = self.open_ended or open_ended
        return whole

    def _matrix(self, table: Table) -> Matrix:
        shown, row_gap, column_gap = table.rows, None, None
        if any(isinstance(entry, Dots) for row in shown for entry in row):
            shown, row_gap, column_gap = written(table)
        widths = {len(row) for row in shown}
        if len(widths) != 1:
            raise NotUnderstoodError("the rows of a matrix have different lengths")
        if len(shown) * len(shown[0]) > MAX_CELLS:
            raise TooLargeError
        rows = []
        for row in shown:
            cells = [self.value(cell) for cell in row]
            rows.append(tuple(cell for cell in cells if isinstance(cell, Polynomial)))
        if any(len(row) not in widths for row in rows):
            raise NotUnderstoodError("a matrix of matrices")
        made = Matrix(tuple(rows), row_gap, column_gap)
        if not made.gapped:
            return made
        self.open_ended = self.open_ended or open_ended(made)
        return filled(made, self.truth.conv, self.zeros)

    def _shifted(self, found: Mention) -> Mention:
        tensor = self.bound.letters.get(found.letter)
        if not found.marked and tensor in self.reading.shifted:
            self.bare.add(tensor)
            return replace(found, marked=True)
        return found

    def _mentioned(self, found: Mention | Ratio, node: Node) -> Value:
        if isinstance(found, Ratio):
            of, by = self.bound.atom(found.of), self.bound.atom(found.by)
            value = self.truth.ratio(of, by) if of is not None and by is not None else None
            if value is None:
                raise NotUnderstoodError("a derivative of something that is no output by something that it is not of")
            return value
        if found.letter in self.definitions and not found.indexed and not found.marked:
            return self.definitions[found.letter]
        named = hatted(found, self.bound, self.definitions)
        if named is not None:
            return named
        found = self._shifted(found)
        part = channel_matrix(self.truth.conv, self.bound, found)
        if part is not None:
            return part
        atom = self.bound.atom(found)
        if atom is not None:
            if atom.tensor.startswith("?"):
                self.unknowns.add(atom.tensor)
            return of_atom(atom)
        tensor = self.bound.tensor(found)
        if tensor is None:
            if found.indexed:
                self.unknowns.add(found.letter)
                return of_atom(unknown(found))
            if isinstance(node, Applied | Scripted):
                return self._composite(node)
            raise NotUnderstoodError(f"{found.letter} is not known here")
        return self.whole(tensor)

    def _product(self, node: Product) -> Value:
        factors, operators = without_blanks(node)
        values: list[Value] = []
        signs: list[str] = []
        at = 0
        while at < len(factors):
            pair = None
            if at + 1 < len(factors) and operators[at] == "":
                pair = marked_pair(factors[at], factors[at + 1])
            sign = operators[at - 1] if at else ""
            if pair is not None and (pair.indexed or pair.letter in self.bound.letters):
                values.append(self._mentioned(pair, factors[at]))
                at += 1
            else:
                values.append(self.value(factors[at]))
            if len(values) > 1:
                signs.append(sign)
            at += 1
        result = values[0]
        for sign, value in zip(signs, values[1:], strict=True):
            result = joined(result, sign, value, self.reading.convolution)
        return result

    def _scripted(self, node: Scripted) -> Value:
        if node.sub is None and node.sup is not None and not node.primes:
            value = self.value(node.base)
            name = node.sup.text if isinstance(node.sup, Name) else ""
            if isinstance(value, Matrix) and name in {"T", "\\top", "\\mathsf{T}", "t", "\\intercal", "\\mathrm{T}"}:
                return value.transposed
            if not isinstance(value, Polynomial) and name in {"rot180", "rot", "R"}:
                return value.rotated
        raise NotUnderstoodError("a superscript that is not known")

    def _applied(self, node: Applied) -> Value:
        factors = multiplied(node)
        if factors is not None:
            return joined(self.value(factors[0]), "", self.value(factors[1]), self.reading.convolution)
        if len(node.arguments) == 1 and is_rotation(node.head):
            value = self.value(node.arguments[0])
            if not isinstance(value, Polynomial):
                return value.rotated
        raise NotUnderstoodError("a function that is not known here")
