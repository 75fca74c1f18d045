"""Tokens → pieces: finds what each brace and environment holds, and repairs those that don't match where that is plain.

The walk keeps its own stack, so that text nested ten thousand deep is refused and not crashed on.
"""

from __future__ import annotations

import re

from symconv.hand.environments import WITH_COLUMNS
from symconv.hand.mending import Edit, Repair
from symconv.hand.operators import RELATIONS
from symconv.hand.pieces import Block, Braced, Cell, Piece
from symconv.hand.tokens import Token

MAX_DEPTH = 48
"""How deep braces and environments nest in a formula that is read."""
_COLUMNS = re.compile(r"\s*(?:\[[tbc]\])?\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_INDEX_SYMBOLS = frozenset("+-*,'")


class NestingError(Exception):
    """Braces or environments that can't be matched; `offset` is the culprit's."""

    def __init__(self, offset: int, sentence: str) -> None:
        self.offset = offset
        super().__init__(sentence)


def nest(text: str, tokens: list[Token], repairs: list[Repair]) -> Block:
    """The formula as a nameless block. Adds to `repairs`; raises `NestingError` where no repair is plain."""
    return _Nester(text, _matched(text, tokens, repairs), repairs).run()


def _matched(text: str, tokens: list[Token], repairs: list[Repair]) -> list[Token]:
    """The tokens with every brace and environment closed: what is missing put in, what is surplus left out."""
    stack: list[int] = []
    closers: dict[int, list[Token]] = {}
    surplus: set[int] = set()

    def missing(at: int, limit: int) -> None:
        """The brace opened at token `at` is not closed before token `limit`."""
        place = _plain_end(tokens, at, limit)
        if place is None:
            raise NestingError(tokens[at].start, "this brace is never closed, and where it should be is not plain")
        offset = tokens[place - 1].end
        closers.setdefault(place, []).insert(0, Token("close", "}", offset, offset))
        repairs.append(Repair((Edit(offset, offset, "}"),), "a brace is not closed"))

    for number, token in enumerate(tokens):
        if token.kind in ("open", "begin"):
            stack.append(number)
        elif token.kind == "close":
            if stack and tokens[stack[-1]].kind == "open":
                stack.pop()
            else:
                surplus.add(number)
                repairs.append(Repair((Edit(token.start, token.end, ""),), "a closing brace is surplus"))
        elif token.kind == "end":
            depth = next((d for d in range(len(stack) - 1, -1, -1) if tokens[stack[d]].kind == "begin"), -1)
            if depth < 0:
                surplus.add(number)
                repairs.append(Repair((Edit(token.start, token.end, ""),), f"\\end{{{token.value}}} ends nothing"))
                continue
            for open_brace in reversed(stack[depth + 1 :]):
                missing(open_brace, number)
            begin = tokens[stack[depth]]
            if begin.value != token.value:
                edit = Edit(token.start, token.end, f"\\end{{{begin.value}}}")
                repairs.append(Repair((edit,), f"\\begin{{{begin.value}}} is ended as {token.value}"))
            del stack[depth:]
        if len(stack) > MAX_DEPTH:
            raise NestingError(token.start, f"nested more than {MAX_DEPTH} deep")
    for number in reversed(stack):
        if tokens[number].kind == "open":
            missing(number, len(tokens))
        else:
            last = len(tokens)
            while last and tokens[last - 1].kind == "sized" and tokens[last - 1].style == "\\right":
                last -= 1
            offset = tokens[last - 1].end
            name = tokens[number].value
            closers.setdefault(last, []).append(Token("end", name, offset, offset))
            repairs.append(Repair((Edit(offset, offset, f"\\end{{{name}}}"),), f"\\begin{{{name}}} is not ended"))
    if not closers and not surplus:
        return tokens
    found: list[Token] = []
    for number in range(len(tokens) + 1):
        found += closers.get(number, [])
        if number < len(tokens) and number not in surplus:
            found.append(tokens[number])
    return found


def _plain_end(tokens: list[Token], at: int, limit: int) -> int | None:
    """Before which token the brace at `at` plainly ends, or None.

    A list of indices ends before a relation, at a cell's end, or after its digits where a letter follows; anything
    else ends before a relation or at the cell's end if there is only one term until there.
    """
    previous = tokens[at - 1].value if at else ""
    script = previous in ("_", "^")
    depth = 0
    additions = 0
    for number in range(at + 1, min(limit, at + 400) + 1):
        if number == limit:
            return number if (script or not additions) and number > at + 1 else None
        token = tokens[number]
        if not depth and number > at + 1:
            ends = token.kind in ("amp", "break", "tag") or token.value in RELATIONS
            ends = ends or (token.kind == "sized" and token.style == "\\right")
            if ends:
                return number if not additions or script else None
            if script and tokens[number - 1].kind == "number" and token.kind in ("run", "command"):
                return number if not additions else None
            if script and token.kind not in ("number", "run") and token.value not in _INDEX_SYMBOLS:
                return None
        if token.kind in ("open", "begin"):
            depth += 1
        elif token.kind in ("close", "end"):
            depth -= 1
        additions += token.value in ("+", "-") and not depth
    return None


class _Nester:
    def __init__(self, text: str, tokens: list[Token], repairs: list[Repair]) -> None:
        self.text = text
        self.tokens = tokens
        self.repairs = repairs
        self.stack: list[Block | Braced] = [Block("", [[Cell(0)]], 0, len(text))]

    def run(self) -> Block:
        skip_to = 0
        for token in self.tokens:
            if token.start < skip_to:
                continue  # inside the argument that says an environment's columns
            if token.kind == "open":
                self.push(Braced([], token.start, token.end, token.space, token.newline))
            elif token.kind == "begin":
                skip_to = self.begin(token)
            elif token.kind in ("close", "end"):
                self.pop(token)
            elif token.kind in ("amp", "break"):
                self.cell(token)
            else:
                self.items().append(token)
        whole = self.stack[0]
        assert isinstance(whole, Block)
        return whole

    def items(self) -> list[Piece]:
        top = self.stack[-1]
        return top.items if isinstance(top, Braced) else top.rows[-1][-1].items

    def push(self, piece: Block | Braced) -> None:
        self.items().append(piece)
        self.stack.append(piece)

    def begin(self, token: Token) -> int:
        columns, end = "", token.end
        if token.value in WITH_COLUMNS and (match := _COLUMNS.match(self.text, token.end)):
            columns, end = match[1], match.end()
        self.push(Block(token.value, [[Cell(end)]], token.start, end, columns, token.space, token.newline))
        return end

    def pop(self, token: Token) -> None:
        self.stack[-1].end = token.end
        self.stack.pop()

    def cell(self, token: Token) -> None:
        """A new cell or row: of the environment, or of the braces where these hold rows themselves (`\\substack`)."""
        top = self.stack[-1]
        if isinstance(top, Braced):
            below = self.stack[-2]
            rows = Block("substack", [[Cell(top.start, top.items)]], top.start, top.end, "", top.space, top.newline)
            owner = below.items if isinstance(below, Braced) else below.rows[-1][-1].items
            owner[-1] = rows
            self.stack[-1] = top = rows
        if token.kind == "amp":
            top.rows[-1].append(Cell(token.end, newline=token.newline))
        else:
            top.rows.append([Cell(token.end)])
