"""What a sentence takes for granted of the sizes in its rule: `for p = k - 1`, `when i - k is a multiple of s`.

A rule is then judged for the problems that the words allow, which are filtered from all small ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sympy import Expr, Integer, Symbol, floor

from symconv.hand.dump import to_latex
from symconv.hand.index_expressions import expression, key_of
from symconv.hand.note import Formula, Prose
from symconv.hand.parse import Parsed
from symconv.hand.rule_letters import Meaning
from symconv.hand.rule_reading import RuleReader, symbol_of
from symconv.hand.size_values import compiled
from symconv.hand.tree import Name, Node, Relation, Sequence, Text
from symconv.hand.written import UnreadError

_SIZES: tuple[Meaning, ...] = ("effective", "kernel", "stride", "dilation", "padding", "low", "high")
_END = re.compile(r"[.。;；!?！？](?=\s|$|[^\x00-\x7f])")
_WHEN = re.compile(
    r"[\s,，(]*(?:for|when|whenever|if|where|with|provided|as long as|assuming|given|当|若|如果|其中)\b", re.I
)
_MULTIPLE = re.compile(r"^\s*(?:is |being |are )?(?:a |an integer )?multiple of\s*$|^\s*(?:is )?divisible by\s*$", re.I)
_DIVIDES = re.compile(r"^\s*divides\s*$|^\s*整除\s*$", re.I)
_ODD = re.compile(r"^\s*(?:is |being )?odd\b|^\s*(?:为|是)奇数", re.I)
_PLAIN = {("S", "1"), ("D", "1"), ("p", "0")}
_PARTIAL = re.compile(r"ceil|pool|round(?:s|ed|ing)? up|池化|向上|上取整", re.I)
MOST = 64
"""A larger number than the quantities of small problems that are made for what a sentence says."""
_UNEVEN = re.compile(
    r"causal|one[- ]side|one end|asymmetric|on the (?:left|right)|the (?:left|right) by|\beven\b"
    r"|因果|单侧|一侧|不对称|偶数",
    re.I,
)
"""Words of paddings that differ at the two ends, or of kernels that have no middle."""
_BEHIND = 8
"""So many parts of a note on each side of a formula are looked at."""


@dataclass(frozen=True)
class Allowed:
    """What holds in the problems that a sentence speaks of: pairs of numbers that are equal.

    `unread`: there is more of it that could not be read. `partial`: windows over the edge may count too.
    """

    equal: tuple[tuple[Expr, Expr], ...] = ()
    texts: tuple[str, ...] = ()
    unread: bool = False
    partial: bool = False

    @property
    def symbols(self) -> frozenset[str]:
        """The names of all symbols in it, but for those that it gives their plain number."""
        open_pairs = [pair for pair in self.equal if (str(pair[0]), str(pair[1])) not in _PLAIN]
        return frozenset(s.name for pair in open_pairs for side in pair for s in side.free_symbols)

    @property
    def fixed(self) -> dict[str, int]:
        """The quantities of which it says what number they are, by the names of their symbols."""
        return {
            left.name: int(right)
            for left, right in self.equal
            if isinstance(left, Symbol) and left.name in "KSDpq" and isinstance(right, Integer) and 0 <= right <= MOST
        }

    def point(self, at: Mapping[str, int]) -> dict[str, int] | None:
        """A problem with the numbers of letters of the sentence's own; None where it is none that is spoken of."""
        known = dict(at)
        for left, right in self.equal:
            for first, second in ((left, right), (right, left)):
                own = [s for s in first.free_symbols if s.name not in known]
                if len(own) == 1 and all(s.name in known for s in second.free_symbols):
                    value = _solved(first, own[0], known, compiled(second)(known))
                    if value is None:
                        return None
                    known[own[0].name] = value
                    break
            if not all(s.name in known for side in (left, right) for s in side.free_symbols):
                return None
            if compiled(left)(known) != compiled(right)(known):
                return None
        return known


NOTHING = Allowed()
"""Where a sentence takes nothing for granted."""


def _solved(side: Expr, unknown: Symbol, known: Mapping[str, int], value: int | Fraction) -> int | None:
    """The whole number that an unknown must be, in an equation of degree one."""
    try:
        low, high = (compiled(side)({**known, unknown.name: number}) for number in (0, 1))
    except UnreadError:
        return None
    if high == low:
        return None
    found = Fraction(value - low) / (high - low)
    return int(found) if found.denominator == 1 else None


def joined(first: Allowed, second: Allowed) -> Allowed:
    """Both of what two sentences take for granted."""
    return Allowed(
        (*first.equal, *second.equal),
        (*first.texts, *second.texts),
        first.unread or second.unread,
        first.partial or second.partial,
    )


def allowed_around(
    parts: tuple[Formula | Prose, ...],
    number: int,
    parsed: Mapping[int, Parsed],
    reader: RuleReader,
    own: Mapping[str, Symbol],
    swapped: bool,
) -> Allowed:
    """What the sentence around the formula at `number` takes for granted; `own` are the letters of its rule."""
    near = [_words(parts, at) for at in range(number - _BEHIND, number + 3)]
    beside = [words for at, words in enumerate(near, number - _BEHIND) if abs(at - number) <= 4]
    found = Allowed(partial=any(map(_PARTIAL.search, near)), unread=any(map(_UNEVEN.search, beside)))
    for at in _sentence(parts, number):
        part = parts[at]
        entry = parsed.get(id(part))
        if not isinstance(part, Formula) or entry is None or part.display:
            continue
        for row in entry.rows:
            if row.node is not None:
                before, after = (_words(parts, other) for other in (at - 1, at + 1))
                following = parsed.get(id(parts[at + 2])) if at + 2 < len(parts) else None
                found = joined(found, _stated(row.node, before, after, following, reader, own, swapped))
    return found


def _words(parts: tuple[Formula | Prose, ...], at: int) -> str:
    part = parts[at] if 0 <= at < len(parts) else None
    return part.text if isinstance(part, Prose) else ""


def _sentence(parts: tuple[Formula | Prose, ...], number: int) -> Iterator[int]:
    """The formulas of the sentence before the one at `number`, and those behind it that a `when` stands before."""
    yield from _before(parts, number)
    if number + 1 < len(parts) and _WHEN.match(_words(parts, number + 1)):
        yield from _behind(parts, number)


def _before(parts: tuple[Formula | Prose, ...], number: int) -> Iterator[int]:
    block, own = parts[number].block, parts[number]
    crossed = not (isinstance(own, Formula) and own.display)
    for at in range(number - 1, max(-1, number - 2 * _BEHIND), -1):
        part = parts[at]
        if part.block != block:
            if crossed or part.kind == "heading":
                return
            block, crossed = part.block, True
        if isinstance(part, Formula):
            yield at
        elif _END.search(part.text):
            return


def _behind(parts: tuple[Formula | Prose, ...], number: int) -> Iterator[int]:
    for at in range(number + 1, min(len(parts), number + 2 * _BEHIND)):
        part = parts[at]
        if part.block != parts[number + 1].block:
            return
        if isinstance(part, Formula):
            yield at
        elif _END.search(part.text):
            return


def _stated(
    node: Node,
    before: str,
    after: str,
    following: Parsed | None,
    reader: RuleReader,
    own: Mapping[str, Symbol],
    swapped: bool,
) -> Allowed:
    found = Allowed()
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Relation) and set(item.signs) <= {"=", ":="}:
            found = joined(found, _equation(item, reader, own, swapped))
        elif not isinstance(item, Relation) and following is not None and _MULTIPLE.search(after):
            found = joined(found, _multiple(item, following.rows[0].node, reader, own, swapped))
        elif not isinstance(item, Relation) and following is not None and _DIVIDES.search(after):
            target = following.rows[0].node
            found = joined(found, _multiple(target, item, reader, own, swapped) if target is not None else found)
        elif _ODD.search(after):
            found = joined(found, _odd(item, reader, own, swapped))
    return found


class _Letters:
    """What letters stand for in what is taken for granted; one of no known meaning is a number of its own."""

    def __init__(self, reader: RuleReader, own: Mapping[str, Symbol], swapped: bool) -> None:
        self.reader, self.own, self.swapped = reader, own, swapped
        self.unknown: dict[str, Symbol] = {}

    def __call__(self, letter: str) -> Expr | None:
        if letter in self.own:
            return self.own[letter]
        meaning = self.reader.meaning(letter, _SIZES)
        if meaning is None or meaning == "effective":
            return self.unknown.setdefault(letter, Symbol(f"?{letter}", integer=True))
        symbol = symbol_of(meaning, self.swapped)
        if symbol in self.own.values():
            raise UnreadError(f"{letter} and another letter stand for the same")
        return symbol


def _equation(node: Relation, reader: RuleReader, own: Mapping[str, Symbol], swapped: bool) -> Allowed:
    head = key_of(node.sides[0])
    meaning = reader.meaning(head, _SIZES) if head is not None else None
    if (
        head is None
        or (meaning is None and str(own.get(head)) not in ("I", "O"))
        or any(isinstance(s, Text) for s in node.sides[1:])
    ):
        return Allowed()
    letters = _Letters(reader, own, swapped)
    try:
        values = [expression(side, letters) for side in node.sides]
    except (UnreadError, RecursionError):
        return Allowed(unread=True)
    if head in letters.unknown:
        return Allowed()
    return Allowed(tuple((values[0], value) for value in values[1:]), (to_latex(node),))


def _multiple(
    node: Node, divisor: Node | None, reader: RuleReader, own: Mapping[str, Symbol], swapped: bool
) -> Allowed:
    if divisor is None:
        return Allowed(unread=True)
    letters = _Letters(reader, own, swapped)
    try:
        value, step = expression(node, letters), expression(divisor, letters)
    except (UnreadError, RecursionError):
        return Allowed(unread=True)
    if letters.unknown or step == 0:
        return Allowed(unread=True)
    return Allowed(
        ((value - step * floor(value / step), Integer(0)),), (f"{to_latex(node)} is a multiple of {to_latex(divisor)}",)
    )


def _odd(node: Node, reader: RuleReader, own: Mapping[str, Symbol], swapped: bool) -> Allowed:
    letters = _Letters(reader, own, swapped)
    if not isinstance(node, Name):
        return Allowed()
    try:
        value = expression(node, letters)
    except UnreadError:
        return Allowed(unread=True)
    if letters.unknown:
        return Allowed()
    return Allowed(((value - 2 * floor(value / 2), Integer(1)),), (f"{node.text} is odd",))
