"""What a benchmark is to measure, and on which problems it can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite, prod

from symconv.benchmark.candidate import METHODS, Method
from symconv.errors import LimitError, SymconvError, shorten
from symconv.kernels.options import LAYOUTS, Layout, Pass, check_options
from symconv.problem import Layer
from symconv.validation import torch_reference

PASSES: tuple[Pass, ...] = ("forward", "dgrad", "wgrad")
"""What is measured where no pass is named."""

AGAINST = ("all", "torch", "zero-insertion", "im2col", "none")
DTYPES = ("float32", "float64")

MAX_SECONDS = 3600.0
MAX_MACS = 10**12
MAX_ELEMENTS = 3 * 10**8
MAX_TAPS = 10_000
"""The largest problem that is timed: multiply–accumulates of one pass, elements of one tensor, taps of the kernel."""


@dataclass(frozen=True)
class Setup:
    """What is measured: passes, the layouts of our kernels, and the methods beside ours.

    Every method runs on `threads` threads and gets about `seconds` seconds for each pass of each problem;
    `blas_threads` is how many NumPy's BLAS uses, None where it was not to be told.
    """

    passes: tuple[Pass, ...] = PASSES
    threads: int = 1
    layouts: tuple[Layout, ...] = LAYOUTS
    dtype: str = "float32"
    methods: tuple[Method, ...] = METHODS
    seconds: float = 0.4
    blas_threads: int | None = None


def make_setup(
    passes: Sequence[str] = PASSES,
    threads: int = 1,
    layout: str = "best",
    dtype: str = "float32",
    against: str = "all",
    seconds: float = 0.4,
    blas_threads: int | None = None,
) -> Setup:
    """A setup from texts. Raises `SymconvError` for what there is not; passes are checked with the problems.

    `layout` is nchw, nhwc or best (both are timed, the faster one counts); `against` is all, torch, zero-insertion,
    im2col or none. Where all are wanted and PyTorch is not installed it is left out.
    """
    for name, given, known in (
        ("layout", layout, (*LAYOUTS, "best")),
        ("dtype", dtype, DTYPES),
        ("against", against, AGAINST),
    ):
        if given not in known:
            raise SymconvError(f"{name} {shorten(given)}: not one of {', '.join(known)}")
    if not isinstance(seconds, (int, float)) or not isfinite(seconds) or not 0 <= seconds <= MAX_SECONDS:
        raise SymconvError(f"seconds {shorten(seconds)}: a time is a number from 0 to {MAX_SECONDS:g}")
    if against == "torch" and not torch_reference.installed():
        raise SymconvError("against torch: PyTorch is not installed; pip install torch, or compare with im2col")
    methods: tuple[Method, ...] = tuple(
        method
        for method in METHODS
        if (method == "symconv" or against in ("all", method.replace("_", "-")))
        and (method != "torch" or torch_reference.installed())
    )
    layouts = tuple(known for known in LAYOUTS if layout in (known, "best"))
    chosen: tuple[Pass, ...] = tuple(dict.fromkeys(passes)) or PASSES  # type: ignore[arg-type]
    return Setup(chosen, threads, layouts, dtype, methods, float(seconds), blas_threads)


def check_problems(layers: Iterable[Layer], setup: Setup) -> None:
    """Raises `SymconvError` naming the first problem that can't be measured so, before any is."""
    for layer in layers:
        conv = layer.conv
        try:
            for pass_ in setup.passes:
                check_options(conv, pass_, setup.layouts[0], setup.dtype, setup.threads)
        except SymconvError as error:
            raise SymconvError(f"{layer.name}: {error}") from None
        elements, taps = max(map(prod, (conv.x_shape, conv.w_shape, conv.y_shape))), prod(conv.kernel)
        if conv.macs > MAX_MACS or elements > MAX_ELEMENTS or taps > MAX_TAPS:
            raise LimitError(
                f"{layer.name}: this problem takes {conv.macs} multiply-accumulates, its largest tensor has {elements} "
                f"elements and its kernel {taps} taps; at most {MAX_MACS}, {MAX_ELEMENTS} and {MAX_TAPS} are timed"
            )
