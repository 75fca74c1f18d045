"""One problem's kernels against everything that can judge them, as a list of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from symconv.derivation import derive
from symconv.errors import DerivationError, LimitError, SymconvError, shorten
from symconv.kernels.compiled import compile_source
from symconv.kernels.options import DTYPES, LAYOUTS, PASSES, Dtype, Layout, Pass, inputs_of
from symconv.kernels.plan import make_plan
from symconv.kernels.source import write_source
from symconv.spec import Conv
from symconv.validation import references, torch_reference
from symconv.validation.bounds import error_bound, has_bound, term_count
from symconv.validation.cases import Array, Case, float_case, from_layout, integer_case, to_layout
from symconv.validation.derived import evaluated
from symconv.verdict import Finding, Verdict

AGAINST = ("all", "numpy", "torch")

MAX_MACS = 20_000_000_000
MAX_ELEMENTS = 30_000_000
MAX_TAPS = 10_000
"""The largest problem that is tried: multiply–accumulates of one pass, elements of one tensor, taps of the kernel."""

KernelMaker = Callable[[Pass, Layout, Dtype, int], Callable[..., Array]]
"""Gives the function of one pass, layout, dtype and number of threads."""


@dataclass(frozen=True)
class Report:
    """What was found about one problem. `worst` is the largest float error as a share of its bound."""

    conv: Conv
    findings: tuple[Finding, ...]
    worst: float

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """The statements that were refuted."""
        return tuple(finding for finding in self.findings if finding.wrong)

    def count(self, verdict: Verdict) -> int:
        """How many statements have a verdict."""
        return sum(finding.verdict is verdict for finding in self.findings)


def emitted_kernels(conv: Conv) -> KernelMaker:
    """The kernels that symconv emits for a problem, compiled."""
    derivation = derive(conv)

    def make(pass_: Pass, layout: Layout, dtype: Dtype, threads: int) -> Callable[..., Array]:
        return compile_source(write_source(make_plan(derivation, pass_, layout, dtype, threads), derivation))

    return make


def check_size(conv: Conv) -> None:
    """Raises `LimitError` where a problem is too large to be tried."""
    elements, taps = max(map(prod, (conv.x_shape, conv.w_shape, conv.y_shape))), prod(conv.kernel)
    if conv.macs > MAX_MACS or elements > MAX_ELEMENTS or taps > MAX_TAPS:
        raise LimitError(
            f"this problem takes {conv.macs} multiply-accumulates, its largest tensor has {elements} elements and its "
            f"kernel {taps} taps; at most {MAX_MACS}, {MAX_ELEMENTS} and {MAX_TAPS} are validated"
        )


def validate(
    conv: Conv, against: str = "all", seed: int = 0, kernels: Callable[[Conv], KernelMaker] = emitted_kernels
) -> Report:
    """Every pass, layout and dtype of a problem against NumPy loops, PyTorch and the derived system.

    int64 results must be equal, and equal again on two threads, with twice the batch and into an array of the
    caller's; float results must lie within the proved error bound of a float64 reference. Also the adjoint identity
    ⟨dy, conv x⟩ = ⟨dgrad dy, x⟩ = ⟨wgrad(x, dy), w⟩ in exact integers.

    Raises `LimitError` for a problem that is too large to be tried, `SymconvError` for an `against` or a seed that
    there is not, or where only PyTorch is asked for and it is not installed.
    """
    check_size(conv)
    if against not in AGAINST:
        raise SymconvError(f"against {shorten(against)}: not one of {', '.join(AGAINST)}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise SymconvError(f"seed {shorten(seed)}: a seed is an integer of at least 0")
    if against == "torch" and not torch_reference.installed():
        raise SymconvError("against torch: PyTorch is not installed; pip install torch, or compare with numpy")
    try:
        make = kernels(conv)
    except DerivationError as error:
        topic = "the derived forms equal the derived system"
        return Report(conv, (Finding(topic, topic, Verdict.WRONG, str(error)),), 0.0)
    findings: list[Finding] = []
    worst = 0.0
    exact: dict[tuple[Pass, Layout], Array] = {}
    for dtype in DTYPES:
        case = integer_case(conv, seed) if dtype == "int64" else float_case(conv, seed, dtype)
        judges = dict(_judges(conv, case, against))
        magnitudes = {} if dtype == "int64" else _numpy_passes(conv, case.magnitudes())
        for pass_, layout in product(_passes(conv), LAYOUTS):
            result = _run(make, conv, case, pass_, layout, dtype)
            for judge, wanted in judges.items():
                share = 0.0
                if isinstance(result, str):
                    verdict, evidence = Verdict.WRONG, result
                elif dtype == "int64":
                    verdict, evidence = _compare_exactly(result, wanted[pass_])
                    if result.shape == wanted[pass_].shape:
                        exact[pass_, layout] = result
                elif not has_bound(conv, pass_, dtype):
                    verdict, evidence = Verdict.UNCHECKED, f"no error bound holds for so many terms in {dtype}"
                else:
                    bound = error_bound(conv, pass_, dtype, magnitudes[pass_])
                    verdict, evidence, share = _compare_within(result, wanted[pass_], bound)
                worst = max(worst, share)
                statement = f"{pass_} {dtype} {layout} equals {judge}"
                findings.append(Finding(f"{pass_} equals {judge}", statement, verdict, evidence))
    case = integer_case(conv, seed)
    findings += _otherwise_called(make, conv, case, exact)
    if against == "all":
        findings += _against_derivation(conv, case, exact)
        findings += _adjoint(case, exact)
        if not torch_reference.installed():
            topic = "the kernels equal PyTorch"
            findings.append(Finding(topic, topic, Verdict.UNCHECKED, "PyTorch is not installed; pip install torch"))
    return Report(conv, tuple(findings), worst)


def _passes(conv: Conv) -> list[Pass]:
    return [pass_ for pass_ in PASSES if pass_ != "bgrad" or conv.bias]


def _judges(conv: Conv, case: Case, against: str) -> Iterator[tuple[str, dict[str, Array]]]:
    if against in ("all", "numpy"):
        yield "NumPy loops", _numpy_passes(conv, case)
    if against in ("all", "torch") and torch_reference.installed():
        yield "PyTorch", torch_reference.all_passes(conv, case)


def _numpy_passes(conv: Conv, case: Case) -> dict[str, Array]:
    return {
        "forward": references.forward(conv, case.x, case.w, case.b),
        "dgrad": references.dgrad(conv, case.dy, case.w),
        "wgrad": references.wgrad(conv, case.x, case.dy),
        "bgrad": references.bgrad(conv, case.dy),
    }


def _inputs(conv: Conv, case: Case, pass_: Pass, layout: Layout) -> list[Array]:
    return [to_layout(getattr(case, name), layout) for name in inputs_of(conv, pass_)]


def _run(make: KernelMaker, conv: Conv, case: Case, pass_: Pass, layout: Layout, dtype: Dtype) -> Array | str:
    """The kernel's result as nchw, or what is wrong with it before its numbers are looked at."""
    try:
        result = make(pass_, layout, dtype, 1)(*_inputs(conv, case, pass_, layout))
    except Exception as error:  # a kernel that fails is a finding, whatever it fails with
        return f"{type(error).__name__}: {error}"
    if not isinstance(result, np.ndarray) or result.dtype != dtype or not result.flags.c_contiguous:
        kind = f"{result.dtype} array" if isinstance(result, np.ndarray) else type(result).__name__
        return f"gave a {kind} instead of a {dtype} array in C order"
    return from_layout(result, layout)


def _otherwise_called(
    make: KernelMaker, conv: Conv, case: Case, exact: dict[tuple[Pass, Layout], Array]
) -> Iterator[Finding]:
    """The integer kernels on two threads, with twice the batch, into the caller's array: the same results again."""
    twice = Case(np.concatenate([case.x] * 2), case.w, case.b, np.concatenate([case.dy] * 2))
    for (pass_, layout), once in exact.items():
        wanted = np.concatenate([once] * 2) if pass_ in ("forward", "dgrad") else 2 * once
        out = np.full_like(to_layout(wanted, layout), 77)
        try:
            result = make(pass_, layout, "int64", 2)(*_inputs(conv, twice, pass_, layout), out=out)
            verdict, evidence = _compare_exactly(from_layout(out, layout), wanted)
            if result is not out:
                verdict, evidence = Verdict.WRONG, "did not return the array it was given"
        except Exception as error:  # as above
            verdict, evidence = Verdict.WRONG, f"{type(error).__name__}: {error}"
        topic = f"{pass_} on two threads, with twice the batch, into a given array"
        yield Finding(topic, f"{topic}, int64 {layout}", verdict, evidence)


def _compare_exactly(result: Array, wanted: Array) -> tuple[Verdict, str]:
    if result.shape != wanted.shape:
        return Verdict.WRONG, f"shape {result.shape} instead of {wanted.shape}"
    differs = np.argwhere(result != wanted)
    if not len(differs):
        return Verdict.HOLDS, f"{result.size} elements, exactly"
    at = tuple(map(int, differs[0]))
    many = f"{len(differs)} of {result.size} elements differ"
    return Verdict.WRONG, f"{many}, first {list(at)}: {result[at]} instead of {int(wanted[at])}"


def _compare_within(result: Array, wanted: Array, bound: Array) -> tuple[Verdict, str, float]:
    """Also gives the largest error as a share of its bound."""
    if result.shape != wanted.shape:
        return Verdict.WRONG, f"shape {result.shape} instead of {wanted.shape}", 0.0
    error = np.abs(result.astype(np.float64) - wanted)
    outside = np.argwhere(~(error <= bound))  # written so that a NaN counts as outside
    share = float(np.divide(error, bound, out=np.zeros_like(error), where=bound > 0).max(initial=0.0))
    if not len(outside):
        return Verdict.HOLDS, f"{result.size} elements, largest error {share:.2g} of its bound", share
    at = tuple(map(int, outside[0]))
    many = f"{len(outside)} of {result.size} elements are outside the bound"
    return Verdict.WRONG, f"{many}, first {list(at)}: {result[at]} instead of {wanted[at]} ± {bound[at]:.2g}", share


def _against_derivation(conv: Conv, case: Case, exact: dict[tuple[Pass, Layout], Array]) -> Iterator[Finding]:
    for pass_, values in evaluated(derive(conv), case).items():
        for layout in LAYOUTS:
            if (pass_, layout) not in exact:
                continue
            result = exact[pass_, layout]
            wrong = [at for at, value in values.items() if int(result[at]) != value]
            if not values:
                verdict, evidence = Verdict.UNCHECKED, f"equations of {term_count(conv, pass_)} terms are not evaluated"
            elif wrong:
                at = wrong[0]
                verdict, evidence = Verdict.WRONG, f"{list(at)}: {result[at]} instead of {values[at]}"
            else:
                verdict, evidence = Verdict.HOLDS, f"{len(values)} of {result.size} elements, exactly"
            topic = f"{pass_} equals the derived system"
            yield Finding(topic, f"{pass_} int64 {layout} equals the derived system", verdict, evidence)


def _adjoint(case: Case, exact: dict[tuple[Pass, Layout], Array]) -> Iterator[Finding]:
    """⟨dy, y − b⟩ = ⟨dx, x⟩ = ⟨dw, w⟩; ⟨db, b⟩ = ⟨dy, b⟩ makes up for the bias in y."""
    for layout in LAYOUTS:
        if any((pass_, layout) not in exact for pass_ in ("forward", "dgrad", "wgrad")):
            continue
        db = exact.get(("bgrad", layout))
        forward = _inner(case.dy, exact["forward", layout]) - (0 if db is None else _inner(db, case.b))
        dgrad = _inner(exact["dgrad", layout], case.x)
        wgrad = _inner(exact["wgrad", layout], case.w)
        evidence = f"<dy, conv x> = {forward}, <dgrad dy, x> = {dgrad}, <wgrad(x, dy), w> = {wgrad}"
        verdict = Verdict.HOLDS if forward == dgrad == wgrad else Verdict.WRONG
        topic = "the adjoint identity"
        yield Finding(topic, f"{topic} for int64 {layout}", verdict, evidence)


def _inner(first: Array, second: Array) -> int:
    return int(np.sum(first * second, dtype=np.int64))
