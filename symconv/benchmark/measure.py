"""Measures passes of problems: ours and the other methods, compared, then timed in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext

from symconv.benchmark.agreement import check_agreement
from symconv.benchmark.blas import limit_blas
from symconv.benchmark.candidate import Candidate, LeftOut
from symconv.benchmark.description import describe
from symconv.benchmark.im2col import im2col_candidates
from symconv.benchmark.measurement import Measurement, Timed
from symconv.benchmark.own import own_candidates, zero_insertion_candidates
from symconv.benchmark.peak import peak_meter
from symconv.benchmark.results import Report
from symconv.benchmark.setup import PASSES, Setup, check_problems, make_setup
from symconv.benchmark.surroundings import surroundings
from symconv.benchmark.torch_peer import torch_candidates, torch_threads
from symconv.errors import DisagreementError
from symconv.kernels.options import Pass
from symconv.problem import Layer
from symconv.spec import Conv
from symconv.timing import interleaved
from symconv.validation.cases import Array, Case, float_case

PAUSE = 0.05
"""Seconds between samples where threads are several. After a call the threads of a method go on asking for more work
before they sleep, OpenBLAS's for about 30 milliseconds, and would take processors from whoever is next."""


def bench(
    problems: Conv | Sequence[Conv],
    passes: Sequence[str] = PASSES,
    threads: int = 1,
    layout: str = "best",
    dtype: str = "float32",
    against: str = "all",
    seconds: float = 0.4,
) -> Report:
    """Times the kernels of one or several problems beside other ways to compute the same, on random numbers.

    `layout` is nchw, nhwc or best, `against` all, torch, zero-insertion, im2col or none; each method gets about
    `seconds` seconds for each pass of each problem. Raises `SymconvError` for what there is not and for problems
    that are too large, `DisagreementError` where a method's result is not ours.
    """
    convs = (problems,) if isinstance(problems, Conv) else tuple(problems)
    layers = tuple(Layer(describe(conv), conv) for conv in convs)
    setup = make_setup(passes, threads, layout, dtype, against, seconds, limit_blas(threads))
    check_problems(layers, setup)
    return Report(setup, surroundings(), tuple(measure_layers(layers, setup)))


def measure_layers(layers: Iterable[Layer], setup: Setup) -> Iterator[Measurement]:
    """Each pass of each layer. Raises `DisagreementError` naming the layer and pass where results differ."""
    meter = peak_meter(setup.dtype, setup.threads)
    for layer in layers:
        case = float_case(layer.conv, 0, setup.dtype)
        for pass_ in setup.passes:
            before = meter()
            with torch_threads(setup.threads) if "torch" in setup.methods else nullcontext():
                try:
                    timed, left_out = _measure(layer.conv, pass_, case, setup)
                except DisagreementError as error:
                    raise DisagreementError(f"{layer.name}: {pass_}: {error}; nothing was timed") from None
            yield Measurement(layer.name, layer.conv, pass_, (before, meter()), timed, left_out)


def _measure(conv: Conv, pass_: Pass, case: Case, setup: Setup) -> tuple[tuple[Timed, ...], tuple[LeftOut, ...]]:
    taking_part: list[Candidate] = []
    left_out: list[LeftOut] = []
    ours: Array | None = None
    for candidate in _candidates(conv, pass_, case, setup):
        if isinstance(candidate, LeftOut):
            left_out.append(candidate)
            continue
        try:
            result = candidate.as_nchw(candidate.run())
        except (RuntimeError, MemoryError) as error:
            if candidate.method != "torch" and not isinstance(error, MemoryError):
                raise
            left_out.append(LeftOut(candidate.method, f"{candidate.layout} fails: {_first_line(error)}"))
            continue
        ours = result if ours is None else ours
        check_agreement(conv, pass_, candidate.name, result, ours)
        taking_part.append(candidate)
    pause = PAUSE if setup.threads > 1 else 0.0
    timings = interleaved([candidate.run for candidate in taking_part], setup.seconds, pause)
    timed = zip(taking_part, timings, strict=True)
    return tuple(Timed(candidate.method, candidate.layout, timing) for candidate, timing in timed), tuple(left_out)


def _candidates(conv: Conv, pass_: Pass, case: Case, setup: Setup) -> Iterator[Candidate | LeftOut]:
    """Ours first: the others are compared with it."""
    ours = (conv, pass_, case, setup.layouts, setup.dtype, setup.threads)
    yield from own_candidates(*ours)
    if "zero_insertion" in setup.methods:
        yield from zero_insertion_candidates(*ours)
    if "torch" in setup.methods:
        yield from torch_candidates(conv, pass_, case)
    if "im2col" in setup.methods:
        yield from im2col_candidates(conv, pass_, case)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
