"""A formula → its rows, each a syntax tree or the one sentence that says why there is none.

    text → lexer → nesting → row_mending → rows → levels (atoms, brackets, derivatives) → Row

Nothing is raised: what can't be read is a row with a `trouble`. What was broken and plainly meant is repaired, and
the repairs are listed; `Parsed.repaired` is the formula's text with all of them made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from symconv.hand.cursor import Cursor, SyntaxProblem
from symconv.hand.indices_together import indices_together
from symconv.hand.letters_apart import letters_apart
from symconv.hand.levels import sequence, shared_for
from symconv.hand.lexer import MAX_TOKENS, Lexer
from symconv.hand.mending import Repair, repaired_text
from symconv.hand.nesting import NestingError, nest
from symconv.hand.note import Formula, Note, Trouble
from symconv.hand.pieces import Piece
from symconv.hand.row_mending import mend_rows
from symconv.hand.rows import Line, lines
from symconv.hand.source import Place
from symconv.hand.tree import Empty, Node, Span

MAX_READ = 400_000
"""So many characters of formulas are read; the time that a note takes stays bounded."""
MAX_REPAIRS = 40
"""A formula with more repairs than this is not understood."""


@dataclass(frozen=True)
class Row:
    """One statement of a formula: a row of a system, or the whole of a formula that has no rows.

    `node` is what it says, None where `trouble` says why it can't be read. `repairs` are those made in its own text.
    `tag` is the number that the author gave it, `place` and `end` are where its own text stands in the document.
    """

    node: Node | None
    span: Span
    place: Place
    end: Place
    repairs: tuple[Repair, ...] = ()
    trouble: Trouble | None = None
    tag: str = ""


@dataclass(frozen=True)
class Parsed:
    """A formula with its rows in their order; `repairs` are all that were made in it."""

    formula: Formula
    rows: tuple[Row, ...]
    repairs: tuple[Repair, ...] = ()

    @cached_property
    def repaired(self) -> str:
        """The formula's text with all repairs made; itself where there are none."""
        return repaired_text(self.formula.text, self.repairs)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What can't be read, row by row."""
        return tuple(row.trouble for row in self.rows if row.trouble is not None)


@dataclass
class _Counted:
    """The repairs of a formula so far."""

    repairs: list[Repair] = field(default_factory=list)


def parse_note(note: Note) -> tuple[Parsed, ...]:
    """Every formula of a note, parsed; of a very long note those at its beginning."""
    found = []
    read = 0
    for formula in note.formulas:
        read += len(formula.text)
        beyond = f"the formulas before it have {MAX_READ} characters; what is behind them is not read"
        found.append(parse(formula) if read <= MAX_READ else _failed(formula, 0, beyond))
    found = [replace(entry, rows=tuple(_changed(row, indices_together) for row in entry.rows)) for entry in found]
    change = letters_apart(row.node for entry in found for row in entry.rows if row.node is not None)
    return tuple(replace(entry, rows=tuple(_changed(row, change) for row in entry.rows)) for entry in found)


def _changed(row: Row, change: Callable[[Node], Node]) -> Row:
    return row if row.node is None else replace(row, node=change(row.node))


def parse(formula: Formula) -> Parsed:
    """The rows of a formula. Never raises."""
    lexer = Lexer(formula.text, formula.delimiter == "plain").run()
    counted = _Counted(list(lexer.repairs))
    if len(lexer.tokens) > MAX_TOKENS:
        return _failed(formula, 0, f"the formula has more than {MAX_TOKENS} tokens")
    try:
        block = nest(formula.text, lexer.tokens, counted.repairs)
    except NestingError as error:
        return _failed(formula, error.offset, str(error))
    mend_rows(block, counted.repairs)
    rows = []
    for line in lines(block, counted.repairs):
        row = _row(formula, line, counted)
        if row is not None:
            rows.append(row)
    if len(counted.repairs) > MAX_REPAIRS:
        return _failed(formula, counted.repairs[0].start, "too much is broken to be sure what was meant")
    repairs = tuple(sorted(counted.repairs, key=lambda repair: repair.start))
    placed = tuple(_with_repairs(row, repairs) for row in rows)
    return Parsed(formula, placed, repairs)


def _failed(formula: Formula, offset: int, sentence: str) -> Parsed:
    trouble = Trouble(formula.place(offset), sentence)
    return Parsed(formula, (Row(None, (0, len(formula.text)), formula.place(), formula.end, trouble=trouble),))


def _row(formula: Formula, line: Line, counted: _Counted) -> Row | None:
    if not line.items:
        return None
    items: list[Piece] = line.items
    span = (items[0].start, items[-1].end)
    shared = shared_for(formula.text)
    cursor = Cursor(items, shared, *span)
    node: Node | None = None
    trouble: Trouble | None = None
    try:
        node = sequence(cursor)
        if cursor.peek() is not None:
            raise cursor.problem(f"{cursor.value() or 'this'} closes nothing")
        counted.repairs += shared.repairs
    except SyntaxProblem as error:
        node, trouble = None, Trouble(formula.place(error.offset), str(error))
    except RecursionError:
        node, trouble = None, Trouble(formula.place(span[0]), "nested too deep")
    if isinstance(node, Empty):
        return None
    end = formula.source.place(max(0, formula.mapped.origin_end(span[1]) - 1))
    return Row(node, span, formula.place(span[0]), end, trouble=trouble, tag=line.tag)


def _with_repairs(row: Row, repairs: tuple[Repair, ...]) -> Row:
    start, end = row.span
    own = tuple(repair for repair in repairs if start <= repair.start <= end)
    return Row(row.node, row.span, row.place, row.end, own, row.trouble, row.tag) if own else row
