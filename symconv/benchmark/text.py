"""A run as a table of 80 columns and a table of means."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from symconv.benchmark.candidate import METHODS, NAMES, Method
from symconv.benchmark.description import describe
from symconv.benchmark.kinds import FEW, KINDS
from symconv.benchmark.measurement import Measurement
from symconv.benchmark.results import Report
from symconv.benchmark.surroundings import Surroundings
from symconv.kernels.options import PASSES

WIDTH = 80

BUSY = 0.9
"""Where the median of the peak is less than this of the largest, the machine had other things to do."""

_COLUMNS: dict[Method, str] = {"torch": "PyTorch", "zero_insertion": "zeros", "im2col": "im2col"}
"""The heads of the columns with ratios."""


def report_text(report: Report) -> str:
    """The run as text: where it was run, times and ratios for each layer and pass, geometric means, what is missing."""
    methods = [method for method in METHODS[1:] if any(m.best(method) for m in report.measurements)]
    parts = [*_opening(report), "", *_head(methods)]
    for (name, conv), group in groupby(report.measurements, lambda measured: (measured.layer, measured.conv)):
        words = describe(conv)
        parts += textwrap.wrap(words if name == words else f"{name}: {words}", WIDTH, subsequent_indent="    ")
        parts += [_row(report, measured, methods) for measured in group]
    if methods:
        parts += ["", *_means(report)]
    parts += _notes(report)
    return "\n".join(line.rstrip() for line in parts) + "\n"


def _opening(report: Report) -> Iterator[str]:
    where, setup = report.surroundings, report.setup
    threads = f"{setup.threads} thread{'s' if setup.threads > 1 else ''}"
    cores = f"{where.cores} core{'s' if where.cores > 1 else ''}"
    yield from textwrap.wrap(f"{where.processor} ({where.target}), {cores}; {setup.dtype} on {threads}.", WIDTH)
    yield from textwrap.wrap(
        f"FMA peak on {threads}: {report.peak / 1e9:.1f} GFLOP/s, the largest of {len(report.peaks)} measurements in "
        f"this run; their median is {report.median_peak / 1e9:.1f}.",
        WIDTH,
    )
    yield from textwrap.wrap(f"{_versions(where)}.", WIDTH)


def _versions(where: Surroundings) -> str:
    torch = f", PyTorch {where.torch}" if where.torch else ""
    return f"symconv {where.symconv}, Numba {where.numba}, NumPy {where.numpy} with {where.blas}{torch}"


def _head(methods: list[Method]) -> Iterator[str]:
    torch = "torch" in methods
    upper, lower = f"{'ours':>19}{'':5}{'':8}{'of':>6}", f"{'ms':>19}{'':5}{'GFLOP/s':>8}{'peak':>6}"
    if torch:
        upper, lower = f"{upper}{'PyTorch':>10}{'':5}", f"{lower}{'ms':>10}{'':5}"
    ratios = "".join(f"{_COLUMNS[method]:>9}" for method in methods)
    if methods:
        upper += f"{'time / ours':^{9 * len(methods)}}"
    yield upper
    yield lower + ratios


def _row(report: Report, measured: Measurement, methods: list[Method]) -> str:
    row = f"  {measured.pass_:7}{_milliseconds(measured, 'symconv')}"
    row += f"{measured.rate / 1e9:8.1f}{100 * report.share(measured):5.0f}%"
    if "torch" in methods:
        row += _milliseconds(measured, "torch")
    for method in methods:
        ratio = measured.ratio(method)
        row += f"{'-':>9}" if ratio is None else f"{ratio:9.2f}"
    return row


def _milliseconds(measured: Measurement, method: Method) -> str:
    """Time and layout, 15 characters."""
    best = measured.best(method)
    if best is None:
        return f"{'-':>10}{'':5}"
    time = 1e3 * best.timing.median
    return f"{time:10.{3 if time < 1000 else 0}f} {best.layout:4}"


def _means(report: Report) -> Iterator[str]:
    found = {(mean.method, mean.kind, mean.pass_): mean for mean in report.means}
    passes = [*(pass_ for pass_ in PASSES if pass_ in report.setup.passes), "all"]
    yield f"{'Geometric means of time / our time':38}" + "".join(f"{pass_:>8}" for pass_ in passes)
    for method in METHODS[1:]:
        for kind in ("all", *KINDS):
            if (method, kind, "all") not in found or (method == "zero_insertion" and kind == "strided dgrad"):
                continue  # that is all of zero insertion
            label = f"  {NAMES[method]}: {kind} ({found[method, kind, 'all'].count})"  # type: ignore[index]
            ratios = [found.get((method, kind, pass_)) for pass_ in passes]  # type: ignore[arg-type]
            yield f"{label:38}" + "".join(f"{'-':>8}" if mean is None else f"{mean.ratio:8.2f}" for mean in ratios)


def _notes(report: Report) -> Iterator[str]:
    """What the numbers mean and what is missing, as sentences."""
    setup = report.setup
    best = "the faster layout of each counts" if len(setup.layouts) > 1 else f"ours has {setup.layouts[0]}"
    meanings = [f"Medians of calls in turn; {best}. A multiply-add counts as two operations."]
    if len(setup.methods) > 1:
        meanings.append("Above 1 ours is faster.")
    methods = {timed.method for measured in report.measurements for timed in measured.timed}
    if "zero_insertion" in methods:
        meanings.append("zeros: the stride-1 dgrad over dy with zeros put in.")
    if "im2col" in methods:
        meanings.append("im2col: NumPy with BLAS.")
    if "torch" in setup.methods:
        meanings.append("nhwc is what PyTorch calls channels_last.")
    if any(measured.kinds for measured in report.measurements):
        meanings.append(
            f"Depthwise: one input channel a group. Few channels: less than {FEW}, input or output, of a group."
        )
    said = [" ".join(meanings)]
    if report.median_peak < BUSY * report.peak:
        said.append("The peak was often lower than its largest value: something else was using the machine.")
    if not report.surroundings.torch:
        said.append("PyTorch is not installed; its columns are left out.")
    if "im2col" in setup.methods and setup.blas_threads != setup.threads:
        said.append(
            "BLAS uses its own number of threads: NumPy was loaded before it could be told; "
            "the package threadpoolctl would tell it."
        )
    reasons: dict[tuple[Method, str], list[str]] = {}
    for measured in report.measurements:
        for left_out in measured.left_out:
            reasons.setdefault((left_out.method, left_out.reason), []).append(f"{measured.layer} {measured.pass_}")
    said += [f"{NAMES[method]} left out, {reason}: {', '.join(where)}." for (method, reason), where in reasons.items()]
    for sentence in said:
        yield ""
        yield from textwrap.wrap(sentence, WIDTH)
