"""Everything that is derived for all sizes, as one value: the sums line by line, the phases, the rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from symconv.closed_form import AxisSymbols, Setting, forward, forward_bias
from symconv.deciding import STEP_LIMIT
from symconv.general import GeneralConv
from symconv.gradient_sums import (
    ClosedForm,
    as_correlation,
    bias_gradient,
    by_taps,
    delta_recursion,
    derivative,
    gather,
    transposed_form,
    transposed_gradient,
    weight_gradient,
)
from symconv.index_sum import IndexSum
from symconv.phase_sums import (
    DgradPhase,
    TapsOfPhase,
    WgradPhase,
    all_phases,
    dgrad_phase,
    in_phase_order,
    taps_of_phase,
    wgrad_phase,
)
from symconv.rules import Rule, SubConvolution, size_rules, sub_convolution


@dataclass(frozen=True)
class AxisPhases:
    """The phases of one axis whose stride and dilation are numbers, derived on that axis alone (`setting`).

    `dgrad` has one entry a phase; `wgrad` and `sizes` one for each phase that has taps.
    """

    setting: Setting
    axis: AxisSymbols
    gathered: IndexSum
    taps: tuple[TapsOfPhase, ...]
    dgrad: tuple[DgradPhase, ...]
    wgrad: tuple[WgradPhase, ...]
    sizes: tuple[SubConvolution, ...]


@dataclass(frozen=True)
class GeneralDerivation:
    """What is derived of a convolution for all sizes. None of it is proved yet: `proofs` does that.

    `by_phases` is dgrad with all axes split at once. `phases` holds, for every choice of numbers for strides and
    dilations that are left open (commonly one: none is), the phases of each axis.
    """

    setting: Setting
    forward: tuple[IndexSum, ...]
    derivatives: tuple[ClosedForm, ...]
    gather: ClosedForm
    dgrad: ClosedForm
    dgrad_at_stride_1: ClosedForm | None
    wgrad: ClosedForm
    bgrad: ClosedForm | None
    delta: ClosedForm
    transposed: ClosedForm
    by_phases: IndexSum
    transposed_gradients: tuple[ClosedForm, ...]
    rules: tuple[tuple[Rule, ...], ...]
    phases: tuple[tuple[AxisPhases, ...], ...]

    @property
    def forms(self) -> tuple[ClosedForm, ...]:
        """Every closed form, in the order in which a reader wants them."""
        dgrad = (self.gather, self.dgrad, self.dgrad_at_stride_1)
        found = (
            *self.derivatives,
            *dgrad,
            self.wgrad,
            self.bgrad,
            self.delta,
            self.transposed,
            *self.transposed_gradients,
        )
        return tuple(form for form in found if form is not None)


def instances(general: GeneralConv) -> tuple[GeneralConv, ...]:
    """The problem with every choice of numbers up to `STEP_LIMIT` for strides and dilations that are left open."""
    strides = range(1, STEP_LIMIT + 1) if None in general.stride else [0]
    dilations = range(1, STEP_LIMIT + 1) if None in general.dilation else [0]
    return tuple(
        GeneralConv(
            general.kernel,
            tuple(s or stride for s in general.stride),
            general.padding,
            tuple(d or dilation for d in general.dilation),
            general.groups,
            general.in_channels,
            general.out_channels,
            general.batch,
            general.bias,
            general.mode,
        )
        for stride, dilation in product(strides, dilations)
    )


@lru_cache(maxsize=64)
def derive_general(general: GeneralConv) -> GeneralDerivation:
    """Derives a convolution for all sizes: derivatives, gradients, phases, rules."""
    setting = Setting(general)
    gathered = gather(setting)
    dgrad = as_correlation(setting, gathered, "dgrad as a correlation")
    wgrad = weight_gradient(setting)
    biased = general.bias
    at_stride_1 = by_taps(setting) if all(axis.stride == 1 for axis in setting.axes) else None
    return GeneralDerivation(
        setting=setting,
        forward=(forward(setting), forward_bias(setting)) if biased else (forward(setting),),
        derivatives=tuple(derivative(setting, tensor) for tensor in ("xwb" if biased else "xw")),
        gather=gathered,
        dgrad=dgrad,
        dgrad_at_stride_1=at_stride_1,
        wgrad=wgrad,
        bgrad=bias_gradient(setting) if biased else None,
        delta=delta_recursion(setting),
        transposed=transposed_form(setting, gathered),
        by_phases=all_phases(setting, in_phase_order(setting, gathered.result)),
        transposed_gradients=tuple(transposed_gradient(setting, tensor) for tensor in ("xt", "w")),
        rules=tuple(tuple(size_rules(setting, axis, dgrad, wgrad)) for axis in setting.axes),
        phases=tuple(_phases(instance) for instance in instances(general)),
    )


@lru_cache(maxsize=256)
def _phases(general: GeneralConv) -> tuple[AxisPhases, ...]:
    return tuple(_axis_phases(Setting(general, (number,))) for number in range(general.dimensions))


def _axis_phases(setting: Setting) -> AxisPhases:
    (axis,) = setting.axes
    gathered = in_phase_order(setting, gather(setting).result)
    wgrad = [step.result for step in weight_gradient(setting).steps if step.view is None][-1]
    taps = tuple(taps_of_phase(axis, phase, gathered) for phase in range(int(axis.stride)))
    dgrad = tuple(dgrad_phase(setting, entry, gathered) for entry in taps)
    live = [phase for phase in dgrad if phase.result is not None]
    return AxisPhases(
        setting,
        axis,
        gathered,
        taps,
        dgrad,
        tuple(wgrad_phase(setting, phase.taps, wgrad) for phase in live),
        tuple(sub_convolution(setting, phase.taps, phase.offset, phase.tap_step) for phase in live),
    )
