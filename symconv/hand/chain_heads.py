"""The left side of a chain that is itself the slip: one change of it makes the lines below right.

Where the first line of a chain is wrong and the lines after it agree on another left side, it is the left side that is
wrong, once; the lines below are judged by what it should be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from symconv.hand.edits import edits
from symconv.hand.equations_written import Equation, head_of
from symconv.hand.repair_sums import letters_of
from symconv.hand.sum_binding import SumBinding
from symconv.hand.tree import Node
from symconv.hand.written import Element, Partial
from symconv.verdict import Verdict

Judge: TypeAlias = Callable[[Equation, Element | Partial], Verdict]
MAX_TRIED = 40
"""How many other left sides are tried."""


def meant_head(chain: Sequence[Equation], binding: SumBinding, judge: Judge) -> Node | None:
    """The left side that a chain was meant to have; None where its own is as good, or nothing better was found."""
    head = chain[0].head
    found = head_of(head, binding.ranks)
    if head is None or found is None or len(chain) < 2:
        return None
    own = _right(chain, found, judge)
    if own * 2 > len(chain):
        return None
    best: list[Node] = []
    most = max(own, len(chain) // 2)
    letters = letters_of([head, *(link.side for link in chain)], binding)
    for number, other in enumerate(edits(head, letters)):
        if number >= MAX_TRIED:
            break
        changed = head_of(other, binding.ranks)
        if changed is None or type(changed) is not type(found):
            continue
        right = _right(chain, changed, judge)
        if right > most:
            best, most = [other], right
        elif right == most and best:
            best.append(other)
    return best[0] if len(best) == 1 else None


def _right(chain: Sequence[Equation], head: Element | Partial, judge: Judge) -> int:
    return sum(judge(link, head) in (Verdict.HOLDS, Verdict.CONDITIONAL, Verdict.MALFORMED) for link in chain)
