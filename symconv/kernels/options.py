"""What a kernel can be asked for: pass, layout, dtype, threads."""

from __future__ import annotations

import operator
from typing import Literal, SupportsIndex, TypeAlias, get_args

from symconv.errors import SymconvError, shorten
from symconv.spec import Conv

Pass: TypeAlias = Literal["forward", "dgrad", "wgrad", "bgrad"]
Layout: TypeAlias = Literal["nchw", "nhwc"]
Dtype: TypeAlias = Literal["float32", "float64", "int64"]

PASSES: tuple[Pass, ...] = get_args(Pass)
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
DTYPES: tuple[Dtype, ...] = get_args(Dtype)

OPERANDS: dict[Pass, tuple[tuple[str, ...], str]] = {
    "forward": (("x", "w", "b"), "y"),
    "dgrad": (("dy", "w"), "dx"),
    "wgrad": (("x", "dy"), "dw"),
    "bgrad": (("dy",), "db"),
}
"""The arrays that each pass takes, in order (b only with a bias), and the one that it gives."""

MAX_THREADS = 1024


def check_options(conv: Conv, pass_: str, layout: str, dtype: str, threads: int) -> None:
    """Raises `SymconvError` for a pass, layout, dtype or thread count that there is not."""
    for name, given, known in (("pass", pass_, PASSES), ("layout", layout, LAYOUTS), ("dtype", dtype, DTYPES)):
        if given not in known:
            raise SymconvError(f"{name} {shorten(given)}: not one of {', '.join(known)}")
    if not isinstance(conv, Conv):
        raise TypeError(f"a kernel is made for a Conv, not {shorten(conv)}")
    whole = isinstance(threads, SupportsIndex) and not isinstance(threads, bool)
    if not whole or not 1 <= operator.index(threads) <= MAX_THREADS:
        raise SymconvError(f"threads {shorten(threads)}: a number of threads is an integer from 1 to {MAX_THREADS}")
    if pass_ == "bgrad" and not conv.bias:
        raise SymconvError("pass bgrad: this problem has no bias; leave the bias in to have its gradient")


def inputs_of(conv: Conv, pass_: Pass) -> tuple[str, ...]:
    """The names of the arrays that a pass of `conv` takes, in order."""
    return tuple(name for name in OPERANDS[pass_][0] if name != "b" or conv.bias)
