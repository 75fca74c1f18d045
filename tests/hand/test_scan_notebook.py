from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv.errors import InputFileError
from symconv.hand.source import Source
from tests.hand.texts import scanned


def notebook(*sources: str, indent: int | None = 1, ascii: bool = False) -> str:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source.splitlines(True)} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4}, indent=indent, ensure_ascii=ascii)


@given(st.lists(st.text('x卷\t"\\/𝑥é ', max_size=9), max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_formulas_stand_at_their_place_in_the_file(words: list[str], ascii: bool, indent: int | None) -> None:
    sources = [f"# {number}\n{word.replace(chr(92), '')} $a_{{{number}}}$ end" for number, word in enumerate(words)]
    text = notebook(*sources, indent=indent, ascii=ascii)
    found = scanned(text, "notebook").formulas
    assert [f.text for f in found] == [f"a_{{{number}}}" for number in range(len(words))]
    source = Source("note", text)
    for number, formula in enumerate(found):
        assert formula.place() == source.place(text.index(f"a_{{{number}}}"))


def test_code_is_left_out_and_shown_formulas_are_not() -> None:
    output = {"output_type": "display_data", "data": {"text/latex": ["$b = c$"], "text/plain": ["$d$"]}, "metadata": {}}
    code = {"cell_type": "code", "source": ["'$a$'"], "outputs": [output], "metadata": {}}
    assert [f.text for f in scanned(json.dumps({"cells": [code]}), "notebook").formulas] == ["b = c"]


def test_a_formula_over_several_strings() -> None:
    note = scanned(notebook("$$\na &= b \\\\\nc &= d\n$$\n"), "notebook")
    (formula,) = note.formulas
    assert formula.text == "a &= b \\\\\nc &= d"
    lines = note.source.text.split("\n")
    assert "c &= d" in lines[formula.place(formula.text.index("c")).line - 1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "note: line 1: no notebook: Expecting property name enclosed in double quotes"),
        ("[1]", "note: no notebook: it has no list of cells"),
        ('{"cells": 1}', "note: no notebook: it has no list of cells"),
        ("[" * 100_000, "note: no notebook: its JSON is nested too deep or has a number too long"),
    ],
)
def test_what_is_no_notebook_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(InputFileError) as caught:
        scanned(text, "notebook")
    assert str(caught.value) == sentence


@pytest.mark.parametrize("text", ['{"cells": [1, null, {"source": "$a$"}]}', '{"cells": [{"cell_type": "markdown"}]}'])
def test_odd_cells_are_passed_over(text: str) -> None:
    assert not scanned(text, "notebook").formulas
