"""What a kernel can be asked for: pass, layout, dtype, threads."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from symconv.errors import LimitError, SymconvError, shorten
from symconv.spec import Conv

Pass: TypeAlias = Literal["forward", "dgrad", "wgrad", "bgrad"]
Layout: TypeAlias = Literal["nchw", "nhwc"]
Dtype: TypeAlias = Literal["float32", "float64", "int64"]

PASSES: tuple[Pass, ...] = get_args(Pass)
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
DTYPES: tuple[Dtype, ...] = get_args(Dtype)

MAX_TAPS = 20_000
"""The largest number of taps of one axis for which a kernel is written."""

MAX_THREADS = 1024


def check_options(conv: Conv, pass_: str, layout: str, dtype: str, threads: int) -> None:
    """Raises `SymconvError` for a pass, layout, dtype or thread count that there is not."""
    for name, given, known in (("pass", pass_, PASSES), ("layout", layout, LAYOUTS), ("dtype", dtype, DTYPES)):
        if given not in known:
            raise SymconvError(f"{name} {shorten(given)}: not one of {', '.join(known)}")
    if isinstance(threads, bool) or not isinstance(threads, int) or not 1 <= threads <= MAX_THREADS:
        raise SymconvError(f"threads {shorten(threads)}: a number of threads is an integer from 1 to {MAX_THREADS}")
    if pass_ == "bgrad" and not conv.bias:
        raise SymconvError("pass bgrad: this problem has no bias; leave the bias in to have its gradient")
    if max(conv.kernel) > MAX_TAPS:
        raise LimitError(f"kernel {max(conv.kernel)}: kernels are written for at most {MAX_TAPS} taps per axis")
