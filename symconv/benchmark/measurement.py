"""One pass of one layer as it was measured: times of each method, and the rates and ratios that follow."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.benchmark.candidate import LeftOut, Method
from symconv.benchmark.kinds import Kind, flop_count, kinds_of
from symconv.kernels.options import Layout, Pass
from symconv.spec import Conv
from symconv.timing import Timing


@dataclass(frozen=True)
class Timed:
    """The times of one method on arrays of one layout."""

    method: Method
    layout: Layout
    timing: Timing


@dataclass(frozen=True)
class Measurement:
    """One pass of one layer. `peaks` are the FMA peaks measured just before and after it, in operations a second."""

    layer: str
    conv: Conv
    pass_: Pass
    peaks: tuple[float, ...]
    timed: tuple[Timed, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of problem that this is."""
        return kinds_of(self.conv, self.pass_)

    @property
    def flops(self) -> int:
        """Floating-point operations of the pass."""
        return flop_count(self.conv, self.pass_)

    def best(self, method: Method) -> Timed | None:
        """The layout of a method with the smallest median, or None where the method was not timed."""
        of_method = [timed for timed in self.timed if timed.method == method]
        return min(of_method, key=lambda timed: timed.timing.median, default=None)

    @property
    def ours(self) -> Timed:
        """Our kernel in its faster layout."""
        best = self.best("symconv")
        if best is None:
            raise ValueError(f"{self.layer} {self.pass_} was measured without our kernel")
        return best

    @property
    def rate(self) -> float:
        """Our floating-point operations a second."""
        return self.flops / self.ours.timing.median

    def ratio(self, method: Method) -> float | None:
        """A method's median time over ours, each in its faster layout: above 1 ours is faster. None where not timed."""
        best = self.best(method)
        return None if best is None else best.timing.median / self.ours.timing.median
