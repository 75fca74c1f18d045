"""Operator forms made of a binding and of letters that mean what they look like."""

from __future__ import annotations

from symconv.hand.operator_form import Form, Sign, taken_apart
from symconv.hand.operator_nodes import operand_of
from symconv.hand.operator_problem import Picture, Problem
from symconv.hand.tree import Applied, Name, Node
from tests.hand.sums import binding_of
from tests.hand.texts import tree

TENSORS = {"X": "x", "W": "w", "G": "dy", "A": "dx", "B": "dw", "S": "slope"}
PLACES = {"X": "c", "W": "mc", "G": "m", "A": "c", "B": "mc", "S": "c"}
ONE = r"$$y_i = \sum_{k=0}^{K-1} w_k\, x_{i+k}$$"
"""One axis, stride 1, nothing padded."""
PLAIN = Sign()
CHANNELS = r"$$y_{m,i} = \sum_{c=0}^{C-1}\sum_{k=0}^{K-1} w_{m,c,k}\, x_{c,i+k}$$"


def picture(node: Node) -> Picture | None:
    """The tensor of a letter, with the channels that stand in brackets behind it."""
    head, letters = (node.head, node.arguments) if isinstance(node, Applied) else (node, ())
    if not isinstance(head, Name) or head.text not in TENSORS:
        return None
    names = [letter.text for letter in letters if isinstance(letter, Name)]
    return Picture(TENSORS[head.text], tuple(zip(PLACES[head.text], names, strict=False)))


def problem_of(note: str = ONE, mode: str | None = "cross-correlation") -> Problem:
    return Problem(binding_of(note), picture, indexed=True, mode=mode)


def form_of(left: str, right: str, note: str = ONE, sign: Sign = PLAIN, mode: str | None = "cross-correlation") -> Form:
    """The form that a right side is."""
    problem = problem_of(note, mode)
    bounds, slopes, found, turned = taken_apart(tree(right), problem)
    assert found is not None
    operands = [operand_of(node) for node in (found.first, found.second)]
    known = [shown for operand in operands if (shown := picture(operand.base)) is not None]
    head = picture(tree(left))
    assert head is not None
    return Form(head, known, operands, bounds, slopes, found, problem, sign, turned)
