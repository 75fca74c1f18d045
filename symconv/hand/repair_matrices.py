"""What is right instead of a wrong equation of matrices: its wrong cells anew, else the derived matrix."""

from __future__ import annotations

from collections.abc import Iterator

from symconv.hand.dots import agree, is_open
from symconv.hand.element_edits import Edit, Speller
from symconv.hand.element_rows import matrix_of, without_blanks
from symconv.hand.evaluation import Evaluator
from symconv.hand.matrix_values import Matrix
from symconv.hand.mentions import mention
from symconv.hand.operator_signs import is_convolution
from symconv.hand.polynomial import Atom, Polynomial
from symconv.hand.spelling_edits import spliced
from symconv.hand.tree import Node, Product, Span, Table
from symconv.hand.truth import Truth
from symconv.hand.walk import find

MAX_CELLS = 256
MAX_TERMS = 1024


def operator_edits(side: Node, text: str, evaluator: Evaluator, signs: tuple[str, ...]) -> Iterator[tuple[Edit, Span]]:
    """A product read as a convolution and the other way round, each with where its sign stands."""
    for node in find(side, Product):
        factors, operators = without_blanks(node)
        for place, operator in enumerate(operators):
            convolves = is_convolution(operator)
            if not convolves and operator not in {"", "\\cdot", "\\times"}:
                continue
            sign = "\\cdot" if convolves else next(iter(signs), "\\ast")
            changed = Product(factors, (*operators[:place], sign, *operators[place + 1 :]), span=node.span)
            value = evaluator.value(changed)
            start, end = factors[place].span[1], factors[place + 1].span[0]
            at = text.find(operator, start, end) if operator else start
            if at >= 0:
                space = " " if text[at + len(operator) : at + len(operator) + 1].isalpha() else ""
                yield Edit(node, sign + space, value), (at, at + len(operator))


def cell_edits(
    table: Table, own: Matrix, wanted: Matrix, speller: Speller, truth: Truth
) -> list[tuple[Span, str]] | None:
    """The wrong cells of a matrix that is written out, each with what stands there instead."""
    if own.gapped or own.shape != wanted.shape or [len(r) for r in table.rows] != [own.shape[1]] * own.shape[0]:
        return None
    changes: list[tuple[Span, str]] = []
    for nodes, values, goals in zip(table.rows, own.rows, wanted.rows, strict=True):
        for node, value, goal in zip(nodes, values, goals, strict=True):
            if agree(truth.canonical(value), goal):
                continue
            written = _element(goal, value, speller, truth) if mention(node) is not None else None
            written = written or speller.term(goal)
            if written is None:
                return None
            changes.append((node.span, written))
    return changes


def _element(goal: Polynomial, value: Polynomial, speller: Speller, truth: Truth) -> str | None:
    """The one element that comes to a sum, where a single element of its tensor stands."""
    atom = _single(value)
    if atom is None or atom.tensor not in {"y", "dx", "dw"}:
        return None
    conv = truth.conv
    shape = {"y": conv.y_shape, "dx": conv.x_shape, "dw": conv.w_shape}[atom.tensor]
    for place in range(len(shape)):
        for index in range(min(shape[place], MAX_CELLS)):
            for other in range(place, len(shape)):
                for second in range(min(shape[other], 32)) if other != place else (atom.at[other],):
                    at = list(atom.at)
                    at[place] = index
                    if other != place:
                        at[other] = second
                    if truth.of(found := atom._replace(at=tuple(at))) == goal:
                        return speller.written(found)
    return None


def _single(value: Polynomial) -> Atom | None:
    if len(value.terms) != 1:
        return None
    ((monomial, coefficient),) = value.terms.items()
    return monomial[0] if len(monomial) == 1 and coefficient == 1 else None


def corrected_cells(
    table: Table, own: Matrix, wanted: Matrix, speller: Speller, truth: Truth, text: str, span: Span
) -> str | None:
    """The equation between `span` with the wrong cells of one of its matrices written anew."""
    changes = cell_edits(table, own, wanted, speller, truth)
    if not changes:
        return None
    made = spliced(text, changes)
    return made[span[0] : span[1] + len(made) - len(text)]


def derived_matrix(like: Node, wanted: Matrix, speller: Speller) -> str | None:
    """A matrix as its author sets one, with what its cells come to."""
    cells = [cell for row in wanted.rows for cell in row]
    if len(cells) > MAX_CELLS or sum(len(cell.terms) for cell in cells) > MAX_TERMS or wanted.gapped:
        return None
    if any(is_open(cell) for cell in cells):
        return None
    written = [[speller.term(cell) for cell in row] for row in wanted.rows]
    if any(cell is None for row in written for cell in row):
        return None
    table = next((found for found in find(like, Table) if matrix_of(found) is not None), None)
    name = table.environment if table is not None else "pmatrix"
    columns = f"{{{'c' * wanted.shape[1]}}}" if name == "array" else ""
    rows = " \\\\\n".join(" & ".join(cell or "" for cell in row) for row in written)
    made = f"\\begin{{{name}}}{columns}\n{rows}\n\\end{{{name}}}"
    return f"\\left({made}\\right)" if name in {"matrix", "array"} else made
