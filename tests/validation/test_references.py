"""The NumPy references against loops over the definition; and against PyTorch where it is installed."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from symconv import Conv
from symconv.validation import references, torch_reference
from symconv.validation.cases import Array, integer_case
from tests.brute_force import Values, evaluate
from tests.problems import as_dict, problems


def as_values(array: Array) -> Values:
    return {tuple(map(int, index)): int(value) for index, value in np.ndenumerate(array)}


@given(problems(most_products=400))
def test_the_references_are_the_loops(conv: Conv) -> None:
    case = integer_case(conv, 1)
    p = as_dict(conv)
    wanted = evaluate(p, as_values(case.x), as_values(case.w), as_values(case.b), as_values(case.dy))
    assert as_values(references.forward(conv, case.x, case.w, case.b)) == wanted["forward"]
    assert as_values(references.dgrad(conv, case.dy, case.w)) == wanted["dgrad"]
    assert as_values(references.wgrad(conv, case.x, case.dy)) == wanted["wgrad"]
    if conv.bias:
        assert as_values(references.bgrad(conv, case.dy)) == wanted["bgrad"]


@pytest.mark.skipif(not torch_reference.installed(), reason="PyTorch is not installed")
@given(problems(most_products=400))
def test_pytorch_agrees_with_the_loops(conv: Conv) -> None:
    case = integer_case(conv, 1)
    p = as_dict(conv)
    wanted = evaluate(p, as_values(case.x), as_values(case.w), as_values(case.b), as_values(case.dy))
    found = torch_reference.all_passes(conv, case)
    assert set(found) == {"forward", "dgrad", "wgrad", "bgrad"} - (set() if conv.bias else {"bgrad"})
    for pass_, array in found.items():
        assert as_values(array) == wanted[pass_]


@pytest.mark.parametrize("module", [references, torch_reference], ids=["references", "torch_reference"])
def test_the_references_share_no_code_with_the_derivation(module: object) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text())  # type: ignore[attr-defined]
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name and name.startswith("symconv")} == {
        "symconv.spec",
        "symconv.validation.cases",
    }
