"""Whether rows with bare letters on their left are gradients, by which of them are true as such."""

from __future__ import annotations

from collections import Counter

from symconv.hand.bound import Bound
from symconv.hand.chains import Chain
from symconv.hand.comparing import Judgement
from symconv.hand.concrete import is_concrete
from symconv.hand.judge_elements import bare_reading
from symconv.hand.judge_matrices import has_matrix, is_labels
from symconv.hand.note_state import NoteState


def bare_rows_hold(bound: Bound, state: NoteState, links: tuple[Chain, ...]) -> bool:
    """Are most rows with a bare x, w or b on their left true as gradients?"""
    if state.truth is None:
        return False
    judgement = Judgement(bound, state.truth, {})
    votes: Counter[bool] = Counter()
    for chain in links:
        for link in chain.links:
            left = link.left
            if left is None or sum(votes.values()) > 400 or is_labels(link.right):
                continue
            reading = bare_reading(left, link.right, bound)
            if reading.shifted and not has_matrix(left, link.right) and is_concrete(link.right, bound, {}):
                votes[judgement.compare(left, link.right, reading).equal] += 1
    return votes[True] > votes[False]
