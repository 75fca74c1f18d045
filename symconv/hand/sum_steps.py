"""The stride, dilation and offset of each axis, by a vote of the indices in a note's sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeGuard

from sympy import Expr, Integer, Symbol, expand

from symconv.hand.size_letters import FIELDS, Quantity
from symconv.hand.step_votes import StepVote, plain_symbol
from symconv.hand.sum_counts import kernel_taps
from symconv.hand.sums_read import SumsRead
from symconv.hand.written import Element


def step_of(read: SumsRead, axis: int, quantity: str, given: Mapping[str, int], cast: list[list[StepVote]]) -> Expr:
    """The stride or dilation of an axis: a number, or the author's letter as a symbol."""
    told = read.given(axis, quantity)
    if told is not None:
        return Integer(told)
    if quantity in given:
        return Integer(given[quantity])
    word = read.table.get((axis, _quantity(quantity)))
    if word is not None and not (read.related and _has_own_step(read, axis, quantity, cast)):
        return Integer(int(word)) if word.isdigit() else plain_symbol(word)
    letter = read.declared.steps.get(quantity)
    for listed in cast[:1] if letter is not None and read.declared.strides else cast:
        counted: Counter[Expr] = Counter()
        for vote in listed:
            value = vote.stride if quantity == "stride" else vote.dilation
            value = -value if value.could_extract_minus_sign() else value
            if vote.axis == axis and is_step(read, value):
                counted[value] += 1
        if counted:
            return counted.most_common(1)[0][0]
    if letter is not None:
        return plain_symbol(letter)
    fact = getattr(read.axis_facts(axis), quantity)
    if isinstance(fact, int) and fact >= 1:
        return Integer(fact)
    return plain_symbol(fact) if isinstance(fact, str) else Integer(1)


def _has_own_step(read: SumsRead, axis: int, quantity: str, cast: list[list[StepVote]]) -> bool:
    """Do the sums say a dilation on an axis, or have a letter for the stride?"""
    values = [v.stride if quantity == "stride" else v.dilation for v in cast[1] if v.axis == axis]
    steps = [-value if value.could_extract_minus_sign() else value for value in values]
    own = [value for value in steps if is_step(read, value) and (quantity == "dilation" or not value.is_Integer)]
    return 2 * len(own) > len(values)


def is_step(read: SumsRead, value: Expr) -> bool:
    """Can it be a stride or a dilation: a number from 1 on, or a letter that is no index?"""
    if value.is_Integer:
        return bool(value >= 1)
    return isinstance(value, Symbol) and value.name not in read.letters and not value.name.startswith("@")


def is_flipped(read: SumsRead, cast: list[list[StepVote]]) -> bool:
    """Does the kernel run against the input, as the indices of the sums have it?"""
    signs = Counter(vote.dilation.could_extract_minus_sign() for vote in cast[1] if vote.dilation != 0)
    stated = [t for t in read.terms if isinstance(t[1], Element) and read.names.get(t[1].tensor) == "y"]
    forward = any(vote.dilation != 0 for vote in read.votes(stated))
    if signs and (forward or read.bindings.mode is None) and not read.is_given("mode"):
        return signs[True] > signs[False]
    return read.bindings.mode == "convolution"  # as the rows in numbers have it, or as it is given


def offset_of(
    read: SumsRead, axis: int, cast: list[list[StepVote]], steps: Mapping[tuple[int, str], Expr], flipped: bool
) -> Expr | None:
    """The low padding of an axis as the formulas have it: a number, letters, or None where it is any."""
    if (told := read.given(axis, "padding")) is not None:
        return Integer(told)
    if (word := read.table.get((axis, "low"))) is not None:
        return Integer(int(word)) if word.isdigit() else plain_symbol(word)
    if read.declared.paddings is not None and read.dimensions == 2 and not _has_offset(read, cast, axis):
        return None
    for listed in cast:
        counted: Counter[Expr] = Counter()
        for vote in listed:
            if vote.offset is not None and vote.is_of(axis, steps[axis, "stride"], flipped):
                counted[_low(read, axis, vote)] += 1
        if counted:
            return counted.most_common(1)[0][0]
    fact = read.axis_facts(axis).padding_low
    if isinstance(fact, int):
        return Integer(fact)
    for vote in cast[1]:
        if vote.axis == axis and vote.offset is not None:
            return _low(read, axis, vote)
    return None if "xp" in read.names.values() or isinstance(fact, str) else Integer(0)


def _low(read: SumsRead, axis: int, vote: StepVote) -> Expr:
    """The low padding that a vote's offset is, indices from 0; a flipped kernel begins at its far end."""
    assert vote.offset is not None
    offset = vote.offset + read.base * (vote.stride + vote.dilation - 1)
    if not vote.dilation.could_extract_minus_sign():
        return expand(-offset)
    kernel = kernel_taps(read, axis)
    size = plain_symbol(f"@K{axis}") if kernel is None else Integer(kernel)
    return expand(-vote.dilation * (size - 1) - offset)


def _has_offset(read: SumsRead, cast: list[list[StepVote]], axis: int) -> bool:
    return any(vote.axis == axis and vote.offset is not None for vote in cast[1])


def _quantity(name: str) -> Quantity:
    return next(field for field in FIELDS if field == name)


def is_letter(pad: Expr) -> TypeGuard[Symbol]:
    """Is an offset one letter of the author's?"""
    return isinstance(pad, Symbol) and not pad.name.startswith("@")
