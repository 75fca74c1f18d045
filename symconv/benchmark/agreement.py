"""Whether what is timed computes the same: a benchmark of wrong results is worth nothing."""

from __future__ import annotations

import numpy as np

from symconv.errors import DisagreementError
from symconv.spec import Conv
from symconv.validation.bounds import term_count
from symconv.validation.cases import Array


def tolerance(conv: Conv, pass_: str, dtype: str) -> float:
    """How far two results may be apart: sums of products of standard normal numbers, added in any order.

    The partial sums of n such products grow like √n, and each of n additions rounds to one part in 1/u: the errors,
    as independent as they are, add up to about n·u. Sixteen times that is far from what happens by chance, and small
    beside a product that is missing, which is about 1.
    """
    return float(16 * (term_count(conv, pass_) + 16) * np.finfo(dtype).eps / 2)


def check_agreement(conv: Conv, pass_: str, name: str, result: Array, ours: Array) -> None:
    """Raises `DisagreementError` where `result`, computed by `name`, is not `ours` (both nchw)."""
    if result.shape != ours.shape:
        raise DisagreementError(f"{name} gave shape {result.shape} where symconv gave {ours.shape}")
    most = tolerance(conv, pass_, str(ours.dtype))
    apart = np.abs(result - ours)
    if not (worst := apart.max(initial=0.0)) <= most:  # written so that a NaN disagrees
        at = tuple(map(int, np.unravel_index(np.argmax(apart), apart.shape)))
        raise DisagreementError(
            f"{name} gave {result[at]:.9g} where symconv gave {ours[at]:.9g}, at {list(at)}: "
            f"{worst:.2g} apart, at most {most:.2g} is rounding"
        )
