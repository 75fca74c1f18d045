"""The sides of a note that state a rule."""

from __future__ import annotations

from symconv.hand.layer_names import LayerNames
from symconv.hand.parse import parse_note
from symconv.hand.rule_claims import rule_claims
from tests.hand.texts import scanned


def rules(text: str) -> list[str]:
    note = scanned(text)
    return [claim.rule for claim in rule_claims(note, parse_note(note), {}, LayerNames({}))]


def test_every_side_of_a_chain_is_one() -> None:
    assert rules("$$k' = (k-1)(d-1)+k = (k-1)d+1$$\n") == ["effective kernel"] * 2


def test_in_their_order() -> None:
    text = "Insert $s-1$ zeros.\n\n$$o = n - k + 1$$\n"
    assert rules(text) == ["zeros between outputs", "output size"]


def test_a_convolution_of_tensors_is_none() -> None:
    assert rules(r"$$o = n \ast k$$" + "\n\n$$o = n * k$$\n") == []
