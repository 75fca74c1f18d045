"""Numbers in a rule where others have letters, `(I - K)/2 + 1`: for which stride, kernel or padding it is meant.

What the note says of them before the rule counts first, then the problem that it works in numbers, and last the
numbers that stand in the rule itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from types import MappingProxyType

from sympy import Expr, Integer

from symconv.hand.binding import Bindings
from symconv.hand.note import Note
from symconv.hand.rule_conditions import Allowed, joined
from symconv.hand.rule_finding import RuleJudged
from symconv.hand.rule_letters import Meaning
from symconv.hand.rule_reading import RuleSide, symbol_of
from symconv.hand.rule_surroundings import Around
from symconv.hand.rule_truths import symbols
from symconv.hand.stated import Stated, stated
from symconv.hand.tree import Fraction, Number, Product
from symconv.hand.walk import walk
from symconv.verdict import Verdict

Steps = Mapping[Meaning, int]
"""What numbers stand for."""
PLAIN: Steps = MappingProxyType({"stride": 1, "dilation": 1, "padding": 0})
"""What a rule that does not speak of them takes for granted."""
LARGEST = 64
_FULL = re.compile(r"\bfull\b|完全", re.I)
_OTHERS = re.compile(
    r"pool|upsampl|interpol|\b(?:layers|blocks|stack\w*|times|repeated)\b|池化|上采样|插值|[两二三四五六多]层|堆叠",
    re.I,
)
"""Words that speak of something else than one convolution."""
MAX_READINGS = 40
MAX_NUMBERS = 5
"""So many different numbers of a side are taken for what they may stand for."""
_QUANTITIES: tuple[Meaning, ...] = ("stride", "kernel", "padding", "dilation")
_AS: Mapping[Meaning, frozenset[Meaning]] = MappingProxyType(
    {
        "stride": frozenset({"stride"}),
        "dilation": frozenset({"dilation", "effective"}),
        "kernel": frozenset({"kernel", "effective"}),
        "padding": frozenset({"padding", "low", "high", "both"}),
    }
)
"""The letters that speak of a quantity."""


@dataclass(frozen=True)
class NumberReading:
    """Numbers that quantities without a letter may have; `stated`: the note says so, `near`: where the rule stands.

    `divided`: it is but a stride by which the rule divides. `full`: it is padded by all but one of the kernel's size.
    """

    steps: Steps
    stated: bool
    near: bool = False
    divided: bool = False
    full: bool = False

    @property
    def allowed(self) -> Allowed:
        """The problems with these numbers."""
        pairs: list[tuple[Expr, Expr]] = [(symbol_of(name), Integer(value)) for name, value in self.steps.items()]
        if self.full:
            axis = symbols().axis
            kernel = next((value for symbol, value in pairs if symbol == axis.kernel), axis.kernel)
            pairs.append((axis.low, kernel - 1))
        return Allowed(tuple(pairs))

    @property
    def phrase(self) -> str:
        """The numbers in words."""
        said = [f"{name} {value}" for name, value in self.steps.items()]
        return " and ".join([*said, "full padding"] if self.full else said)

    @property
    def condition(self) -> str:
        """The numbers as a condition."""
        return " and ".join(f"{name} = {value}" for name, value in self.steps.items())


@dataclass(frozen=True)
class KnownNumbers:
    """What a note says of strides and other numbers, line by line, and of the problem that it works in numbers."""

    facts: tuple[Stated, ...]
    example: Steps

    def at(self, lines: Collection[int]) -> Steps:
        """What is said in paragraphs that begin at some lines; nothing where they say two things of one quantity."""
        said = {name: {f.numbers for f in self.facts if f.name == name and f.line in lines} for name in _QUANTITIES}
        if any(len({n for numbers in values for n in numbers}) > 1 for values in said.values()):
            return {}
        return {name: next(iter(values))[0] for name, values in said.items() if values}

    def before(self, line: int) -> Steps:
        """What was last said of each quantity up to a line."""
        found: dict[Meaning, int] = {}
        for fact in self.facts:
            for name in _QUANTITIES:
                if fact.line <= line and fact.name == name and len(set(fact.numbers)) == 1:
                    found[name] = fact.numbers[0]
        return found


def known_numbers(note: Note, bindings: Bindings) -> KnownNumbers:
    """The numbers that a note states or works with."""
    example: dict[Meaning, int] = {}
    parts: dict[Meaning, set[object]] = {
        "stride": {axis.stride for axis in bindings.axes},
        "kernel": {axis.kernel for axis in bindings.axes},
        "dilation": {axis.dilation for axis in bindings.axes},
        "padding": {side for axis in bindings.axes for side in (axis.padding_low, axis.padding_high)},
    }
    for name, values in parts.items():
        value = next(iter(values)) if len(values) == 1 else None
        if isinstance(value, int):
            example[name] = value
    return KnownNumbers(stated(note), example)


def number_readings(
    side: RuleSide, wanted: Iterable[Meaning], allowed: Allowed, known: KnownNumbers, around: Around, line: int
) -> Iterator[NumberReading]:
    """The numbers that what a side has no letter for may have, the likelier first; none is like a plain problem's."""
    meant = set(side.meanings.values())
    about = set(wanted)
    free = [
        name
        for name in _QUANTITIES
        if name in about and not _AS[name] & meant and symbol_of(name).name not in allowed.symbols
    ]
    divisors = [*islice(_divisors(side), MAX_NUMBERS)]
    near = {} if _OTHERS.search(around.near) else known.at(around.lines)
    said = [near, known.before(line), known.example]
    if "padding" in free and "dilation" not in meant and _FULL.search(around.near):
        kernel: Steps = {"kernel": near["kernel"]} if "kernel" in near and "kernel" in free else {}
        yield NumberReading(kernel, stated=True, full=True)
    seen: set[tuple[tuple[Meaning, int], ...]] = set()
    for number, steps in enumerate([*said, *_written(side, free, divisors)]):
        telling = {
            name: steps[name]
            for name in free
            if name in steps and PLAIN.get(name) != steps[name] and steps[name] <= LARGEST
        }
        key = tuple(telling.items())
        if not telling or key in seen:
            continue
        seen.add(key)
        divided = telling.keys() == {"stride"} and telling["stride"] in divisors
        yield NumberReading(telling, number < len(said), number == 0, divided)
        if len(seen) >= MAX_READINGS:
            return


def _written(side: RuleSide, free: list[Meaning], divisors: list[int]) -> Iterator[Steps]:
    """The numbers that stand in a side, as what they may be; what is divided by is a stride first."""
    texts = dict.fromkeys(entry.text for entry in walk(side.node) if isinstance(entry, Number))
    numbers = [int(text) for text in texts if text.isdigit() and len(text) <= 3][:MAX_NUMBERS]
    options: dict[Meaning, list[int]] = {
        "stride": [*divisors, *(n for n in numbers if n > 1)],
        "kernel": [n + more for more in (0, 1) for n in numbers if n > 0],
        "padding": [n // 2 for n in numbers if n and n % 2 == 0],
        "dilation": [n for n in numbers if n > 1],
    }
    choices = [[None, *dict.fromkeys(options[name])] for name in free]
    for values in sorted(product(*choices), key=lambda chosen: sum(value is not None for value in chosen)):
        yield {name: value for name, value in zip(free, values, strict=True) if value is not None}


def _divisors(side: RuleSide) -> Iterator[int]:
    for entry in walk(side.node):
        if isinstance(entry, Fraction) and isinstance(entry.denominator, Number):
            yield from _whole(entry.denominator)
        if isinstance(entry, Product):
            for operator, factor in zip(entry.operators, entry.factors[1:], strict=False):
                if operator == "/" and isinstance(factor, Number):
                    yield from _whole(factor)


def _whole(number: Number) -> Iterator[int]:
    if number.text.isdigit() and len(number.text) <= 3:
        yield int(number.text)


def with_numbers(
    judged_for: Callable[[Allowed], RuleJudged],
    allowed: Allowed,
    readings: Iterable[NumberReading],
    needs: Meaning | None = None,
) -> tuple[RuleJudged, str] | None:
    """A rule as it is judged, with the numbers that it is judged for; none where it is right for all.

    A rule that is wrong for all is judged for what the note states. It is conditional where only numbers of its own
    make it right, and wrong where none do. One that has no letter for what it `needs` is only judged for stated
    numbers, and only wrong for those that are said where it stands; None where that is not the case.
    """
    plain = judged_for(allowed) if needs is None else None
    if plain is not None and plain.finding.verdict is not Verdict.WRONG:
        return plain, ""
    failed: list[tuple[RuleJudged, str]] = []
    for reading in readings:
        if needs is not None and not (reading.stated and needs in reading.steps):
            continue
        judged = judged_for(joined(allowed, reading.allowed))
        finding = judged.finding
        if finding.verdict in (Verdict.HOLDS, Verdict.CONDITIONAL):
            if reading.stated:
                return judged, reading.phrase
            condition = f"{reading.condition} and {finding.condition}" if finding.condition else reading.condition
            return replace(judged, finding=replace(finding, verdict=Verdict.CONDITIONAL, condition=condition)), ""
        telling = reading.near or (plain is not None and (reading.stated or (reading.divided and judged.corrected)))
        if finding.verdict is Verdict.WRONG and telling and not reading.full:
            failed.append((judged, reading.phrase))
    if failed:
        return failed[0]
    return (plain, "") if plain is not None else None
