"""The problem where no element row tells: from matrix equations X * W = Y and what the prose states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symconv.hand.binding import TENSOR_ROLES, Bindings, Learnt
from symconv.hand.bound import Bound
from symconv.hand.given import Given
from symconv.hand.note import Note
from symconv.hand.operator_signs import convolution_signs
from symconv.hand.parse import Parsed


def from_matrices(
    note: Note,
    parsed: tuple[Parsed, ...],
    told: Given,
    numbers: Mapping[str, Sequence[int]],
    fixed: Mapping[str, str],
    base: int,
    learnt: Mapping[str, Learnt],
) -> Bound:
    """What is known without element rows: letters that are given or stated, and stated numbers."""
    bindings = Bindings(
        names={letter: TENSOR_ROLES[tensor] for letter, tensor in fixed.items()},
        index_base=None,
        convolutions=convolution_signs(parsed),
        learnt=dict(learnt),
    )
    return Bound(bindings, dict(fixed), base=base)
