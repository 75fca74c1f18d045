from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from symconv.errors import SymconvError
from symconv.hand.front_matter import stated_bindings
from tests.hand.texts import scanned

WANTED = {"x": "input", "stride": "2"}
FORMS = {
    "in braces": "symconv: {x: input, stride: 2}",
    "quoted": "symconv: {'x': \"input\", 'stride': 2}  # a remark",
    "with signs": "symconv: x=input, stride=2",
    "as one text": "symconv: 'x=input, stride=2'",
    "bind": "bind: x=input, stride=2",
    "lines": "symconv:\n  x: input\n\n  # a remark\n  stride: 2",
    "list": "symconv:\n  - x: input\n  - stride: 2",
    "bind inside": "symconv:\n  bind: {x: input, stride: 2}",
    "among others": "title: x=weight, stride=9\ntags: [a, b]\nsymconv:\n  x: input\n  stride: 2\nauthor:\n  w: nobody",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_forms_of_front_matter(form: str) -> None:
    assert stated_bindings(scanned(f"---\n{FORMS[form]}\n---\nText.\n")).given == WANTED


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("latex", "% symconv: x=input, stride=2\n\\documentclass{article}"),
        ("rst", "Title\n=====\n\n.. symconv: x=input, stride=2\n"),
        ("html", "<!DOCTYPE html>\n<!-- symconv: {x: input, stride: 2} -->\n"),
        ("markdown", "# Note\n<!-- symconv: x=input, stride=2 -->\n"),
    ],
)
def test_comments_near_the_top(format: str, text: str) -> None:
    assert stated_bindings(scanned(text, format)).given == WANTED


def test_each_has_its_line() -> None:
    text = "---\ntitle: A note\nsymconv:\n  x: input\n  stride: 2\n---\n"
    assert stated_bindings(scanned(text)).lines == {"x": 4, "stride": 5}


@pytest.mark.parametrize(
    "text",
    ["", "# symconv: x=input\n", "---\nbind: nothing\n---\n", "---\ntitle: a\n  x: input\n---\n", "---\nsymconv:"],
)
def test_what_states_nothing(text: str) -> None:
    assert stated_bindings(scanned(text)).given == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("---\nsymconv: {stride: 0}\n---\n", "note: line 2: stride=0: a stride is at least 1"),
        ("---\nsymconv:\n  x: inputs\n---\n", "note: line 3: x=inputs: inputs is no role; choose from input"),
        ("---\nsymconv: yes\n---\n", "note: line 2: yes: bound to nothing; write it as"),
        ("---\nsymconv:\n  x: input\n  x: weight\n---\n", "note: line 4: x: given twice"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_line(text: str, sentence: str) -> None:
    with pytest.raises(SymconvError) as caught:
        stated_bindings(scanned(text))
    assert sentence in str(caught.value)


@drawn(st.text(alphabet="symconv:{}=,'\"- \n#x2input\t&*!|>", max_size=200))
def test_any_front_matter_is_read_or_refused(text: str) -> None:
    sentence = ""
    try:
        stated_bindings(scanned(f"---\nsymconv:\n{text}\n---\n"))
    except SymconvError as error:
        sentence = str(error)
    assert sentence.isprintable()
