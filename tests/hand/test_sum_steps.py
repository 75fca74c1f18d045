"""Stride, dilation and offset of each axis."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from symconv.hand.step_votes import StepVote
from symconv.hand.sum_steps import is_flipped, is_letter, offset_of, step_of
from symconv.hand.sums_read import SumsRead
from tests.hand.sums import NOTE, read_of


def cast(read: SumsRead) -> list[list[StepVote]]:
    return [list(read.votes(read.terms))] * 2


def steps(read: SumsRead, quantities: Iterable[str] = ("stride", "dilation")) -> dict[tuple[int, str], object]:
    return {(axis, name): step_of(read, axis, name, {}, cast(read)) for axis in (0, 1) for name in quantities}


def test_the_step_is_what_most_indices_have() -> None:
    assert {name: str(step) for name, step in steps(read_of()).items()} == {
        (0, "stride"): "s",
        (1, "stride"): "s",
        (0, "dilation"): "1",
        (1, "dilation"): "1",
    }


@pytest.mark.parametrize("quantity", ["stride", "dilation"])
def test_what_is_said_of_a_part_of_the_note_wins(quantity: str) -> None:
    read = read_of()
    assert step_of(read, 0, quantity, {quantity: 3}, cast(read)) == 3


def test_the_offset_is_the_low_padding() -> None:
    read = read_of()
    known = {(axis, name): step_of(read, axis, name, {}, cast(read)) for axis in (0, 1) for name in ("stride",)}
    offsets = [offset_of(read, axis, cast(read), known, False) for axis in (0, 1)]
    assert [str(offset) for offset in offsets] == ["pt", "pl"]
    assert all(offset is not None and is_letter(offset) for offset in offsets)


def test_a_kernel_that_runs_against_the_input_is_flipped() -> None:
    flipped = read_of(NOTE.replace("+i", "-i").replace("+j", "-j"))
    assert is_flipped(flipped, cast(flipped))
    assert not is_flipped(read_of(), cast(read_of()))
