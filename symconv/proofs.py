"""Proves a derivation for all sizes, statement by statement.

Every line of every closed form is proved equal to the forward relation that it must be a sum of, and so equal to
the line before; the phases are proved to partition the inputs and to spend no product on a zero; every rule is
proved. A statement that fails comes back with its smallest counterexample.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sympy import Integer, expand

from symconv.closed_form import AxisSymbols, Setting, restrict
from symconv.deciding import Statement, decide, limited_scope, when
from symconv.expressions import plain
from symconv.general import GeneralConv
from symconv.general_derivation import AxisPhases, GeneralDerivation, derive_general
from symconv.gradient_sums import ClosedForm, Step
from symconv.index_sum import ONE, ZERO, Equal
from symconv.phase_sums import WgradPhase, partition, products_inside, shared_phases, tap_sets
from symconv.rules import Pair, Rule, never_beyond
from symconv.spec import Conv
from symconv.taps import recover_taps
from symconv.verdict import Verdict
from symconv.views import identity_axis, without_view

RECOVERED_KERNELS = 8
"""Up to which kernel size the recovered taps are compared where the kernel size is left open."""


@dataclass(frozen=True)
class Proof:
    """A derivation with every statement about it, settled."""

    derivation: GeneralDerivation
    statements: tuple[Statement, ...]

    @property
    def problem(self) -> GeneralConv:
        """What was derived."""
        return self.derivation.setting.general

    @property
    def failed(self) -> tuple[Statement, ...]:
        """The statements that are wrong."""
        return tuple(s for s in self.statements if s.verdict is Verdict.WRONG)

    @property
    def complete(self) -> bool:
        """Whether every statement was settled and none is wrong."""
        return all(s.verdict in (Verdict.HOLDS, Verdict.CONDITIONAL) for s in self.statements)


@lru_cache(maxsize=64)
def prove_general(general: GeneralConv) -> Proof:
    """Derives and proves a convolution for all sizes."""
    derivation = derive_general(general)
    statements: list[Statement] = []
    for form in derivation.forms:
        statements += _form_statements(derivation.setting, form)
    split = (derivation.gather.source, derivation.by_phases)
    statements.append(
        decide("dgrad by phases, all axes at once, is the reverse of forward", derivation.setting, [split])
    )
    for number, axis in enumerate(derivation.setting.axes):
        statements += _phase_statements(derivation, number, axis)
    for axis, rules in zip(derivation.setting.axes, derivation.rules, strict=True):
        for rule in rules:
            statements += _rule_statements(derivation.setting, axis, rule)
    return Proof(derivation, tuple(statements))


TITLES = {
    "dy/dx": "∂y/∂x",
    "dy/dw": "∂y/∂w",
    "dy/db": "∂y/∂b",
    "delta": "δ recursion",
    "transposed": "transposed convolution",
    "transposed dxt": "transposed dgrad",
    "transposed dw": "transposed wgrad",
}

SOURCES = {
    "dy/dx": "is the forward relation between y and x",
    "dy/dw": "is the forward relation between y and w",
    "dy/db": "is the forward relation between y and b",
    "delta": "is dgrad ⊙ σ′(z), the factor outside the sum",
    "transposed": "is dgrad's relation",
    "transposed dxt": "is the forward pass of the convolution",
    "transposed dw": "is wgrad with its tensors exchanged",
}


STEP_TEXTS = {
    "differentiate": "differentiate the forward sum by {}",
    "chain": "the chain rule",
    "insert": "put the derivative in",
    "interval": "the ends of {}",
    "eliminate": "carry out the sums over {}, fixed by Kronecker deltas",
    "rename": "rename the summation indices",
    "vanish": "the derivative is zero unless {}",
    "exchange": "exchange the sums",
    "zero_extend": "{} is zero outside its shape",
    "substitute": "substitute {}",
    "reverse_kernel": "count {} from the other end",
    "pad": "pad {}",
    "gather": "dgrad's gather form, its tensors renamed",
}


def step_text(step: Step) -> str:
    """What a step does, as plain text."""
    subject = [entry if isinstance(entry, str) else plain(entry) for entry in step.subject]
    listed = ", ".join(subject)
    if step.operation in ("substitute", "vanish"):
        listed = ", ".join(f"{new} = {old}" for new, old in zip(subject[::2], subject[1::2], strict=True))
    return STEP_TEXTS[step.operation].format(listed)


def _form_statements(setting: Setting, form: ClosedForm) -> Iterable[Statement]:
    title = TITLES.get(form.name, form.name)
    before = meant = form.start or form.source
    views = []
    for number, step in enumerate(form.steps):
        if step.view is not None:
            views.append(step.view)
        meant = step.meaning or step.result
        for view in views:
            if any(factor.tensor == view.name for factor in meant.factors):
                meant = without_view(meant, view)
        # Each line against the one before it; the first one and the last against the forward relation itself.
        pairs = [(before, meant), *_reads_inside(setting, step)]
        yield decide(f"{title}, line {number + 1}: {step_text(step)}", setting, pairs)
        before = meant
    yield decide(f"{title} {SOURCES.get(form.name, 'is the reverse of forward')}", setting, [(form.source, meant)])


def _reads_inside(setting: Setting, step: Step) -> list[Pair]:
    """That a sum reads a tensor which it introduces only inside its shape, along the indices it makes anew."""
    if step.view is None:
        return []
    ranges = step.result.free + step.result.bound
    pairs = []
    indices, base = step.result.factor(step.view.name).indices, setting.shapes[step.view.base]
    for index, axis, size in zip(indices, step.view.axes, base, strict=True):
        if axis == identity_axis(size):
            continue
        used = tuple(r for r in ranges if r.symbol in index.free_symbols)
        pairs.append(never_beyond(index, used, ZERO, axis.size - 1))
    return pairs


def _merge(name: str, found: Sequence[Statement], scope: str) -> Statement:
    """Several statements as one: the first that is wrong, else the first that is not settled, else all of them."""
    seconds = sum(statement.seconds for statement in found)
    for verdict in (Verdict.WRONG, Verdict.UNCHECKED):
        for statement in found:
            if statement.verdict is verdict:
                return replace(statement, name=name, scope=scope, seconds=seconds)
    return Statement(name, Verdict.HOLDS, scope, seconds)


def _phase_statements(derivation: GeneralDerivation, number: int, axis: AxisSymbols) -> Iterable[Statement]:
    where = _where(axis)
    scope = limited_scope(derivation.setting)
    choices = [choice[number] for choice in derivation.phases]

    def each(name: str, pairs: list[tuple[Setting, list[Pair]]]) -> Statement:
        found = [decide(name, setting, some) for setting, some in pairs]
        return _merge(name + where, found, scope)

    yield each("the phases partition the inputs", [(p.setting, [partition(p.axis)]) for p in choices])
    yield each(
        "two taps serve one phase just where S/g divides their distance",
        [(p.setting, [shared_phases(p.axis, p.gathered)]) for p in choices],
    )
    yield each(
        "the taps of a phase are k₀ + (S/g)·t, ⌈(K − k₀)/(S/g)⌉ of them",
        [(p.setting, [tap_sets(taps, p.gathered) for taps in p.taps]) for p in choices],
    )
    yield each("dgrad is the sum of its phases", [(p.setting, _phase_pairs(p)) for p in choices])
    yield each(
        "no product of a phase meets padding or an inserted zero",
        [
            (p.setting, [products_inside(p.setting, phase) for phase in p.dgrad if phase.result is not None])
            for p in choices
        ],
    )
    yield each(
        "each tap of wgrad reads one phase of x",
        [(p.setting, [pair for form in p.wgrad for pair in _image_pairs(p.setting, form)]) for p in choices],
    )
    yield each(
        "the sizes of each sub-convolution: its rows, and how ∂y is padded or cropped for it",
        [(p.setting, [pair for sizes in p.sizes for pair in sizes.checks]) for p in choices],
    )
    yield _recovered(choices, where, scope)


def _image_pairs(setting: Setting, phase: WgradPhase) -> list[Pair]:
    read = Step("pad", (), phase.result, phase.image)
    return [(phase.restricted, without_view(phase.result, phase.image)), *_reads_inside(setting, read)]


def _phase_pairs(phases: AxisPhases) -> list[Pair]:
    pairs = []
    for phase in phases.dgrad:
        nothing = restrict(phase.restricted, Equal(ZERO, ONE))
        pairs.append((phase.restricted, phase.result if phase.result is not None else nothing))
    return pairs


def _recovered(choices: Sequence[AxisPhases], where: str, scope: str) -> Statement:
    """That the taps which the pipeline recovers from a probe of two windows are those of the forward sum."""
    start = time.perf_counter()
    name = f"the taps recovered from examples are those of all sizes{where}"
    for phases in choices:
        axis, setting = phases.axis, phases.setting
        known = isinstance(axis.kernel, Integer)
        for kernel in [int(axis.kernel)] if known else range(1, RECOVERED_KERNELS + 1):
            stride, dilation = int(axis.stride), int(axis.dilation)
            reach = (kernel - 1) * dilation + 1
            shifts = recover_taps(Conv(reach, kernel, stride, 0, dilation, mode=setting.general.mode))[0].shifts
            read = setting.read(axis).xreplace({axis.kernel: Integer(kernel)})
            for tap, shift in enumerate(shifts):
                if expand(read.xreplace({axis.k: Integer(tap)}) - (stride * axis.o + shift - axis.low)) != 0:
                    reason = f"kernel {kernel}, tap {tap}: recovered shift {shift}"
                    return Statement(name, Verdict.WRONG, scope, time.perf_counter() - start, reason=reason)
    if not isinstance(choices[0].axis.kernel, Integer):
        scope += f", K ≤ {RECOVERED_KERNELS}"
    return Statement(name, Verdict.HOLDS, scope, time.perf_counter() - start)


def _where(axis: AxisSymbols) -> str:
    return f" (axis {axis.suffix.removeprefix('_')})" if axis.suffix else ""


RULE_TEXTS = {
    "output_size": "the output size",
    "effective_kernel": "the effective kernel",
    "remainder": "the remainder",
    "unreached": "the inputs beyond the last window",
    "dgrad_pad_low": "dgrad: ∂y's padding at the low end",
    "dgrad_pad_high": "dgrad: ∂y's padding at the high end",
    "dgrad_insert": "dgrad: zeros inserted between the entries of ∂y",
    "dgrad_dilation": "dgrad: the kernel's dilation",
    "wgrad_dilation": "wgrad: ∂y's dilation",
    "wgrad_stride": "wgrad: ∂y's stride over x",
    "wgrad_positions": "wgrad: positions of ∂y over the padded x",
    "receptive_field": "the receptive field, over layers with field f and jump j",
    "jump": "the jump, over layers with jump j",
    "field_start": "the field's start, over layers whose field starts at a",
    "transposed_size": "the size of a transposed convolution with output padding op",
}

USEFUL_TEXTS = {
    "unreached": "some input lies beyond the last window",
    "dgrad_pad_low": "the low padding of ∂y is no crop",
    "dgrad_pad_high": "the high padding of ∂y is no crop",
    "wgrad_positions": "wgrad's correlation needs no crop",
    "transposed_size": "a transposed convolution is the dgrad of a convolution",
}


def condition_key(rule: str, axis: AxisSymbols) -> str:
    """The `key` of the statement that says when a rule is of use."""
    return f"{rule}{axis.suffix}"


def _rule_statements(setting: Setting, axis: AxisSymbols, rule: Rule) -> Iterable[Statement]:
    where = _where(axis)
    yield decide(f"{RULE_TEXTS[rule.name]}{where} = {plain(rule.value)}", setting, rule.checks)
    if rule.useful is not None:
        key = condition_key(rule.name, axis)
        yield when(USEFUL_TEXTS[rule.name] + where, setting, rule.useful, rule.useful_number, key)
