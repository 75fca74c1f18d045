"""Bindings say what was learnt, and where."""

from __future__ import annotations

from symconv.hand.bind import bind
from tests.hand.judged import STRIDED
from tests.hand.texts import scanned


def test_what_is_learnt() -> None:
    found = bind(scanned(STRIDED), {})
    assert found.names["x"] == "input"
    assert found.names["b"] == "bias"
    assert found.index_base == 1
    assert found.axes[0].stride == 2
    assert found.learnt["stride"].source == "line 1: Stride 2"
    assert found.learnt["kernel"].source == "the forward rows: 4 of 4 products"
    assert not found.ties


def test_a_statement_that_the_rows_contradict_is_reported() -> None:
    found = bind(scanned(STRIDED.replace("Stride 2", "Stride 3")), {})
    assert found.axes[0].stride == 2
    assert "the text states stride 3" in found.ties[0]


def test_what_is_given_wins() -> None:
    found = bind(scanned(STRIDED.replace("x", "q")), {"q": "input"})
    assert found.names["q"] == "input"
    assert found.learnt["q"].source == "given"


def test_a_note_without_formulas_binds_nothing() -> None:
    assert not bind(scanned("Just words."), {}).names


def test_bare_gradients_are_noticed() -> None:
    assert bind(scanned(STRIDED + "$$x_1 = w_1 y_1$$"), {}).bare_gradients
