"""Prose gives letters to tensors."""

from __future__ import annotations

from symconv.hand.letters import stated_letters, usualness
from symconv.hand.parse import parse_note
from tests.hand.texts import scanned


def found(text: str) -> dict[str, str]:
    note = scanned(text)
    return {letter: tensor for letter, tensor, _, _ in stated_letters(note, parse_note(note))}


def test_letters_that_the_prose_names() -> None:
    assert found("Let the input $a$ meet the kernel $q$; $r$ is the output.") == {"a": "x", "q": "w", "r": "y"}
    assert found("设输入为 $p$，卷积核为 $q$。") == {"p": "x", "q": "w"}


def test_a_gradient_is_no_tensor_of_its_own() -> None:
    assert found("the gradient of the input $g$") == {}


def test_usual_letters() -> None:
    assert usualness("x", "x") > usualness("x", "a") > usualness("x", "w") == 0
