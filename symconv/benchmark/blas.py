"""How many threads NumPy's BLAS uses. Imports no NumPy: BLAS reads its number of threads when it is loaded."""

from __future__ import annotations

import os
import sys
from importlib import import_module

VARIABLES = (
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "OMP_NUM_THREADS",
)


def limit_blas(threads: int) -> int | None:
    """Lets BLAS use `threads` threads from now on, and gives that number; None where nothing can be done about it.

    Before NumPy is loaded that needs no more than the environment; afterwards it needs the package threadpoolctl.
    """
    if "numpy" not in sys.modules:
        os.environ.update(dict.fromkeys(VARIABLES, str(threads)))
        return threads
    try:
        controller = import_module("threadpoolctl")
    except ImportError:
        return None
    controller.threadpool_limits(threads, user_api="blas")
    return threads
