from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv.errors import SpecError
from symconv.general import (
    LETTERS,
    MAX_GENERAL,
    MAX_STEP,
    MAX_TAPS,
    GeneralConv,
    general_as_command,
    general_as_json,
    general_from_text,
)
from symconv.spec import MODES


@st.composite
def generals(draw: st.DrawFn) -> GeneralConv:
    axes = draw(st.integers(1, 3))

    def per_axis(values: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(values) for _ in range(axes))

    groups = draw(st.sampled_from((1, 2, 3, None)))
    few: tuple[Any, ...] = (None, "G") if groups is None else (None, groups, 4 * groups, "G")
    pad = st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9))
    return GeneralConv(
        kernel=per_axis(st.none() | st.integers(1, 12)),
        stride=per_axis(st.none() | st.integers(1, MAX_STEP)),
        padding=per_axis(pad),
        dilation=per_axis(st.none() | st.integers(1, MAX_STEP)),
        groups=groups,
        in_channels=draw(st.sampled_from(few)),
        out_channels=draw(st.sampled_from(few)),
        batch=draw(st.none() | st.integers(1, MAX_GENERAL)),
        bias=draw(st.booleans()),
        mode=draw(st.sampled_from(MODES)),
    )


def read_back(command: str) -> tuple[str, GeneralConv]:
    """The job and the problem of a command line."""
    program, job, *words = shlex.split(command)
    assert program == "symconv"
    texts: dict[str, Any] = {}
    while words:
        name = words.pop(0).removeprefix("--").replace("-", "_")
        if name == "no_bias":
            texts["bias"] = False
        else:
            texts[name] = words.pop(0)
    return job, general_from_text(**texts)


@given(generals())
def test_the_command_of_a_problem_gives_the_problem(general: GeneralConv) -> None:
    assert read_back(general_as_command("prove", general)) == ("prove", general)


@given(generals())
def test_the_json_of_a_problem_gives_the_problem(general: GeneralConv) -> None:
    found = json.loads(json.dumps(general_as_json(general)))
    found["padding"] = tuple(None if pair is None else tuple(pair) for pair in found["padding"])
    assert GeneralConv(**found) == general


def test_commands_are_short() -> None:
    assert general_as_command("prove", GeneralConv((3, 3), 2)) == "symconv prove --kernel 3x3 --stride 2"
    assert general_as_command("prove", GeneralConv()) == "symconv prove --kernel K"
    wide = GeneralConv((None, 3), ("S", 2), (None, (0, 1)), 1, "G", "G", batch=4, bias=False, mode="convolution")
    assert general_as_command("prove", wide, "--format json") == (
        "symconv prove --kernel Kx3 --stride Sx2 --padding Px0:1 --groups G --in-channels G --batch 4 --no-bias "
        "--mode convolution --format json"
    )


def test_letters_stand_for_any_number() -> None:
    assert general_from_text(kernel="KxK", stride="S", dilation="D", padding="P", groups="G") == GeneralConv(
        (None, None), None, None, None, None
    )
    assert general_from_text(kernel="3xK", in_channels="G") == GeneralConv((3, None), in_channels="G")
    assert GeneralConv("K", "S", "P", "D", "G") == GeneralConv(None, None, None, None, None)


def test_what_is_not_given_is_any_number_but_steps_and_groups_are_1() -> None:
    found = general_from_text()
    assert found == GeneralConv()
    assert (found.kernel, found.padding, found.batch, found.in_channels) == ((None,), (None,), None, None)
    assert (found.stride, found.dilation, found.groups) == ((1,), (1,), 1)
    assert found.steps_are_numbers
    assert not GeneralConv(stride=(1, None)).steps_are_numbers


def test_paddings_are_pairs_on_every_axis() -> None:
    assert general_from_text(kernel="3x3", padding="1").padding == ((1, 1), (1, 1))
    assert general_from_text(kernel="3x3", padding="0:1").padding == ((0, 1), (0, 1))
    assert general_from_text(kernel="3x3", padding="0:1x2").padding == ((0, 1), (2, 2))
    assert general_from_text(kernel="3x3", padding="Px2").padding == (None, (2, 2))
    assert general_from_text(kernel="3", padding="valid").padding == ((0, 0),)


def test_groups_divide_the_channels_that_are_given() -> None:
    assert GeneralConv(groups=2, in_channels=6, out_channels=4).group_in == 3
    assert GeneralConv(groups=2, in_channels=6, out_channels=4).group_out == 2
    assert GeneralConv(groups=None).group_in is None
    assert GeneralConv(groups=3, in_channels="G").group_in == 1


BAD_TEXTS: list[tuple[dict[str, Any], str, str]] = [
    ({"kernel": "0"}, "kernel", "at least 1"),
    ({"kernel": "-3"}, "kernel", "at least 1"),
    ({"kernel": "3xQ"}, "kernel", "'Q' is not a number"),
    ({"kernel": "3x"}, "kernel", "nothing is not a number"),
    ({"kernel": "3,3"}, "kernel", "not a number"),
    ({"kernel": "2.5"}, "kernel", "not a number"),
    ({"kernel": "٣"}, "kernel", "not a number"),
    ({"kernel": "4097"}, "kernel", f"at most {MAX_TAPS}"),
    ({"kernel": "9" * 5000}, "kernel", "5000 digits is too large"),
    ({"kernel": "3x3x3x3"}, "kernel", "1 to 3 axes"),
    ({"kernel": "S"}, "kernel", "not a number"),
    ({"stride": "65"}, "stride", f"at most {MAX_STEP}"),
    ({"stride": "0"}, "stride", "at least 1"),
    ({"stride": "K"}, "stride", "not a number"),
    ({"dilation": "65"}, "dilation", f"at most {MAX_STEP}"),
    ({"kernel": "3x3", "stride": "1x2x3"}, "stride", "where kernel has 2"),
    ({"padding": "same"}, "padding", "depends on the sizes"),
    ({"padding": "-1"}, "padding", "at least 0"),
    ({"padding": "1:2:3"}, "padding", "not a number"),
    ({"padding": "1:"}, "padding", "not a number"),
    ({"groups": "0"}, "groups", "at least 1"),
    ({"groups": "2x2"}, "groups", "integer"),
    ({"groups": "2", "in_channels": "3"}, "in_channels", "not a multiple of groups 2"),
    ({"groups": "2", "out_channels": "3"}, "out_channels", "not a multiple of groups 2"),
    ({"groups": "G", "in_channels": "4"}, "in_channels", "needs a number of groups"),
    ({"batch": "0"}, "batch", "at least 1"),
    ({"batch": "many"}, "batch", "not a number"),
    ({"batch": "1x2"}, "batch", "integer"),
]


@pytest.mark.parametrize(("texts", "field", "reason"), BAD_TEXTS, ids=str)
def test_a_bad_option_is_one_sentence_that_names_it(texts: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(SpecError) as caught:
        general_from_text(**texts)
    assert caught.value.field == field
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"{field} ")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("name", ["kernel", "stride", "dilation", "groups", "in_channels", "out_channels", "batch"])
@pytest.mark.parametrize("text", ["same", "valid"])
def test_only_a_padding_can_be_same_or_valid(name: str, text: str) -> None:
    given: dict[str, Any] = {name: text}
    with pytest.raises(SpecError) as caught:
        general_from_text(**given)
    assert caught.value.field == name


BAD_VALUES: list[tuple[dict[str, Any], str]] = [
    ({"kernel": 0}, "kernel"),
    ({"kernel": 2.0}, "kernel"),
    ({"kernel": True}, "kernel"),
    ({"kernel": "3"}, "kernel"),
    ({"kernel": ()}, "kernel"),
    ({"kernel": (3, 3), "dilation": (1, 1, 1)}, "dilation"),
    ({"stride": "K"}, "stride"),
    ({"stride": {}}, "stride"),
    ({"stride": 10**40}, "stride"),
    ({"padding": ((1, 2, 3),)}, "padding"),
    ({"padding": ((1, None),)}, "padding"),
    ({"padding": -1}, "padding"),
    ({"padding": "same"}, "padding"),
    ({"groups": None, "in_channels": 3}, "in_channels"),
    ({"in_channels": "C"}, "in_channels"),
    ({"in_channels": 0}, "in_channels"),
    ({"batch": [1]}, "batch"),
    ({"bias": 1}, "bias"),
    ({"bias": None}, "bias"),
    ({"mode": "same"}, "mode"),
    ({"mode": None}, "mode"),
]


@pytest.mark.parametrize(("values", "field"), BAD_VALUES, ids=str)
def test_a_bad_argument_is_one_sentence_that_names_it(values: dict[str, Any], field: str) -> None:
    with pytest.raises(SpecError) as caught:
        GeneralConv(**values)
    assert caught.value.field == field
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


@given(st.sampled_from([*LETTERS, "in_channels", "out_channels", "batch"]), st.text(max_size=12))
def test_any_text_is_read_or_refused_by_its_name(name: str, text: str) -> None:
    typed: dict[str, Any] = {name: text}
    try:
        general_from_text(**typed)
    except SpecError as error:
        refused = error
    else:
        return
    assert refused.field == name
    assert refused.reason
