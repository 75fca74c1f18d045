from __future__ import annotations

import re
from functools import lru_cache

import pytest

from symconv.documents.blocks import Section, Stack, Table, Text
from symconv.documents.general_author import GeneralAuthor
from symconv.documents.general_phases import LISTED_PHASES, phases_section
from symconv.documents.prose import Prose
from symconv.documents.render import Choices, render_general
from symconv.general import GeneralConv
from symconv.house_styles import FUNCTION, NOTATIONS
from symconv.notation import Notation
from symconv.proofs import prove_general
from tests.documents.test_general_context import (
    Numbers,
    Page,
    check_all_phases,
    check_equation,
    check_phase_tables,
    check_rows,
    check_substitutions,
    is_by_phases,
    some_sizes,
)

PROBLEMS = {
    "stride 4, dilation 2": GeneralConv(None, 4, None, 2, batch=1),
    "stride 4, dilation 2, flipped": GeneralConv(None, 4, None, 2, batch=1, mode="convolution"),
    "stride 6, dilation 4, kernel 3": GeneralConv(3, 6, None, 4, in_channels=1),
    "strides 2 and 5, flipped": GeneralConv((3, 2), (2, 5), None, (3, 1), in_channels=1, mode="convolution"),
    "only one axis is split": GeneralConv((2, None), (1, 3), None, 1, batch=1, bias=False),
}


def section_of(general: GeneralConv, notation: Notation = FUNCTION) -> Section:
    return phases_section(GeneralAuthor(prove_general(general), notation, Prose("en")))


@lru_cache
def page_of(general: GeneralConv) -> Page:
    sections = ("problem", "dgrad", "phases")
    return Page(render_general(prove_general(general), Choices(FUNCTION, "en", "md", sections)))


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_tables_of_phases_are_what_brute_force_gives(name: str) -> None:
    general = PROBLEMS[name]
    for at in some_sizes(general, 8, seed=5):
        check_phase_tables(general, page_of(general), at)
        check_substitutions(Numbers(general, at, page_of(general)))


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_formula_of_all_phases_is_what_brute_force_gives(name: str) -> None:
    general, page = PROBLEMS[name], page_of(PROBLEMS[name])
    for at in some_sizes(general, 2, seed=6):
        by_phases = [(left, rights) for left, rights in page.equations if is_by_phases(left)]
        assert len(by_phases) == 1
        for left, (right,) in by_phases:
            check_all_phases(Numbers(general, at, page), left, right)


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_phase_written_out_is_what_brute_force_gives(name: str) -> None:
    general, page = PROBLEMS[name], page_of(PROBLEMS[name])
    letters = "zyx"[-general.dimensions :]
    split = [place for place, step in enumerate(general.stride) if step != 1]
    assert len(page.examples) == len(split)
    count = 0
    for at in some_sizes(general, 8, seed=7):
        numbers = Numbers(general, at, page)
        for (formula, rows), place in zip(page.examples, split, strict=True):
            left, _, right = formula.partition(" = ")
            row = re.search(r"u_([zyx])", left)
            assert (row is None and len(letters) == 1) or (row is not None and row[1] == letters[place])
            count += check_equation(Numbers(general, at, page, place), left, [right])
            check_rows(numbers, formula, rows)
    assert count


def test_at_stride_1_there_is_nothing_to_split() -> None:
    (block,) = section_of(GeneralConv((3, 3), 1, None, 2)).blocks
    assert isinstance(block, Text)
    assert "nothing to split" in block.text


def test_without_numbers_there_is_no_table() -> None:
    blocks = section_of(GeneralConv(None, "S")).blocks
    assert not [block for block in blocks if isinstance(block, Table)]
    assert [len(block.lines) for block in blocks if isinstance(block, Stack)] == [2]
    (*_, last) = blocks
    assert isinstance(last, Text)
    assert "depends on the numbers of stride and dilation" in last.text


@pytest.mark.parametrize(("stride", "more"), [(LISTED_PHASES, 0), (LISTED_PHASES + 3, 3)])
def test_of_a_long_stride_the_first_phases_are_listed(stride: int, more: int) -> None:
    general = GeneralConv(3, stride, None, 5, in_channels=1, out_channels=1, batch=1)
    blocks = section_of(general).blocks
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert [row[0] for row in table.body] == [f"${phase}$" for phase in range(LISTED_PHASES)]
    said = [block.text for block in blocks if isinstance(block, Text) and "more phases are not listed" in block.text]
    assert said == [f"{more} more phases are not listed."] * (more > 0)
    for at in some_sizes(general, 4, seed=8):
        check_phase_tables(general, page_of(general), at)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_phase_without_taps_has_neither_reads_nor_padding(notation: str) -> None:
    """Dilation 2 leaves the odd phases of stride 4 without a tap, and so does a kernel of one all but one of 3."""
    for general, live in ((GeneralConv(None, 4, None, 2), [0, 2]), (GeneralConv(1, 3), [0])):
        (table,) = (block for block in section_of(general, NOTATIONS[notation]).blocks if isinstance(block, Table))
        for phase, row in enumerate(table.body):
            assert (row[1:] == ("none: the gradient is zero", "$0$", "–", "–", "–")) == (phase not in live)


@pytest.mark.parametrize(
    ("printed", "changed"),
    [
        ("$2$ | $2t+1$", "$2$ | $2t$"),
        (r"4u+\varphi-pl", r"4u+\varphi-pr"),
        (r"0 \le k_0 < 2", r"0 \le k_0 < 3"),
    ],
)
def test_a_changed_phase_is_found_out(printed: str, changed: str) -> None:
    """What reads the tables back is strict enough."""
    general = PROBLEMS["stride 4, dilation 2"]
    text = page_of(general).text
    assert printed in text
    spoilt = Page(text.replace(printed, changed))
    (by_phases,) = ((left, right) for left, (right, *_) in spoilt.equations if is_by_phases(left))

    def check() -> None:
        for at in some_sizes(general, 8, seed=5):
            check_phase_tables(general, spoilt, at)
            check_substitutions(Numbers(general, at, spoilt))
            check_all_phases(Numbers(general, at, spoilt), *by_phases)

    with pytest.raises(AssertionError):
        check()
