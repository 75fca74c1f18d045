"""A link of a chain of sums by itself: one side against the side before it, whatever the truth of both.

Each side is judged against what its chain began with, so that one slip condemns no line after it. What the link adds
is where a slip was copied from, and what a side is that could be settled only against the side before it.
"""

from __future__ import annotations

from dataclasses import replace

from symconv.errors import SymconvError
from symconv.hand.claim import Claim
from symconv.hand.equations_written import Equation
from symconv.hand.lower import lowered
from symconv.hand.settled_terms import side_of
from symconv.hand.sum_binding import SumBinding
from symconv.hand.sum_comparison import Settled, compared
from symconv.hand.sum_examples import example_of
from symconv.hand.tree import Node
from symconv.hand.work import TooLargeError
from symconv.hand.written import Element, Partial, UnreadError
from symconv.verdict import Verdict

COPIED = "follows from the line before, which is wrong; both differ from what the chain began with"


def linked(before: Node, side: Node, head: Element | Partial, binding: SumBinding) -> Settled | None:
    """Whether two sides are equal as sums over the indices of `head`; None where one of them can't be read."""
    try:
        first, second = (
            [lowered(head, term, binding).value for term in side_of(node, binding)] for node in (before, side)
        )
        return compared(first, second, binding, written=True) if first and second else None
    except (UnreadError, SymconvError, TooLargeError, RecursionError):
        return None


def with_links(judged: list[tuple[Equation, Claim]], head: Element | Partial, binding: SumBinding) -> list[Claim]:
    """The claims of a chain, each with what its link to the side before says besides."""
    found = [claim for _, claim in judged]
    for number in range(1, len(judged)):
        claim, known = found[number], found[number - 1]
        copied = claim.verdict is known.verdict is Verdict.WRONG
        open_ = claim.verdict is Verdict.UNCHECKED and known.verdict in (Verdict.HOLDS, Verdict.CONDITIONAL)
        if not copied and not open_:
            continue
        settled = linked(judged[number - 1][0].side, judged[number][0].side, head, binding)
        if settled is None or settled.equal is None:
            continue
        if copied and settled.equal:
            found[number] = replace(claim, reason=COPIED)
        elif open_ and settled.equal:
            found[number] = replace(
                claim, verdict=known.verdict, scope=settled.scope, reason=None, condition=known.condition
            )
        elif open_ and settled.counterexample is not None and binding.sure:
            reason = "differs from the line before, which is right"
            example = example_of(settled, binding)
            found[number] = replace(
                claim, verdict=Verdict.WRONG, scope=settled.scope, reason=reason, counterexample=example
            )
    return found
