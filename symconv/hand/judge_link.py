"""One link of a chain: its two sides against each other, against the truth, and against the chain's head."""

from __future__ import annotations

from dataclasses import replace

from symconv.hand.bound import Bound
from symconv.hand.chains import Link
from symconv.hand.comparing import Judgement, Outcome, convolutions_in, elided, named_pass
from symconv.hand.concrete_reading import ConvolutionReading
from symconv.hand.dump import to_latex
from symconv.hand.element_rows import matrix_of
from symconv.hand.judge_elements import NO_ELEMENT, Ruling, judge_element
from symconv.hand.judge_matrices import has_matrix, judge_matrix
from symconv.hand.matrix_values import Matrix
from symconv.hand.mentions import Mention, mention
from symconv.hand.note_state import NoteState
from symconv.hand.stacks import Stack
from symconv.hand.tree import Node
from symconv.verdict import Verdict


def judge_link(
    link: Link,
    head: Node | None,
    bound: Bound,
    state: NoteState,
    bare: bool,
    broken: bool,
    shifted: frozenset[str] | None,
    convolution: ConvolutionReading | None,
) -> Ruling:
    """The verdict on a link; `head` is what its chain began with, `broken` says that the link before is not right."""
    assert link.left is not None
    assert state.truth is not None
    left, right = link.left, link.right
    judgement = Judgement(bound, state.truth, state.definitions)
    if elided(left, right):
        return Ruling(Verdict.UNCHECKED, "as written", "dots leave this side to the reader")
    if introduces(left, bound, state, right):
        return Ruling(Verdict.DEFINITION, "a name is introduced")
    # What a sign was just read as it still is, unless the other side has one of its own.
    pinned = None if convolutions_in(right) or not convolutions_in(left) else convolution
    outcomes = judgement.outcomes(left, right, shifted, pinned) or judgement.outcomes(left, right, shifted)
    ruling = _rule(judgement, left, right, outcomes, head, bare, state)
    if head is None or not (broken or ruling.reason == NO_ELEMENT):
        return ruling
    against = judgement.outcomes(head, right, shifted)
    if not broken:
        # The side before is right, so what the chain began with is what this one has to be.
        other = _rule(judgement, head, right, against, None, bare, state)
        return other if other.verdict is Verdict.WRONG else ruling
    if against[-1].equal and ruling.verdict is not Verdict.HOLDS:
        # The slip was before: this side agrees with what the chain began with.
        return _rule(judgement, head, right, against, None, bare, state)
    if outcomes[-1].equal and not against[-1].equal and against[0].status != "unread" and not against[0].unknowns:
        reason = "follows from the line before, which is wrong; both differ from what the chain began with"
        return replace(ruling, verdict=Verdict.WRONG, reason=reason, condition=None, outcome=against[0])
    return ruling


def _rule(
    judgement: Judgement,
    left: Node,
    right: Node,
    outcomes: list[Outcome],
    head: Node | None,
    bare: bool,
    state: NoteState,
) -> Ruling:
    if has_matrix(left, right) or any(isinstance(side, Matrix | Stack) for o in outcomes for side in (o.left, o.right)):
        return judge_matrix(judgement, left, right, outcomes, head, head is not None or named_pass(left) is not None)
    if any(o.status in {"shapes", "sum of shapes"} for o in outcomes):
        return judge_matrix(judgement, left, right, outcomes, head, head is not None)
    restated = to_latex(left) in state.stated
    return judge_element(judgement, left, right, outcomes, bare, restated)


def introduces(left: Node, bound: Bound, state: NoteState, right: Node) -> bool:
    """Does the left side give a name to the matrix on the right?"""
    found = mention(left)
    return (
        isinstance(found, Mention)
        and not found.indexed
        and found.letter not in bound.letters
        and found.letter not in state.definitions
        and named_pass(left) is None
        and matrix_of(right) is not None
    )
