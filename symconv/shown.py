"""The systems and phases of a derivation, as notebooks show them; in all else they are what they were."""

from __future__ import annotations

from dataclasses import dataclass, field

from symconv.derivation import Derivation
from symconv.documents.context import aligned, phase_axes, phase_rows, system_rows
from symconv.documents.html import fragment
from symconv.documents.latex import Row
from symconv.equations import Forward
from symconv.gradients import Gradient
from symconv.house_styles import PARTIAL
from symconv.phases import Phase
from symconv.spec import Conv


@dataclass(frozen=True, eq=False)
class ShownForward(Forward):
    """The forward system with what a notebook shows of it."""

    def __eq__(self, other: object) -> bool:
        return self.conv == other.conv if isinstance(other, Forward) else NotImplemented

    __hash__ = Forward.__hash__

    def _repr_latex_(self) -> str | None:
        return in_dollars(system_rows(self, self.conv, PARTIAL))

    def _repr_html_(self) -> str | None:
        return as_fragment([system_rows(self, self.conv, PARTIAL, marks=True)], self.conv)


@dataclass(frozen=True, eq=False)
class ShownGradient(Gradient):
    """The system of a gradient with what a notebook shows of it."""

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Gradient) and (self.forward, self.of) == (other.forward, other.of)
        return same if isinstance(other, Gradient) else NotImplemented

    __hash__ = Gradient.__hash__

    def _repr_latex_(self) -> str | None:
        return in_dollars(system_rows(self, self.forward.conv, PARTIAL))

    def _repr_html_(self) -> str | None:
        return as_fragment([system_rows(self, self.forward.conv, PARTIAL, marks=True)], self.forward.conv)


@dataclass(frozen=True, eq=False)
class ShownPhase(Phase):
    """A phase of `derivation` with what a notebook shows of it: the equations of its input gradients."""

    derivation: Derivation = field(repr=False, kw_only=True)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Phase):
            return NotImplemented
        return (self.axes, self.macs, self.zero_insertion_macs) == (other.axes, other.macs, other.zero_insertion_macs)

    def __hash__(self) -> int:
        return hash((self.axes, self.macs, self.zero_insertion_macs))

    def _repr_latex_(self) -> str | None:
        return in_dollars(phase_rows(self.derivation, self, PARTIAL))

    def _repr_html_(self) -> str | None:
        return as_fragment([phase_rows(self.derivation, self, PARTIAL, marks=True)], self.derivation.conv)


def in_dollars(rows: list[Row]) -> str | None:
    """Rows as a displayed formula of a notebook; None, by which it shows the name instead, where there is no row."""
    return f"$$\n{aligned(rows)}\n$$" if rows else None


def as_fragment(systems: list[list[Row]], conv: Conv) -> str | None:
    """Systems as a piece of HTML for a notebook, those without rows left out; None where no row is left."""
    written = [rows for rows in systems if rows]
    return fragment(written, "en", phase_axes(conv)) if written else None
