"""An edit that makes a row wrong is found in its own line and no other line is blamed; right rows are never wrong."""

from __future__ import annotations

import random

import pytest

from symconv.hand.verify import verify_text
from tests.hand.row_mutations import edited, introduction, is_true, random_hand, random_problem, shuffled, systems_of


@pytest.mark.parametrize("seed", range(30))
def test_right_notes(seed: int) -> None:
    draw = random.Random(seed)
    problem = random_problem(draw)
    hand = random_hand(draw, problem)
    text, places = hand.note(shuffled(systems_of(problem), draw), introduction(hand, problem))
    claims = verify_text(text).claims
    assert [claim.line for claim in claims if str(claim.verdict) == "wrong"] == []
    assert len(claims) >= len(places)


@pytest.mark.parametrize("seed", range(30))
def test_one_wrong_row(seed: int) -> None:
    draw = random.Random(1000 + seed)
    problem = random_problem(draw)
    hand = random_hand(draw, problem)
    systems = systems_of(problem)
    while True:
        s = draw.randrange(len(systems))
        e = draw.randrange(len(systems[s]))
        made = edited(systems[s][e], draw, problem)
        if not is_true(made, problem):
            break
    systems[s][e] = made
    text, places = hand.note(systems, introduction(hand, problem))
    wrong = [claim.line for claim in verify_text(text).claims if str(claim.verdict) == "wrong"]
    assert wrong == [line for line, place in places.items() if place == (s, e)]
