from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.author import Author
from symconv.documents.prose import Prose
from symconv.documents.worked_rules import STACKED, rules
from symconv.errors import DerivationError
from symconv.general import MAX_STEP
from symconv.house_styles import NOTATIONS, PARTIAL
from symconv.spelling import Spelling
from tests.documents.printed import BASES, Printed, Worked
from tests.documents.symbolic import Sizes, bracketed, written
from tests.documents.test_general_context import AxisAt, place_of, read, windows

NAMES = {1: ["position"], 2: ["row", "column"], 3: ["depth", "row", "column"]}
CONVS = {
    "one axis": Conv(7, 3, 2, ((1, 2),)),
    "two axes": Conv((4, 5), (3, 2), (2, 1), ((1, 0), (0, 2)), (1, 2)),
    "flipped": Conv((6, 5), (3, 2), (2, 1), ((1, 0), (0, 2)), (1, 2), mode="convolution"),
    "dilated": Conv((9, 8), (3, 2), (4, 2), 0, (2, 3), batch=2, in_channels=2),
    "crops": Conv((3, 8), (1, 2), (1, 3), ((2, 3), (0, 1)), mode="convolution"),
    "a longer step than the kernel": Conv(12, 2, 5, ((2, 0),), 4, bias=False),
    "three axes": Conv((3, 2, 4), (2, 1, 3), (1, 2, 2), 1, in_channels=2, groups=2, out_channels=4),
}


def rows_of(found: Printed, dimensions: int) -> dict[str, list[tuple[str, int]]]:
    """Each rule with its formula and its number, an axis each; the tables of rules are those of four columns."""
    rows: dict[str, list[tuple[str, int]]] = {}
    for table in found.tables:
        if table[0] == ["rule", "axis", "formula", "here"]:
            for name, axis, formula, here in table[1:]:
                entries = rows.setdefault(name, [])
                assert axis == NAMES[dimensions][len(entries)]
                entries.append((formula.strip("$"), int(here)))
    return rows


def check_numbers(conv: Conv, found: Printed) -> None:
    """The numbers make dgrad and wgrad convolutions: they meet what the forward pass reads."""
    numbers = Sizes(conv, found)
    rows = rows_of(found, conv.dimensions)
    turned = "The kernel is rotated by 180°" in found.prose
    assert turned != ("The kernel is not rotated" in found.prose)
    for number, axis in enumerate(numbers.at.axes):

        def rule(name: str, number: int = number) -> int:
            formula, here = rows[name][number]
            assert numbers.value(formula) == here, (name, formula)
            return here

        outputs, taps = range(axis.output), range(axis.kernel)
        general = numbers.general
        insert, low, high, dilation = map(
            rule,
            (
                "zeros inserted into the output gradient",
                "its padding, low",
                "its padding, high",
                "dilation of the kernel",
            ),
        )
        size = (axis.output - 1) * (insert + 1) + 1 + low + high
        assert size - dilation * (axis.kernel - 1) == axis.input
        for i, o, j in product(range(axis.input), outputs, taps):
            tap = axis.kernel - 1 - j if turned else j
            assert (i + dilation * j == low + o * (insert + 1)) == (read(general, axis, o, tap) == i)
        spread, moved, positions = map(rule, ("dilation of the output gradient", "stride over the input", "positions"))
        room = axis.input + axis.low + axis.high
        assert positions == sum(moved * t + spread * (axis.output - 1) < room for t in range(room))
        for o, k in product(outputs, taps):
            assert spread * o + moved * place_of(general, axis, k) - axis.low == read(general, axis, o, k)
        check_sizes(numbers, axis, rule("output size"), rule("effective kernel"), rule("remainder"))
        last = max(read(general, axis, axis.output - 1, k) for k in taps)
        assert rule("inputs beyond the last window") == axis.input - 1 - last
        check_conditions(conv, found, number, low >= 0, high >= 0, positions == axis.kernel)
    assert len(rows) == 11


def check_sizes(numbers: Sizes, axis: AxisAt, output: int, effective: int, remainder: int) -> None:
    assert output == windows(axis, axis.input)
    reads = [read(numbers.general, axis, 0, k) for k in range(axis.kernel)]
    assert effective == max(reads) - min(reads) + 1
    assert remainder == axis.input + axis.low + axis.high - effective - axis.stride * (output - 1)


def check_conditions(conv: Conv, found: Printed, number: int, *true: bool) -> None:
    """What is said of crops holds just where there is none."""
    numbers = Sizes(conv, found)
    name = NAMES[conv.dimensions][number]
    crop_free = "The result needs no crop to the size of the kernel"
    for said, here in zip(("The low padding is no crop", "The high padding is no crop", crop_free), true, strict=True):
        opening = f"- {said} ({name}): "
        (line,) = (line for line in found.prose.splitlines() if line.startswith(opening))
        condition = line.removeprefix(opening).removesuffix(".")
        assert numbers.holds(bracketed(condition)) == here, line


@pytest.mark.parametrize("name", CONVS)
def test_every_rule_is_what_brute_force_gives(name: str) -> None:
    check_numbers(CONVS[name], written(CONVS[name], "rules"))


def seen(conv: Conv, number: int, outputs: set[int]) -> set[int]:
    """The inputs that some outputs of a layer read along an axis, if it went on forever."""
    low, _ = conv.padding[number]
    taps = range(conv.kernel[number])
    return {conv.stride[number] * o + conv.dilation[number] * k - low for o, k in product(outputs, taps)}


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", ["one axis", "flipped", "dilated", "three axes"])
def test_the_receptive_field_is_what_can_be_traced_through_the_layers(name: str, notation: str) -> None:
    conv = CONVS[name]
    found = Worked(conv, notation).printed("rules")
    (table,) = (table for table in found.tables if "jump" in table[0])
    assert table[0] == ["layers", "axis", "receptive field", "jump", "start"]
    wanted = []
    for layers, number in product(range(1, STACKED + 1), range(conv.dimensions)):
        first, second = {0}, {1}
        for _ in range(layers):
            first, second = seen(conv, number, first), seen(conv, number, second)
        field = max(first) - min(first) + 1
        jump, start = min(second) - min(first), min(first) + BASES[notation]
        wanted.append([str(layers), NAMES[conv.dimensions][number], *map(str, (field, jump, start))])
    assert table[1:] == wanted


@pytest.mark.parametrize("notation", NOTATIONS)
def test_the_numbers_do_not_depend_on_the_notation(notation: str) -> None:
    conv = CONVS["two axes"]
    ours = {name: [here for _, here in rows] for name, rows in rows_of(written(conv, "rules"), 2).items()}
    found = Worked(conv, notation).printed("rules")
    assert {name: [here for _, here in rows] for name, rows in rows_of(found, 2).items()} == ours


def test_a_letter_that_axes_share_is_explained() -> None:
    for notation, count in (("function", 1), ("partial", 0)):
        prose = Worked(CONVS["two axes"], notation).printed("rules").prose
        assert (
            prose.count("Of $K$ each axis has its own; the letter may stand for a different number on each.") == count
        )


def author_of(conv: Conv) -> Author:
    return Author(derive(conv), Spelling(PARTIAL, conv), Prose("en"))


@pytest.mark.parametrize("conv", [Conv(200, 2, MAX_STEP + 1), Conv(200, 2, 1, 0, MAX_STEP + 1)])
def test_there_are_no_rules_where_they_are_not_proved(conv: Conv) -> None:
    assert rules(author_of(conv)) is None


def test_rules_that_are_not_those_of_the_matrix_forms_are_not_written() -> None:
    conv = Conv(7, 3, 2, 1)
    author = author_of(conv)
    assert rules(author) is not None
    d = author.derivation
    (dgrad,), (wgrad,) = d.dgrad_form.axes, d.wgrad_form.axes
    for axis in (replace(dgrad, insert=2), replace(dgrad, padding_low=0), replace(dgrad, padding_high=0)):
        spoilt = replace(author, derivation=replace(d, dgrad_form=replace(d.dgrad_form, axes=(axis,))))
        with pytest.raises(DerivationError, match=r"dgrad_\w+ is \d by the rule and \d in the form"):
            rules(spoilt)
    for other in (replace(wgrad, insert=0), replace(wgrad, step=2)):
        spoilt = replace(author, derivation=replace(d, wgrad_form=replace(d.wgrad_form, axes=(other,))))
        with pytest.raises(DerivationError, match=r"wgrad_\w+ is \d by the rule and \d in the form"):
            rules(spoilt)


@pytest.mark.parametrize(
    ("printed", "changed"),
    [
        ("$eh-1-pt$ | 1 |", "$eh-1-pt$ | 2 |"),
        ("$eh-1-pt$", "$eh-pt$"),
        ("| $2$ | 2 |", "| $1$ | 1 |"),
        ("rotated by 180°", "not rotated"),
        ("(row): $pt < eh$", "(row): $pt > eh$"),
        ("(column): always", "(column): never"),
    ],
)
def test_a_changed_rule_is_found_out(printed: str, changed: str) -> None:
    """What reads the rules back is strict enough."""
    conv = CONVS["two axes"]
    text = written(conv, "rules").text
    assert printed in text
    spoilt = re.sub("kernel is not rotated.", "kernel is not rotated", text.replace(printed, changed, 1))
    with pytest.raises(AssertionError):
        check_numbers(conv, Printed(spoilt))
