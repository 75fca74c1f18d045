"""How far each tap reaches, recovered from the derived gradients of one axis.

Along an axis every tap k reads the padded input at S·o + shift(k). The shift is not assumed: it is read off the
input gradient of a probe, a convolution with the axis's own kernel, stride and dilation, unpadded, with two
windows, which is differentiated like any other. Phases, matrix forms and kernel plans follow from the shifts and
are confirmed against the derived system of the problem at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from symconv.equations import Forward
from symconv.errors import DerivationError, LimitError
from symconv.gradients import Gradient
from symconv.spec import MAX_NUMBER, Axis, Conv

MAX_TAPS = 20_000
"""The largest kernel of one axis that is derived."""


@dataclass(frozen=True)
class AxisTaps:
    """One axis with the shift of every tap.

    `shifts[k]`, in elements, is the padded input index that weight k reads for output 0; for output o it is
    S·o + shifts[k].
    """

    axis: Axis
    shifts: tuple[int, ...]

    def outputs_of(self, tap: int) -> range:
        """The outputs for which `tap` reads an element of the input rather than padding."""
        axis, offset = self.axis, self.input_offset(tap)
        first = max(0, -(offset // axis.stride))
        stop = min(axis.output, (axis.input - 1 - offset) // axis.stride + 1)
        return range(first, max(first, stop))

    def input_offset(self, tap: int) -> int:
        """The input index that `tap` reads for output 0 (negative in the low padding)."""
        return self.shifts[tap] - self.axis.padding_low


def recover_taps(conv: Conv) -> tuple[AxisTaps, ...]:
    """The taps of every axis of `conv`."""
    return tuple(AxisTaps(axis, _shifts(axis.kernel, axis.stride, axis.dilation, axis.flipped)) for axis in conv.axes)


@lru_cache(maxsize=256)
def _shifts(kernel: int, stride: int, dilation: int, flipped: bool) -> tuple[int, ...]:
    if kernel > MAX_TAPS:
        raise LimitError(f"a kernel of {kernel} taps on one axis is too long; at most {MAX_TAPS} are derived")
    mode = "convolution" if flipped else "cross-correlation"
    # A second window shows that the shift does not depend on the output; where it would lie beyond any input that
    # there can be, there is no second output either.
    reach = (kernel - 1) * dilation + 1
    length = min(reach + stride, MAX_NUMBER)
    probe = Forward(Conv(length, kernel, stride, 0, dilation, bias=False, mode=mode))
    dgrad = Gradient(probe, "x")
    found: dict[int, set[int]] = {tap: set() for tap in range(kernel)}
    for equation in probe:
        for term in equation.terms:
            _, x = term.factors
            for dy, w in (product.factors for product in dgrad[x.at].terms):
                found[w.at[-1]].add(x.at[-1] - stride * dy.at[-1])
    if any(len(shifts) != 1 for shifts in found.values()):
        raise DerivationError(f"kernel {kernel}, stride {stride}, dilation {dilation}: a tap has no one shift")
    return tuple(found[tap].pop() for tap in range(kernel))
