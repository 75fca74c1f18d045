from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from symconv import Conv
from symconv.closed_form import Setting
from symconv.documents.general_author import GeneralAuthor, check_proved, generalised
from symconv.documents.prose import Prose
from symconv.errors import DerivationError
from symconv.general import MAX_GENERAL, MAX_STEP, GeneralConv
from symconv.house_styles import NOTATIONS
from symconv.proofs import Proof, prove_general
from symconv.verdict import Verdict
from tests.brute_force import output_size, shapes
from tests.general_problems import as_problem
from tests.problems import as_dict, problems


def sizes_of(conv: Conv) -> dict[str, int]:
    """The numbers of a problem by the names that the symbols of a problem for all sizes have."""
    found = {"N": conv.batch, "G": conv.groups}
    found |= {"C": conv.in_channels // conv.groups, "M": conv.out_channels // conv.groups}
    outputs = output_size(as_dict(conv))
    for number, suffix in enumerate({1: ("",), 2: ("_h", "_w"), 3: ("_d", "_h", "_w")}[conv.dimensions]):
        low, high = conv.padding[number]
        found |= {f"I{suffix}": conv.input[number], f"K{suffix}": conv.kernel[number], f"O{suffix}": outputs[number]}
        found |= {f"p{suffix}": low, f"q{suffix}": high}
    return found


@given(problems())
@settings(max_examples=60)
def test_a_problem_is_one_of_those_that_it_is_generalised_to(conv: Conv) -> None:
    """At the problem's own sizes what is left open is the problem again, and the rest is not open."""
    general = generalised(conv)
    assert as_problem(Setting(general), sizes_of(conv)) == as_dict(conv)
    assert (general.stride, general.dilation) == (conv.stride, conv.dilation)
    assert (general.mode, general.bias) == (conv.mode, conv.bias)
    assert {*general.kernel, *general.padding} == {None}
    assert general.dimensions == conv.dimensions


@given(problems())
@settings(max_examples=60)
def test_an_index_is_left_out_where_there_is_only_one_of_it(conv: Conv) -> None:
    """The closed forms write the indices that the elements of the example have, the group's apart."""
    setting = Setting(generalised(conv))
    assert (setting.channels["N"] == 1) == (conv.batch == 1)
    assert setting.grouped == (conv.groups > 1)
    per_group = shapes(as_dict(conv))["w"][1]
    if conv.groups == 1 or per_group == 1:
        assert (setting.channels["C"] == 1) == (per_group == 1)


def test_more_groups_than_a_statement_for_all_sizes_can_name_are_any_number() -> None:
    many = MAX_GENERAL + 1
    conv = Conv(5, 3, groups=many, in_channels=2 * many, out_channels=many)
    assert generalised(conv) == GeneralConv(groups=None, batch=1)
    few = MAX_GENERAL
    assert generalised(Conv(5, 3, groups=few, in_channels=2 * few, out_channels=few)).groups == few


def test_strides_that_are_too_long_are_refused_not_left_open() -> None:
    with pytest.raises(ValueError, match=f"at most {MAX_STEP}"):
        generalised(Conv(200, 2, MAX_STEP + 1))


@pytest.fixture(scope="module")
def proof() -> Proof:
    return prove_general(GeneralConv(3, 2))


def test_what_is_proved_is_let_through(proof: Proof) -> None:
    check_proved(proof)
    assert {statement.verdict for statement in proof.statements} == {Verdict.HOLDS, Verdict.CONDITIONAL}


@pytest.mark.parametrize("verdict", [Verdict.WRONG, Verdict.UNCHECKED])
def test_one_statement_that_is_not_proved_stops_it_all(proof: Proof, verdict: Verdict) -> None:
    for place in (0, len(proof.statements) // 2, len(proof.statements) - 1):
        statements = list(proof.statements)
        statements[place] = replace(statements[place], verdict=verdict)
        name = statements[place].name
        with pytest.raises(
            DerivationError, match=f"^{re.escape(f'{name}: {verdict}')}, so the derivation is not written$"
        ):
            check_proved(replace(proof, statements=tuple(statements)))


@pytest.mark.parametrize("name", NOTATIONS)
def test_an_author_writes_in_its_notation_and_language(proof: Proof, name: str) -> None:
    author = GeneralAuthor(proof, NOTATIONS[name], Prose("zh"))
    assert author.setting is proof.derivation.setting
    assert not author.say("always").isascii()
    (axis,) = author.setting.axes
    letters = {"plain": "i", "partial": "i", "function": "x", "subscript": "w_{in}", "delta": "i"}
    writer = author.writer("x")
    assert writer.notation is NOTATIONS[name]
    assert writer.place(axis.i) == letters[name]
    # Where taps stand beside outputs, `function` marks them; the others need no mark.
    assert (author.writer("x", True).place(axis.k) != writer.place(axis.k)) == (name == "function")
