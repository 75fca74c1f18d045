"""What letters of rules stand for."""

from __future__ import annotations

import pytest

from symconv.hand.index_expressions import key_of
from symconv.hand.rule_letters import axis_mark, declared_letters, usual_meanings
from tests.hand.texts import scanned, tree


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("H_{out}", "output"),
        ("n'", "output"),
        ("OW", "output"),
        ("W_2", "output"),
        ("H_{in}", "input"),
        ("W_1", "input"),
        ("k_h", "kernel"),
        ("k_{eff}", "effective"),
        ("\\hat{k}", "effective"),
        ("stride[0]", "stride"),
        ("P", "padding"),
        ("p_t", "low"),
    ],
)
def test_usual_letters(text: str, meaning: str) -> None:
    letter = key_of(tree(text))
    assert letter is not None
    assert usual_meanings(letter)[0] == meaning


@pytest.mark.parametrize(("letter", "mark"), [("H_out", "h"), ("k_w", "w"), ("n", ""), ("stride_h", "h")])
def test_axes(letter: str, mark: str) -> None:
    assert axis_mark(letter) == mark


def test_words_win() -> None:
    note = scanned("The filter size is $m$ and $t$ is the stride; 膨胀率 $r$ 。\n")
    letters = {id(formula): formula.text for formula in note.formulas}
    assert declared_letters(note, letters) == {"m": "kernel", "t": "stride", "r": "dilation"}
