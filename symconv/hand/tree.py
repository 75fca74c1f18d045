"""The syntax of a formula: what its author wrote, with nothing decided that the writing leaves open.

Every node knows its `span`, the start and end of its text in the formula (`Formula.place` gives line and column);
spans take no part in comparisons, so that the same formula typed twice gives equal trees. What stays open, for
whoever knows the names of the document to decide:

- `Name("xw")` may be one name or x times w, `Name("dx")` the gradient of x, d times x or a name, `Name("x11")` an
  element; letters and digits that stand together are kept together. A subscript `Number("12")` may be twelve or 1, 2.
- `Applied(s, "(", …)` with one argument may be a call, an element or s times a parenthesis.
- `Product` keeps its operators as written; `*` may be a product or a convolution. `Scripted.sup` may be a power, a
  layer or a transpose.
- `Group` keeps its brackets; `[a, b)` after a membership is an interval, `[s \\mid k]` a condition as a factor.

Braces that only group leave no trace; `dump` sets them where they are needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class _Placed:
    span: Span = field(default=(0, 0), compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Empty(_Placed):
    """Nothing: the left side of a row that begins with `=`, an empty cell, a sum whose summand is missing."""


@dataclass(frozen=True)
class Number(_Placed):
    """Digits as written: `11`, `0.5`."""

    text: str


@dataclass(frozen=True)
class Name(_Placed):
    """Letters and digits that stand together, or a symbol: `x`, `input`, `w11`, `\\delta`, `\\max`.

    `style` is the command that set it, such as `\\mathbf` or `\\text`; underscores in `text` are plain.
    """

    text: str
    style: str = ""


@dataclass(frozen=True)
class Text(_Placed):
    """Words inside a formula. `role` is one of `words.ROLES`: "condition", "otherwise", "where", …, "remark"."""

    text: str
    style: str = ""
    role: str = "remark"


@dataclass(frozen=True)
class Dots(_Placed):
    """`\\cdots`, `\\vdots`, `...`: what the author leaves to the reader."""

    command: str


@dataclass(frozen=True)
class Scripted(_Placed):
    """A base with a subscript, a superscript and primes, any of them absent. `sup_first`: x^l_i and not x_i^l."""

    base: Node
    sub: Node | None = None
    sup: Node | None = None
    primes: int = 0
    sup_first: bool = False


@dataclass(frozen=True)
class Applied(_Placed):
    """A name with arguments: `O(n,y,x)`, `x[i,j]`, `\\max\\{a,b\\}`; without brackets `\\max x`, opening is "".

    With one argument in parentheses it may as well be a product: `s(o-1)`.
    """

    head: Node
    opening: str
    arguments: tuple[Node, ...]
    closing: str
    sized: str = ""


@dataclass(frozen=True)
class Group(_Placed):
    """Something in brackets: a parenthesis, tuple, interval, set, floor, absolute value or norm.

    `opening` and `closing` are `(`, `[`, `\\{`, `\\lfloor`, `|`, `.` (none) and the like; `sized` is `\\left`, `\\big`.
    """

    opening: str
    body: Node
    closing: str
    sized: str = ""


@dataclass(frozen=True)
class Fraction(_Placed):
    """`\\frac{a}{b}` and its like that are no derivative."""

    numerator: Node
    denominator: Node
    command: str = "\\frac"


@dataclass(frozen=True)
class Differential(_Placed):
    """`\\partial x`, `\\partial{x_{11}}`, `\\mathrm{d}x`, `\\Delta x`, `\\nabla_x L` (`by` is x), `\\partial^2 L`.

    A differential `d` written as a plain letter is no such node but the beginning of a `Name`.
    """

    mark: str
    of: Node
    by: Node | None = None
    order: Node | None = None
    braced: bool = False


@dataclass(frozen=True)
class Derivative(_Placed):
    """`\\frac{\\partial L}{\\partial x}` (`mark` is `\\partial`), `\\frac{dL}{dx}` or `dL/dx` (`mark` is `d`).

    `of` is None in an operator `\\frac{\\partial}{\\partial x}`; `by` has several entries in higher derivatives, an
    entry that is Scripted by a number under an `order` is one differentiated by as often; `command` is `/` or `\\frac`.
    """

    mark: str
    of: Node | None
    by: tuple[Node, ...]
    order: Node | None = None
    command: str = "\\frac"


@dataclass(frozen=True)
class Sum(_Placed):
    """`\\sum`, `\\prod`, `\\int` … with what stands below and above it, as written, and all that it ranges over."""

    command: str
    lower: Node | None
    upper: Node | None
    body: Node


@dataclass(frozen=True)
class Command(_Placed):
    """A command with arguments: `\\sqrt[3]{x}` (`option` is 3), `\\binom{a}{b}`, or one that is not known."""

    command: str
    arguments: tuple[Node, ...]
    option: Node | None = None


@dataclass(frozen=True)
class Decorated(_Placed):
    """An accent, a typeface over more than a name, a box, a brace with its `note`: `\\hat{x}`."""

    command: str
    body: Node
    note: Node | None = None


@dataclass(frozen=True)
class Signed(_Placed):
    """A sign that stands before a factor: the −b of `a \\cdot -b`."""

    sign: str
    body: Node


@dataclass(frozen=True)
class Product(_Placed):
    """Factors from left to right; `operators` stand between them, "" for none, else `\\cdot`, `*`, `/`, `conv` …

    Factors without an operator bind tighter than those with one: `a b * c d` is `(a b) * (c d)`.
    """

    factors: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Addition(_Placed):
    """Terms, each with the sign before it; the first sign is "" where there is none."""

    terms: tuple[Node, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Relation(_Placed):
    """Sides with signs between them: `a = b = c`, `0 \\le k < K`; implications of relations too.

    A row that begins with `=` has `Empty` for its first side; `modulus` is what `\\pmod` gives.
    """

    sides: tuple[Node, ...]
    signs: tuple[str, ...]
    modulus: Node | None = None


@dataclass(frozen=True)
class Sequence(_Placed):
    """Things beside one another; `separators` stand between them: `,`, `;`, `:`, `\\quad`, `&`, or "" next to words."""

    items: tuple[Node, ...]
    separators: tuple[str, ...]


@dataclass(frozen=True)
class Table(_Placed):
    """Rows of cells: a matrix, cases, or rows aligned inside an expression; `environment` says which, `columns` how."""

    environment: str
    rows: tuple[tuple[Node, ...], ...]
    columns: str = ""


Node: TypeAlias = (
    Empty
    | Number
    | Name
    | Text
    | Dots
    | Scripted
    | Applied
    | Group
    | Fraction
    | Differential
    | Derivative
    | Sum
    | Command
    | Decorated
    | Signed
    | Product
    | Addition
    | Relation
    | Sequence
    | Table
)
