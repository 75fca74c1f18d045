"""The ways in which the convolution of an operator form may be read, the plainest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symconv.hand.operator_form import Form
from symconv.hand.operator_nodes import Extent, entries_of

MODES = ("cross-correlation", "convolution")


@dataclass(frozen=True)
class FormReading:
    """One way to read a convolution; `said` is what has to be so for it, empty where nothing is assumed."""

    extent: Extent
    swapped: bool
    mode: str
    flipped: bool
    said: tuple[str, ...]
    by_axis: bool = False


def readings_of_form(form: Form) -> Iterator[FormReading]:
    """The plainest first."""
    name = form.found.sign
    modes = [form.problem.mode] if form.problem.mode else list(MODES)
    if form.problem.mode is None and form.sign.flipped is not None and form.sign.same_as_forward:
        modes = [MODES[form.sign.flipped]]
    extent: Extent = form.found.extent or form.sign.extent
    extents: list[tuple[Extent, tuple[str, ...]]] = [(extent, ())] if extent else [("valid", ())]
    full = f"{name} is the full convolution, over what its window overhangs too"
    if not extent:
        extents.append(("full", (full,)))
    elif extent == "valid" and not form.found.extent and form.sign.padded_near:
        extents.append(("full", ("the first operand is padded by the kernel size less one",)))
    # What slides stands second as a rule; a note that has it first somewhere may have it either way elsewhere.
    first = bool(form.sign.kernel_first)
    orders: list[tuple[bool, tuple[str, ...]]] = [(first, ())]
    if first:
        orders.append((False, ()))
    elif not _is_settled(form) and (form.found.infix or form.sign.kernel_first is None):
        orders.append((True, ("what slides stands first",) if form.problem.mode != "convolution" else ()))
    for mode in modes:
        # The correlation is what a convolution is taken for where nothing else is said.
        said = ("the forward pass turns the kernel",) if len(modes) > 1 and mode != MODES[0] else ()
        same = mode == "convolution" and not form.found.correlation
        same = same if form.sign.flipped is None else form.sign.flipped
        flips: list[tuple[bool, tuple[str, ...]]] = [(same, ())]
        if not (form.sign.same_as_forward or form.found.correlation or form.sign.flipped is not None):
            other = "the convolution that turns the kernel" if not same else "the correlation, which turns nothing"
            flips.append((not same, (f"{name} is {other}",)))
        for flipped, flip_said in flips:
            for swapped, order_said in orders:
                for kind, extent_said in extents:
                    every = (*said, *flip_said, *order_said, *extent_said)
                    yield FormReading(kind, swapped, mode, flipped, every)
                    if _has_pairs(form):
                        yield FormReading(kind, swapped, mode, flipped, every, by_axis=True)


def _is_settled(form: Form) -> bool:
    """Is the sign said to be a correlation over whole windows only, which the forward pass has behind the input?

    What slides over less than its own size then has no window at all.
    """
    sign = form.sign
    plain = form.problem.mode != "convolution" and sign.same_as_forward and sign.flipped is not True
    return plain and sign.extent == "valid" and sign.kernel_first is False


def _has_pairs(form: Form) -> bool:
    """Is there a padding of two numbers, which may be those of two ends or of two axes?"""
    amounts = [amount for operand in form.operands for step, amount, _ in operand.steps if step == "pad"]
    return any(amount is not None and len(entries_of(amount)) == 2 for amount in amounts)
