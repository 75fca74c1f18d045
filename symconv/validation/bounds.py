"""How far a floating-point sum may be from the exact one: a proved bound, not a tolerance.

A sum of n products computed in any order, with or without fused multiply–adds, differs from the exact sum by at
most γ_n · Σ|a·b| with γ_n = n·u / (1 − n·u) and u the unit roundoff (Higham, Accuracy and Stability of Numerical
Algorithms, 2nd edition, section 3.1), provided nothing underflows.
"""

from __future__ import annotations

from math import inf, prod

import numpy as np

from symconv.spec import Conv
from symconv.validation.cases import Array


def term_count(conv: Conv, pass_: str) -> int:
    """The largest number of terms that one element of a pass sums, the bias included."""
    window, outputs = prod(conv.kernel), conv.batch * prod(conv.output)
    return {
        "forward": conv.group_in * window + conv.bias,
        "dgrad": conv.group_out * window,
        "wgrad": outputs,
        "bgrad": outputs,
    }[pass_]


def gamma(terms: int, dtype: str) -> float:
    """γ_n for sums of `terms` products in float32 or float64; infinite where the theorem says nothing."""
    roundoff = float(np.finfo(dtype).eps) / 2
    return terms * roundoff / (1 - terms * roundoff) if terms * roundoff < 1 else inf


def error_bound(conv: Conv, pass_: str, dtype: str, magnitude: Array) -> Array:
    """Per element, how far a result in `dtype` may be from a float64 reference; `magnitude` is Σ|a·b|."""
    terms = term_count(conv, pass_)
    reference = gamma(terms, "float64")
    # The magnitude is itself a float64 sum, at worst too small by the same share.
    return (gamma(terms, dtype) + reference) * (1 + 2 * reference) * magnitude


def has_bound(conv: Conv, pass_: str, dtype: str) -> bool:
    """Whether the theorem bounds sums of that many terms in `dtype` at all."""
    return gamma(term_count(conv, pass_), dtype) < inf
