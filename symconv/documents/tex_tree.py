r"""The LaTeX that formulas are written in, as a tree: `\frac{a}{b_{1}}` is a Fraction of a and a Scripts.

This is the part of LaTeX's mathematics that documents need, not all of it; what lies outside is refused by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symconv.errors import DerivationError, shorten


@dataclass(frozen=True)
class Word:
    """A run of upright text, as in `\\text{otherwise}`."""

    text: str


@dataclass(frozen=True)
class Sign:
    """One character that stands for itself, or a number."""

    text: str


@dataclass(frozen=True)
class Command:
    """A command without arguments: `\\cdot`, without its backslash."""

    name: str


@dataclass(frozen=True)
class Group:
    """Things beside each other, as in braces."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Scripts:
    """What stands below and above a base, and how many primes stand behind it."""

    base: Node
    below: Node | None
    above: Node | None
    primes: int


@dataclass(frozen=True)
class Fraction:
    """A numerator over a denominator."""

    above: Node
    below: Node


@dataclass(frozen=True)
class Styled:
    """A command with one argument: an accent, an upright name, an operator."""

    name: str
    body: Node


@dataclass(frozen=True)
class Fenced:
    """`\\left( … \\right)`: brackets as tall as what they hold; "." is none. Brackets are characters or commands."""

    left: str
    body: Node
    right: str


@dataclass(frozen=True)
class Grid:
    """A matrix, a vector or the cases of a definition, by the name of its environment."""

    kind: str
    rows: tuple[tuple[Node, ...], ...]


Node = Word | Sign | Command | Group | Scripts | Fraction | Styled | Fenced | Grid

STYLES = (
    "hat", "widehat", "bar", "tilde", "vec", "dot", "overline", "underline", "mathrm", "mathbf", "mathcal",
    "operatorname",
)  # fmt: skip
"""The commands with one argument."""

GRIDS = ("matrix", "pmatrix", "bmatrix", "vmatrix", "cases", "gathered")
"""The environments of rows and columns."""

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+|[^\s]", re.DOTALL)


def parse(latex: str) -> Node:
    """The tree of a formula without delimiters. Raises `DerivationError` naming what is not understood."""
    return _Reader(latex).until(())


class _Reader:
    """Reads a formula from its beginning to its end; `at` is how far it has come."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.at = 0

    def refuse(self, reason: str) -> DerivationError:
        return DerivationError(f"the formula {shorten(self.latex)} can't be read: {reason}")

    def peek(self) -> str:
        """The next token; empty at the end."""
        while self.at < len(self.latex) and self.latex[self.at].isspace():
            self.at += 1
        found = _TOKEN.match(self.latex, self.at)
        return found[0] if found else ""

    def take(self) -> str:
        token = self.peek()
        self.at += len(token)
        return token

    def expect(self, token: str) -> None:
        found = self.take()
        if found != token:
            raise self.refuse(f"{found or 'its end'} stands where {token} should")

    def until(self, ends: tuple[str, ...]) -> Group:
        """Everything before one of the tokens `ends`, which stays; before the formula's end where there are none."""
        parts: list[Node] = []
        while (token := self.peek()) not in ends:
            if not token:
                if ends:
                    raise self.refuse(f"{' or '.join(ends)} is missing")
                break
            parts.append(self.scripted())
        return Group(tuple(parts))

    def scripted(self) -> Node:
        """One thing with its primes and what stands below and above it."""
        base: Node = Group(()) if self.peek() in ("_", "^", "'") else self.single()
        scripts: dict[str, Node] = {}
        primes = 0
        while (token := self.peek()) in ("_", "^", "'"):
            self.take()
            if token == "'":
                primes += 1
            elif token in scripts:
                raise self.refuse(f"a second {token} on the same base")
            else:
                scripts[token] = self.argument()
        return Scripts(base, scripts.get("_"), scripts.get("^"), primes) if scripts or primes else base

    def single(self) -> Node:
        """One thing: a character, a group in braces, or a command with its arguments."""
        token = self.take()
        if token == "{":
            group = self.until(("}",))
            self.take()
            return group.parts[0] if len(group.parts) == 1 else group
        if token in ("", "}", "&", "\\\\", "\\right", "\\end"):
            raise self.refuse(f"{token or 'its end'} stands where something should")
        if not token.startswith("\\"):
            return Sign(token)
        return self.command(token[1:])

    def argument(self) -> Node:
        """What belongs to a command or script: as one thing, but of a number without braces its first digit."""
        if self.peek().isdigit():
            self.at += 1
            return Sign(self.latex[self.at - 1])
        return self.single()

    def command(self, name: str) -> Node:
        if name == "frac":
            return Fraction(self.argument(), self.argument())
        if name == "text":
            return self.words()
        if name in STYLES:
            return Styled(name, self.argument())
        if name == "left":
            left = self.take()
            body = self.until(("\\right",))
            self.take()
            return Fenced(left, body, self.take())
        if name == "begin":
            return self.grid()
        return Command(name)

    def words(self) -> Node:
        """The argument of `\\text`: words as they stand, and formulas in $…$."""
        self.expect("{")
        start, depth = self.at, 1
        while depth:
            if self.at == len(self.latex):
                raise self.refuse("} is missing")
            depth += {"{": 1, "}": -1}.get(self.latex[self.at], 0)
            self.at += 1
        return sentence(self.latex[start : self.at - 1])

    def name(self) -> str:
        found = re.compile(r"\{(\w+)\}").match(self.latex, self.at)
        if found is None:
            raise self.refuse("an environment has no name")
        self.at = found.end()
        return found[1]

    def grid(self) -> Grid:
        kind = self.name()
        if kind not in GRIDS:
            raise self.refuse(f"the environment {kind} is not known")
        rows: list[list[Node]] = [[]]
        while True:
            rows[-1].append(self.until(("&", "\\\\", "\\end")))
            token = self.take()
            if token == "\\\\":
                rows.append([])
            elif token == "\\end":
                break
        if self.name() != kind:
            raise self.refuse(f"{kind} does not end where it should")
        return Grid(kind, tuple(map(tuple, rows)))


def sentence(text: str) -> Node:
    """A text with formulas in $…$."""
    parts: list[Node] = []
    for number, part in enumerate(text.split("$")):
        if part:
            parts.append(parse(part) if number % 2 else Word(part))
    return Group(tuple(parts))
