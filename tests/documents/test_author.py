from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.documents import author as module
from symconv.documents.author import Author, axis_names, bias_term, slice_names
from symconv.documents.prose import Prose
from symconv.equations import Element
from symconv.errors import DerivationError
from symconv.general import MAX_STEP, GeneralConv
from symconv.house_styles import NOTATIONS
from symconv.proofs import Proof, prove_general
from symconv.spelling import Spelling
from symconv.verdict import Verdict
from tests.documents.printed import BASES
from tests.documents.symbolic import open_sizes
from tests.problems import NAMED, problems


def author_of(
    conv: Conv, notation: str = "partial", language: str = "en", marks: bool = False, full: bool = False
) -> Author:
    return Author(derive(conv), Spelling(NOTATIONS[notation], conv), Prose(language), marks, full)


@pytest.mark.parametrize(
    ("conv", "provable"),
    [
        (Conv(9, 2), True),
        (Conv((99, 99), 2, (1, MAX_STEP)), True),
        (Conv((99, 99), 2, (1, MAX_STEP + 1)), False),
        (Conv((99, 99), 2, 1, 0, (MAX_STEP, 2)), True),
        (Conv((99, 99), 2, 1, 0, (MAX_STEP + 1, 1)), False),
        (Conv(99_999, 999, MAX_STEP, 999, MAX_STEP, batch=7, in_channels=999), True),
    ],
)
def test_only_strides_and_dilations_keep_an_example_from_being_proved(conv: Conv, provable: bool) -> None:
    assert author_of(conv).provable == provable


@pytest.mark.parametrize("name", ["one_axis", "grouped", "depthwise", "flipped", "three_axes"])
def test_what_is_said_for_all_sizes_is_proved_of_the_examples_strides(name: str) -> None:
    author = author_of(NAMED[name], "function", "zh")
    general = author.general
    assert general.proof.complete
    assert general.proof.problem == open_sizes(NAMED[name])
    assert (general.notation.name, general.prose.language) == ("function", "zh")
    assert author.general is general


@pytest.mark.parametrize("verdict", [Verdict.WRONG, Verdict.UNCHECKED])
def test_what_is_not_proved_is_not_written(verdict: Verdict, monkeypatch: pytest.MonkeyPatch) -> None:
    def unproved(general: GeneralConv) -> Proof:
        proof = prove_general(general)
        return replace(proof, statements=(*proof.statements[:-1], replace(proof.statements[-1], verdict=verdict)))

    monkeypatch.setattr(module, "prove_general", unproved)
    with pytest.raises(DerivationError, match="so the derivation is not written"):
        _ = author_of(Conv(7, 3, 2)).general


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
def test_one_sign_never_stands_for_two_operations(notation: str, mode: str) -> None:
    """The forward sign flips the kernel where the forward pass does, so that a correlation needs another then."""
    author = author_of(Conv(5, 3, mode=mode), notation)
    assert author.forward_sign == (r"\mathrm{conv}" if notation == "delta" else r"\ast")
    assert (author.correlation_sign == author.forward_sign) == (mode == "cross-correlation")


@pytest.mark.parametrize(("notation", "base"), BASES.items())
def test_counting_starts_where_the_notation_does(notation: str, base: int) -> None:
    author = author_of(Conv(3, 2), notation)
    assert author.base == base
    assert slice_names(author) == {"image": base, "in_channel": base, "out_channel": base}
    assert author.writer.element(Element("x", (0, 0, 0))).strip("{}()")[-1] == str(base)


def test_the_writer_marks_and_unfolds_where_the_author_is_to() -> None:
    conv = Conv((20, 20), 3)
    long = derive(conv).forward
    for marks in (False, True):
        for full in (False, True):
            rows = author_of(conv, marks=marks, full=full).writer.system(len(long), long.row)
            assert (r"\vdots\;" in [row.left for row in rows]) == (not full)
            assert (r"\href" in rows[0].left) == marks


def test_axes_are_named_by_how_many_there_are() -> None:
    named = {conv.dimensions: axis_names(author_of(conv)) for conv in (Conv(3, 2), Conv((3, 3), 2), Conv((3, 3, 3), 2))}
    assert named == {1: ["position"], 2: ["row", "column"], 3: ["depth", "row", "column"]}
    assert len(set(axis_names(author_of(Conv((3, 3, 3), 2), language="zh")))) == 3


@given(problems(most_products=100))
@settings(max_examples=30)
def test_the_bias_is_that_of_the_first_output_channel(conv: Conv) -> None:
    index = "" if conv.out_channels == 1 else "_{1}"
    assert bias_term(author_of(conv)) == (f"\n+ b{index}" if conv.bias else "")
    index = "" if conv.out_channels == 1 else "(0)"
    assert bias_term(author_of(conv, "function")) == (f"\n+ B{index}" if conv.bias else "")
