from __future__ import annotations

import json

from symconv import Conv
from symconv.pipeline import (
    derive_document,
    results_as_json,
    results_as_text,
    smallest_failure,
    sweep_layers,
    validate_layers,
)
from symconv.problem import Layer


def test_each_format_of_a_document() -> None:
    conv = Conv(3, 2)
    assert str(derive_document(conv, "plain", "en", "md")).startswith("<!--")
    assert str(derive_document(conv, "plain", "en", "tex")).startswith("% Written by")
    pdf = derive_document(conv, "plain", "en", "pdf")
    assert isinstance(pdf, bytes)
    assert pdf.startswith(b"%PDF-")
    assert json.loads(derive_document(conv, "plain", "en", "json"))["spec"]["input"] == [3]


def test_results_of_one_problem_are_shown_in_full_and_of_several_a_line_each() -> None:
    layers = [Layer("a", Conv(4, 2)), Layer("b", Conv(5, 2, bias=False))]
    results = list(validate_layers(layers, "numpy", 0))
    one, both = results_as_text(results[:1]), results_as_text(results)
    assert one.splitlines()[0] == "a:"
    assert "holds      wgrad equals NumPy loops (6 of 6" in one
    assert [line.split(",")[0] for line in both.splitlines()[:2]] == [
        "holds      a: 32 statements",
        "holds      b: 24 statements",
    ]
    assert both.splitlines()[-1].startswith("2 problems: 56 statements hold, 0 wrong")
    assert results_as_text(results, brief=True) == both.splitlines()[-1] + "\n"
    assert json.loads(results_as_json(results))["summary"] == {"holds": 56, "wrong": 0, "unchecked": 0}


def test_sweeps_are_numbered() -> None:
    assert [layer.name for layer in sweep_layers(2, 0)] == ["random problem 0", "random problem 1"]


def test_a_problem_that_does_not_fail_stays_as_it_is() -> None:
    conv = Conv(4, 2)
    assert smallest_failure(conv, "numpy", 0).conv == conv
