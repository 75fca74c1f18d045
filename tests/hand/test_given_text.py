from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from symconv.errors import SymconvError
from symconv.hand.given_text import FACTS, MAX_LENGTH, ROLES, checked_given, parse_given


def test_names_have_roles_and_facts_have_values() -> None:
    assert parse_given("x=input, w=weight ,stride=2,padding=0:1x1,mode=convolution,base=1,digits=joined,*=product") == {
        "x": "input",
        "w": "weight",
        "stride": "2",
        "padding": "0:1x1",
        "mode": "convolution",
        "index-base": "1",
        "digits": "joined",
        "*": "product",
    }
    assert parse_given("") == {}


def test_what_stands_on_the_right_says_whether_a_name_or_a_fact_is_bound() -> None:
    assert parse_given("w=kernel,F=filter") == {"w": "weight", "F": "weight"}
    assert parse_given("input=input,kernel=weight") == {"input": "input", "kernel": "weight"}
    assert parse_given("input=4x4,kernel=2,s=2,bias=no") == {
        "input": "4x4",
        "kernel": "2",
        "stride": "2",
        "has-bias": "no",
    }


def test_names_are_letters_commands_or_words() -> None:
    assert parse_given(r"\delta=delta,δ=delta,dX=input_gradient,输入=input") == {
        r"\delta": "delta",
        "δ": "delta",
        "dX": "input-gradient",
        "输入": "input",
    }


def test_a_mapping_is_taken_too() -> None:
    assert checked_given({"x": "input", "stride": 2}) == {"x": "input", "stride": "2"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x", "x: no binding; write it as x=input or stride=2"),
        ("x=", "x: bound to nothing; write it as x=input or stride=2"),
        ("x=inputs", "x=inputs: inputs is no role; choose from input, weight, output"),
        ("stride=0", "stride=0: a stride is at least 1"),
        ("stride=two", "stride=two: not a stride; write 3 or 3x5"),
        ("kernel=0x2", "kernel=0x2: a kernel size is at least 1"),
        ("padding=1:", "padding=1:: not a padding; write 1, 1x2 or 0:1x0:1"),
        ("padding=1000001", "padding=1000001: a padding is at most 1000000"),
        ("stride=1000001", "stride=1000001: a stride is at most 1000000"),
        ("mode=flip", "mode=flip: not one of cross-correlation, convolution"),
        ("base=2", "base=2: not one of 0, 1"),
        ("strides=2", "strides=2: choose from input, kernel, output, stride"),
        ("x y z 1 + 2=input", "no name that a formula can have"),
        ("=input", "no name that a formula can have"),
        ("input=input,input=4", "input: given twice, as input and as 4; give it once"),
        ("x=input,x=weight", "x: given twice, as input and as weight; give it once"),
        (",".join(f"x{n}=input" for n in range(201)), "more than 200 bindings"),
        ("x" * (MAX_LENGTH + 1), "longer than 20000 characters"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(SymconvError) as caught:
        parse_given(text)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@drawn(st.text(alphabet="xw=,:0129{}\\ *\n输" + "strideinput", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    found, sentence = {}, ""
    try:
        found = parse_given(text)
    except SymconvError as error:
        sentence = str(error)
    assert sentence.isprintable()
    assert all(value in ROLES or key in FACTS for key, value in found.items())
    assert checked_given(found) == found
