"""The links of a chain judged one after the other: a slip in one does not condemn those behind it."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.bound import Bound
from symconv.hand.chains import Chain, Link
from symconv.hand.comparing import convolutions_in, mentions, named_pass
from symconv.hand.concrete import hatted, is_concrete
from symconv.hand.concrete_reading import ConvolutionReading
from symconv.hand.element_rows import EQUAL
from symconv.hand.judge_elements import Ruling
from symconv.hand.judge_link import introduces, judge_link
from symconv.hand.link_claims import link_claim
from symconv.hand.note_state import NoteState, hand_over, place_of, remember
from symconv.hand.tree import Node
from symconv.hand.work import CLAIM, TooLargeError, allowed
from symconv.verdict import Verdict


def judge_chain(chain: Chain, bound: Bound, state: NoteState, bare: bool) -> None:
    """Judges the links of a chain in their order; what is not concrete goes to what was found of it as a sum."""
    head = chain.head
    broken = False
    shifted: frozenset[str] | None = None
    convolution: ConvolutionReading | None = None
    for number, link in enumerate(chain.links):
        first = number == 0 or chain.links[number - 1].row is not link.row
        if _ruled(link, state) or not _concrete_link(link, head, bound, state):
            hand_over(link, first, state)
            broken = False
            continue
        try:
            with allowed(CLAIM):
                ruling = judge_link(link, head if number else None, bound, state, bare, broken, shifted, convolution)
        except TooLargeError:
            ruling = Ruling(Verdict.UNCHECKED, "as written", "too much to work out")
        if ruling.outcome is not None and ruling.outcome.equal and ruling.outcome.bare:
            shifted = ruling.outcome.reading.shifted
        sure = ruling.outcome is not None and ruling.outcome.equal and convolutions_in(link.right)
        convolution = ruling.outcome.reading.convolution if sure and ruling.outcome is not None else None
        other = state.foreign.get(id(link.parsed.formula))
        if other is not None and ruling.verdict is Verdict.WRONG:
            ruling = replace(ruling, verdict=Verdict.UNCHECKED, reason=other)
        unread = ruling.outcome is not None and ruling.outcome.status == "unread"
        if unread and place_of(link) in state.sums:
            hand_over(link, first, state)
            continue
        broken = ruling.verdict in {Verdict.WRONG, Verdict.MALFORMED, Verdict.DEFINITION, Verdict.UNCHECKED}
        state.claims.append(link_claim(link, first, ruling, bound, state))
        remember(link, ruling, bound, state)


def _ruled(link: Link, state: NoteState) -> bool:
    """Was the row judged as a rule about sizes? What looks like elements of a system is then none."""
    return any(claim.kind == "rule" for claim in state.sums.get(place_of(link), ()))


def _concrete_link(link: Link, head: Node | None, bound: Bound, state: NoteState) -> bool:
    if bound.conv is None or link.sign not in EQUAL or link.left is None:
        return False
    if not _speaks_of_tensors(link, bound, state):
        return False
    if introduces(link.left, bound, state, link.right) and is_concrete(link.right, bound, state.definitions):
        return True
    if named_pass(link.left) is not None and is_concrete(link.right, bound, state.definitions):
        return True
    return all(is_concrete(side, bound, state.definitions) for side in (link.left, link.right))


def _speaks_of_tensors(link: Link, bound: Bound, state: NoteState) -> bool:
    """Does either side name a tensor of the problem, or one that stands for a matrix of it?"""
    sides = (link.left, link.right) if link.left is not None else (link.right,)
    return any(
        m.letter in bound.letters or m.letter in state.definitions or hatted(m, bound, state.definitions) is not None
        for side in sides
        for m in mentions(side)
    )
