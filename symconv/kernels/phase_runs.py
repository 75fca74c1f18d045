"""The targets and taps of one axis as numbers that a loop runs over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

from symconv.spec import Conv


@dataclass(frozen=True)
class TapRun:
    """One tap of a phase: for `first` ≤ t < `stop` it reads source index source_step·t + `offset`."""

    tap: int
    offset: int
    first: int
    stop: int


@dataclass(frozen=True)
class PhaseRun:
    """The targets first, first + step, … (`count` of them) of one axis, and the taps that they gather through."""

    first: int
    step: int
    count: int
    taps: tuple[TapRun, ...]


@dataclass(frozen=True)
class AxisPlan:
    """One axis: its phases and how far the source moves when t moves by one."""

    source_step: int
    phases: tuple[PhaseRun, ...]


MAX_TAPS = 64
"""Taps, and phases, that the last axis has at most where sums are tiles."""
MAX_CHANNELS = 1 << 16

ALONE = AxisPlan(1, (PhaseRun(0, 1, 1, (TapRun(0, 0, 0, 1),)),))
"""An axis with one target, which reads one source through one tap."""


def is_plain(axis: AxisPlan, sources: int) -> bool:
    """Is every target of an axis just the source of its number: a kernel of one, single steps, nothing padded?"""
    (phase, *others) = axis.phases or (None,)
    if phase is None or others or axis.source_step != 1 or (phase.first, phase.step) != (0, 1):
        return False
    return phase.count == sources and [(run.offset, run.first, run.stop) for run in phase.taps] == [(0, 0, sources)]


def is_patched(axis: AxisPlan, sources: int) -> bool:
    """Do the targets of an axis read its sources in order, so many taps each, so that patches don't overlap?

    The same asked of the other way round: is each source a patch of targets?
    """
    if axis.source_step == 1:
        # Each phase is one of the places in a patch.
        size, count = len(axis.phases), axis.phases[0].count if axis.phases else 0
        wanted = [PhaseRun(place, size, sources, (TapRun(place, 0, 0, sources),)) for place in range(size)]
        return size > 1 and count == sources and list(axis.phases) == wanted
    (phase, *others) = axis.phases or (None,)
    if phase is None or others:
        return False
    size, count = axis.source_step, phase.count
    runs = tuple(TapRun(place, place, 0, count) for place in range(size))
    return count * size == sources and phase == PhaseRun(0, 1, count, runs)


def patches_as_channels(conv: Conv) -> Conv:
    """The same arrays where the last axis is patched, with its taps as channels of the input."""
    size = conv.kernel[-1]
    return replace(
        conv,
        input=(*conv.input[:-1], conv.output[-1]),
        kernel=(*conv.kernel[:-1], 1),
        stride=(*conv.stride[:-1], 1),
        padding=(*conv.padding[:-1], (0, 0)),
        dilation=(*conv.dilation[:-1], 1),
        in_channels=conv.in_channels * size,
    )


def joined(counts: tuple[int, ...]) -> AxisPlan:
    """Plain axes of these sizes, read as one."""
    size = prod(counts)
    return AxisPlan(1, (PhaseRun(0, 1, size, (TapRun(0, 0, 0, size),)),))


def is_tileable(conv: Conv, axis: AxisPlan) -> bool:
    """Are the tables of a kernel whose sums are tiles of a size that can be read: taps, phases, blocks of channels?"""
    taps = sum(len(phase.taps) for phase in axis.phases)
    return max(taps, len(axis.phases)) <= MAX_TAPS and max(conv.in_channels, conv.out_channels) <= MAX_CHANNELS
