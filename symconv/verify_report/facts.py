"""What is to be said of a claim, a binding and a summary, in words that all reports share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from symconv.hand.binding import Bindings, Learnt
from symconv.hand.claim import Claim, Counterexample
from symconv.verdict import Verdict

WRONG = (Verdict.WRONG, Verdict.MALFORMED)
"""The verdicts by which a note counts as wrong."""
SHOWN = (Verdict.WRONG, Verdict.MALFORMED, Verdict.CONDITIONAL)
"""The verdicts that are shown claim by claim, the worst first."""
_COUNTED = {
    Verdict.WRONG: "wrong",
    Verdict.MALFORMED: "malformed",
    Verdict.CONDITIONAL: "conditional",
    Verdict.HOLDS: "holds/hold",
    Verdict.DEFINITION: "definition/definitions",
    Verdict.UNCHECKED: "unchecked",
}
"""The word for claims with a verdict, for one and for several where they differ."""
MAX_RANGES = 24
"""How many places a list of lines names."""


@dataclass(frozen=True)
class Fact:
    """Something said of a claim: a label, the text, and whether that is LaTeX."""

    label: str
    text: str
    latex: bool = False


@dataclass(frozen=True)
class Known:
    """Something that was learnt of a document: what, its value, and where it was learnt ("" where nobody says)."""

    name: str
    value: str
    source: str


def facts_of(claim: Claim) -> Iterator[Fact]:
    """What is to be said of a claim besides its verdict, the most useful first."""
    for number, correction in enumerate(claim.correction):
        label = "right" if claim.verdict is not Verdict.CONDITIONAL else "always right"
        yield Fact("or" if number else label, correction, True)
    if claim.condition:
        yield Fact("when", claim.condition)
    if claim.reason:
        yield Fact("because", claim.reason)
    if claim.counterexample is not None:
        yield Fact("fails at", example_text(claim.counterexample))
    if claim.reading:
        yield Fact("read as", claim.reading)
    if claim.scope:
        yield Fact("scope", claim.scope)


def example_text(example: Counterexample) -> str:
    """A counterexample as a sentence."""
    at = ", ".join(f"{name} = {value}" for name, value in example.at)
    return f"{at}{': ' if at else ''}claimed {example.claimed}, true is {example.true}"


def counts_text(summary: Mapping[str, int]) -> str:
    """How many claims have each verdict, the worst first: `2 wrong, 52 hold, 1 unchecked`."""
    counts = [
        f"{summary[verdict]} {words.split('/')[0 if summary[verdict] == 1 else -1]}"
        for verdict, words in _COUNTED.items()
        if summary.get(verdict)
    ]
    return ", ".join(counts) or "no formula that states anything"


def total(summaries: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Several summaries added up."""
    found = {str(verdict): 0 for verdict in Verdict}
    for summary in summaries:
        for verdict, count in summary.items():
            found[verdict] += count
    return found


def lines_text(numbers: Iterable[int]) -> str:
    """Lines as `line 3` or `lines 3, 5, 7-9`, a long list cut."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    named = [str(first) if first == last else f"{first}-{last}" for first, last in ranges[:MAX_RANGES]]
    more = f" and {len(ranges) - MAX_RANGES} more places" if len(ranges) > MAX_RANGES else ""
    several = len(ranges) > 1 or (ranges and ranges[0][0] != ranges[0][1])
    return f"line{'s' if several else ''} {', '.join(named)}{more}"


def unchecked_reasons(claims: Iterable[Claim]) -> dict[str, list[int]]:
    """The lines of unchecked claims by their reason, the most frequent first."""
    found: dict[str, list[int]] = {}
    for claim in claims:
        if claim.verdict is Verdict.UNCHECKED:
            found.setdefault(claim.reason or "no reason was noted", []).append(claim.line)
    return dict(sorted(found.items(), key=lambda entry: -len(entry[1])))


def alike(claims: Iterable[Claim]) -> Iterator[tuple[Claim, list[int]]]:
    """The claims that are shown, each with the lines of further ones of which nothing else is to be said.

    Only conditional claims are gathered so; of one that is wrong, its own text matters.
    """
    found: dict[object, tuple[Claim, list[int]]] = {}
    for number, claim in enumerate(claims):
        if claim.verdict not in SHOWN:
            continue
        same = claim.verdict is Verdict.CONDITIONAL and not claim.correction and claim.counterexample is None
        key = (claim.kind, claim.condition, claim.reason, claim.reading, claim.scope) if same else number
        if key in found:
            found[key][1].append(claim.line)
        else:
            found[key] = (claim, [])
    yield from found.values()


def known_of(bindings: Bindings) -> Iterator[Known]:
    """Everything that was learnt of a document, each with where."""
    told = dict(bindings.learnt)

    def learnt(*names: str) -> str:
        sources = [told.pop(name, None) for name in names]
        return next((_source(found) for found in sources if found is not None), "")

    for name, role in bindings.names.items():
        both = ", also its gradient" if name in bindings.bare_gradients else ""
        yield Known(name, f"{role}{both}", learnt(name))
    for name, value in _facts(bindings):
        yield Known(name, value, learnt(name, name.replace("-", "_"), name.removesuffix("-size")))
    for name in list(told):
        yield Known(name, told[name].value, _source(told[name]))


def _facts(bindings: Bindings) -> Iterator[tuple[str, str]]:
    if bindings.index_base is not None:
        yield "index-base", str(bindings.index_base)
    if bindings.joined is not None:
        yield "digits", "joined" if bindings.joined else "apart"
    for sign in bindings.convolutions:
        yield sign, "convolution"
    if bindings.mode is not None:
        yield "mode", bindings.mode
    if bindings.has_bias is not None:
        yield "has-bias", "yes" if bindings.has_bias else "no"
    lows, highs = ([getattr(axis, f"padding_{end}") for axis in bindings.axes] for end in ("low", "high"))
    for field in fields(bindings.axes[0]) if bindings.axes else ():
        values = [getattr(axis, field.name) for axis in bindings.axes]
        if field.name.startswith("padding") or all(value is None for value in values):
            continue
        name = field.name if field.name in ("stride", "dilation") else f"{field.name}-size"
        yield name, "x".join(map(_number, values))
    if any(value is not None for value in lows + highs):
        yield "padding", "x".join(f"{_number(low)}:{_number(high)}" for low, high in zip(lows, highs, strict=True))


def _number(value: int | str | None) -> str:
    return "?" if value is None else str(value)


def _source(learnt: Learnt) -> str:
    line = f"line {learnt.line}"
    if learnt.line is None or line in learnt.source:
        return learnt.source
    return f"{line}: {learnt.source}" if learnt.source else line
