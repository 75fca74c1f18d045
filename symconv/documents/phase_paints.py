"""Which paint each stride phase has in the pictures, and which phase an input and a tap belong to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from symconv.derivation import Derivation
from symconv.documents.shapes import Outline, Paint
from symconv.phases import AxisPhase, Phase

MOST_PAINTED = 16
"""The largest number of phases that have a paint of their own; inputs of the others are grey."""


@dataclass(frozen=True)
class PhasePaints:
    """The phases of a derivation as they are painted: live ones by their number, dead ones white, dashed."""

    derivation: Derivation

    @cached_property
    def live(self) -> tuple[Phase, ...]:
        """The live phases, in order."""
        return tuple(phase for phase in self.derivation.phases if phase.live)

    @cached_property
    def dead(self) -> tuple[Phase, ...]:
        """The phases of some inputs that no tap meets."""
        return tuple(p for p in self.derivation.phases if not p.live and all(axis.count for axis in p.axes))

    @cached_property
    def painted(self) -> dict[tuple[int, ...], int]:
        """The paint of each phase that has one."""
        return {phase.phase: number for number, phase in enumerate(self.live[:MOST_PAINTED])}

    @cached_property
    def _axes(self) -> tuple[tuple[AxisPhase, ...], ...]:
        """Per axis, its phases."""
        return tuple(
            tuple({phase.phase[axis]: phase.axes[axis] for phase in self.derivation.phases}.values())
            for axis in range(self.derivation.conv.dimensions)
        )

    def of_input(self, at: tuple[int, ...]) -> tuple[int, ...]:
        """The phase of an input, given by its spatial index."""
        return tuple(next(p.phase for p in axis if i in p.inputs) for axis, i in zip(self._axes, at, strict=True))

    def of_tap(self, tap: tuple[int, ...]) -> tuple[int, ...]:
        """The phase that a tap serves."""
        return tuple(next(p.phase for p in axis if k in p.taps) for axis, k in zip(self._axes, tap, strict=True))

    def paint(self, phase: tuple[int, ...]) -> Paint:
        """The paint of a phase: white where it is dead, grey where it is one of too many."""
        if phase in self.painted:
            return self.painted[phase]
        return "grey" if self.is_live(phase) else None

    def outline(self, phase: tuple[int, ...]) -> Outline:
        """How the border of an input of a phase is drawn."""
        return "thin" if self.is_live(phase) else "dashed"

    def is_live(self, phase: tuple[int, ...]) -> bool:
        """Whether any tap meets the inputs of a phase."""
        return all(next(p for p in axis if p.phase == at).live for axis, at in zip(self._axes, phase, strict=True))
