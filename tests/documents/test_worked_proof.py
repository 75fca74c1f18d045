from __future__ import annotations

import re
import shlex
from itertools import pairwise

import pytest
from hypothesis import given, settings

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.author import Author
from symconv.documents.blocks import Items, Text
from symconv.documents.prose import Prose
from symconv.documents.worked_proof import confirmed
from symconv.general import MAX_STEP
from symconv.house_styles import PARTIAL
from symconv.proofs import prove_general
from symconv.spelling import Spelling
from tests.brute_force import shapes
from tests.documents.symbolic import open_sizes
from tests.problems import NAMED, as_dict, problems


def section_of(conv: Conv) -> tuple[list[str], list[tuple[str, ...]]]:
    """The paragraphs and the lists."""
    blocks = confirmed(Author(derive(conv), Spelling(PARTIAL, conv), Prose("en"))).blocks
    return [b.text for b in blocks if isinstance(b, Text)], [b.items for b in blocks if isinstance(b, Items)]


@pytest.mark.parametrize("name", ["one_axis", "depthwise", "flipped", "asymmetric", "three_axes"])
def test_a_small_problem_is_compared_in_every_element(name: str) -> None:
    conv = NAMED[name]
    paragraphs, (items, _) = section_of(conv)
    assert "Every form above was compared, term for term" in paragraphs[0]
    counts = {"input gradients": 1, "weights": 1, "outputs": 1}
    for tensor, words in (("x", "input gradients"), ("w", "weights"), ("y", "outputs")):
        for size in shapes(as_dict(conv))[tensor]:
            counts[words] *= size
    seen = []
    for item in items:
        found = re.fullmatch(r"(.*), on (\d+) of (\d+) (.*)", item)
        assert found is not None, item
        assert int(found[2]) == int(found[3]) == counts[found[4]]
        seen.append(found[4])
    assert sorted(seen) == ["input gradients"] * 3 + ["outputs"] + ["weights"] * 2


def test_a_large_problem_is_compared_on_a_sample() -> None:
    paragraphs, (items, _) = section_of(Conv((56, 56), 3, 1, 1, in_channels=64, out_channels=64))
    assert "on a sample of its equations" in paragraphs[0]
    counts = [tuple(map(int, re.findall(r"on (\d+) of (\d+)", item)[0])) for item in items]
    assert all(checked < total for checked, total in counts if total != 64 * 64 * 9)
    assert {total for _, total in counts} == {64 * 56 * 56, 64 * 64 * 9}


def test_one_form_compared_on_a_sample_makes_it_a_sample() -> None:
    paragraphs, (items, _) = section_of(NAMED["grouped"])
    counts = [tuple(map(int, re.findall(r"on (\d+) of (\d+)", item)[0])) for item in items]
    assert sum(checked < total for checked, total in counts) == 1
    assert "on a sample of its equations" in paragraphs[0]


def test_equations_too_long_to_be_compared_in_all_terms_are_called_so() -> None:
    _, (items, _) = section_of(Conv((60, 60), 2, 1, 0))
    of_weights = [item for item in items if "of 4 weights" in item]
    assert len(of_weights) == 2
    assert all(item.endswith(" (the number of their terms, and some of the terms)") for item in of_weights)
    assert not any("(the number" in item for item in items if item not in of_weights)


@pytest.mark.parametrize("name", ["one_axis", "grouped", "depthwise", "flipped"])
def test_every_statement_that_was_proved_is_counted(name: str) -> None:
    paragraphs, (_, scopes) = section_of(NAMED[name])
    assert "was proved, at these strides and dilations" in paragraphs[1]
    counts = [re.fullmatch(r"(\d+) statements for all sizes and paddings.*", scope) for scope in scopes]
    statements = prove_general(open_sizes(NAMED[name])).statements
    assert sum(int(found[1]) for found in counts if found) == len(statements)
    assert all(counts)


@pytest.mark.parametrize("conv", [Conv(200, 2, MAX_STEP + 1), Conv(200, 2, 1, 0, MAX_STEP + 1)])
def test_where_nothing_is_proved_the_document_says_so(conv: Conv) -> None:
    paragraphs, lists = section_of(conv)
    assert f"proved for strides and dilations up to {MAX_STEP}." in paragraphs[1]
    assert len(lists) == 1
    paragraphs, lists = section_of(Conv(200, 2, MAX_STEP, 0, MAX_STEP))
    assert len(lists) == 2


def each(text: str, axes: int) -> tuple[int, ...]:
    numbers = tuple(map(int, text.split("x")))
    return numbers * axes if len(numbers) == 1 else numbers


def problem_of(command: str) -> Conv:
    """The problem of a command line, read as the README describes it."""
    words = [word for word in shlex.split(command) if word != "--no-bias"]
    options = dict(pairwise(words[2:]))
    options = {name.removeprefix("--"): value for name, value in options.items() if name.startswith("--")}
    size = tuple(map(int, options.pop("input").split("x")))
    axes = len(size)
    pads = [tuple(map(int, part.split(":"))) for part in options.pop("padding", "0").split("x")]
    padding = [(pad[0], pad[-1]) for pad in pads * (axes if len(pads) == 1 else 1)]
    return Conv(
        size,
        each(options.pop("kernel"), axes),
        each(options.pop("stride", "1"), axes),
        padding,
        each(options.pop("dilation", "1"), axes),
        bias="--no-bias" not in shlex.split(command),
        mode=options.pop("mode", "cross-correlation"),
        **{name.replace("-", "_"): int(value) for name, value in options.items()},
    )


# One kernel and step, so that what holds for all sizes is proved but a few times.
@given(problems(most_products=200, dimensions=(1,)).filter(lambda conv: conv.stride[0] * conv.dilation[0] <= 3))
@settings(max_examples=8)
def test_the_command_repeats_the_problem(conv: Conv) -> None:
    paragraphs, _ = section_of(conv)
    found = re.match(r"`(symconv validate .*?)` compares kernels", paragraphs[-1])
    assert found is not None
    assert problem_of(found[1]) == conv


@pytest.mark.parametrize("name", ["three_axes", "depthwise", "asymmetric", "flipped"])
def test_the_command_repeats_named_problems(name: str) -> None:
    paragraphs, _ = section_of(NAMED[name])
    assert problem_of(paragraphs[-1].split("`")[1]) == NAMED[name]
