from __future__ import annotations

import json
from pathlib import Path

import pytest

from symconv import Conv
from symconv.pipeline import (
    choose,
    derive_document,
    derive_files,
    draw_figure,
    results_as_json,
    results_as_text,
    smallest_failure,
    sweep_layers,
    validate_layers,
    write_files,
)
from symconv.problem import Layer


def test_each_format_of_a_document() -> None:
    conv = Conv(3, 2)
    assert str(derive_document(conv, choose("plain"))).startswith("<!--")
    assert str(derive_document(conv, choose("plain", "en", "tex"))).startswith("% Written by")
    pdf = derive_document(conv, choose("plain", "en", "pdf"))
    assert isinstance(pdf, bytes)
    assert pdf.startswith(b"%PDF-")
    assert json.loads(derive_document(conv, choose("plain", "en", "json")))["spec"]["input"] == [3]


def test_a_document_goes_where_it_can(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    conv, choices = Conv(4, 2, 2), choose("plain")
    write_files(derive_files(conv, choices, tmp_path / "a.md"), tmp_path / "a.md")
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "a.axes.svg",
        "a.md",
        "a.phases.svg",
        "a.window.svg",
        "a.zeros.svg",
    ]
    write_files(derive_files(conv, choices, None), None)
    assert capsys.readouterr().out == derive_document(conv, choices)
    assert draw_figure(Conv(4, 2, 2), "zeros", "plain", "zh").startswith("<svg")


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
