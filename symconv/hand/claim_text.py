"""Where a claim stands and what its text is."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.chains import Link
from symconv.hand.claim import Claim, Counterexample
from symconv.hand.mending import Edit, Repair, repaired_text
from symconv.hand.tree import Span
from symconv.verdict import Verdict


def span_of(link: Link, first: bool) -> Span:
    """The text of a link: the whole equation where it begins its row, else from its right side on."""
    start = link.row.span[0] if first else link.right.span[0]
    return start, link.right.span[1]


def claim(
    link: Link,
    first: bool,
    kind: str,
    verdict: Verdict,
    reading: str,
    reason: str | None = None,
    condition: str | None = None,
    correction: tuple[str, ...] = (),
    counterexample: Counterexample | None = None,
    scope: str = "this system",
) -> Claim:
    """A claim about a link; one whose text the parser had to repair is malformed where it holds after the repair."""
    formula = link.parsed.formula
    start, end = span_of(link, first)
    place = formula.place(start)
    last = formula.source.place(max(0, formula.mapped.origin_end(end) - 1))
    made = Claim(
        place.line, last.line, place.column, formula.original(start, end), kind, verdict, reading, scope,
        condition, reason, correction, counterexample,
    )  # fmt: skip
    own = [r for r in link.row.repairs if start <= r.start <= end]
    if own and verdict in {Verdict.HOLDS, Verdict.CONDITIONAL, Verdict.DEFINITION}:
        sentences = "; ".join(dict.fromkeys(r.sentence for r in own))
        moved = [Repair(tuple(Edit(e.start - start, e.end - start, e.text) for e in r.edits), r.sentence) for r in own]
        repaired = repaired_text(formula.text[start:end], moved)
        return replace(made, verdict=Verdict.MALFORMED, reason=sentences, correction=(repaired,))
    return made
