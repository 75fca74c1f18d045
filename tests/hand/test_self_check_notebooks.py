"""What `derive` renders holds as the cells of a notebook too."""

from __future__ import annotations

import json

import pytest

from symconv.general import general_from_text
from symconv.hand.verify import verify_text
from symconv.pipeline import choose, derive_document, derive_general_document
from symconv.spec import Conv


def notebook(text: str) -> str:
    """A Markdown document as a notebook: a cell for each section, a cell of code among them."""
    cells: list[list[str]] = [[]]
    for line in text.splitlines(keepends=True):
        if line.startswith("## "):
            cells.append([])
        cells[-1].append(line)
    made = [{"cell_type": "markdown", "metadata": {}, "source": lines} for lines in cells]
    made.insert(1, {"cell_type": "code", "metadata": {}, "source": ["x_11 = y_12 = 5\n"], "outputs": []})
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def check(text: str) -> None:
    summary = {str(name): count for name, count in verify_text(notebook(text), "note.ipynb").summary.items() if count}
    total = sum(summary.values())
    assert total >= 20
    assert set(summary) <= {"holds", "definition", "unchecked"}
    assert summary.get("unchecked", 0) * 50 <= total


@pytest.mark.parametrize(("style", "language"), [("delta", "zh"), ("subscript", "en")])
def test_a_worked_example(style: str, language: str) -> None:
    check(str(derive_document(Conv(5, 2, 2, in_channels=2), choose(style, language, "md", None, False))))


@pytest.mark.parametrize(("style", "language"), [("plain", "en"), ("delta", "zh")])
def test_a_general_form(style: str, language: str) -> None:
    general = general_from_text(kernel="K", stride="2")
    check(str(derive_general_document(general, choose(style, language, "md", None, False))))
