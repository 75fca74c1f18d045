"""Groups by stride phase have every input of their phase, and each once."""

from __future__ import annotations

import pytest

from symconv.hand.claim import Claim
from symconv.hand.judge_phases import phase_of
from symconv.spec import Conv
from tests.hand.judged import claims

FORWARD = "Stride 2.\n\n" + "\n\n".join(f"$$y_{o} = w_1x_{2 * o - 1} + w_2x_{2 * o}$$" for o in range(1, 5)) + "\n\n"
ROWS = {i: f"\\partial x_{i} &= \\partial y_{(i + 1) // 2} w_{2 - i % 2}" for i in range(1, 9)}


def system(*inputs: int) -> str:
    return "$$\\begin{aligned}\n" + " \\\\\n".join(ROWS[i] for i in inputs) + "\n\\end{aligned}$$\n\n"


def phases(*groups: str) -> list[Claim]:
    text = FORWARD + system(*range(1, 9)) + "".join(f"Phase {n}:\n\n{group}" for n, group in enumerate(groups))
    return [claim for claim in claims(text) if claim.kind == "phase"]


ODD, EVEN = system(1, 3, 5, 7), system(2, 4, 6, 8)


def test_a_partition_holds() -> None:
    found = phases(ODD, EVEN)
    assert [(str(claim.verdict), claim.reading) for claim in found] == [
        ("holds", "the inputs of phase (0)"),
        ("holds", "the inputs of phase (1)"),
    ]


@pytest.mark.parametrize(
    ("second", "reason", "correction"),
    [
        (system(2, 4, 8), "\\partial x_6 missing", ("\\partial x_6 = \\partial y_3w_2",)),
        (system(2, 4, 6, 4, 8), "\\partial x_4 twice", ()),
        (system(2, 4, 5, 6, 8), "\\partial x_5 of phase (0) among those of phase (1)", ()),
    ],
)
def test_what_is_missing_or_doubled_is_told(second: str, reason: str, correction: tuple[str, ...]) -> None:
    (wrong,) = [claim for claim in phases(ODD, second) if str(claim.verdict) == "wrong"]
    assert (wrong.reason, wrong.correction) == (reason, correction)


def test_examples_and_dots_are_no_slips() -> None:
    assert all(str(claim.verdict) == "holds" for claim in phases(system(3), ODD, EVEN))
    assert all(str(claim.verdict) == "holds" for claim in phases(system(1, 3), system(2, 4)))
    dotted = EVEN.replace(ROWS[6], "&\\;\\,\\vdots")
    assert all(str(claim.verdict) == "holds" for claim in phases(ODD, dotted))


def test_a_wrong_row_is_no_slip_of_the_groups() -> None:
    assert [str(claim.verdict) for claim in phases(ODD, EVEN.replace("x_6", "x_7"))] == ["holds"]


def test_phases_count_the_padding() -> None:
    assert phase_of((0, 0, 2), Conv(4, 3, 2, padding=1)) == (1,)
