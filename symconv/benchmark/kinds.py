"""The kinds of problems over which means are taken."""

from __future__ import annotations

from math import prod
from typing import Literal, get_args

from symconv.kernels.options import Pass
from symconv.spec import Conv

Kind = Literal["depthwise", "few channels", "strided dgrad"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FEW = 8
"""Fewer channels than this, input or output, of a group are few."""


def kinds_of(conv: Conv, pass_: Pass) -> tuple[Kind, ...]:
    """The kinds that a pass of a problem is of; most are of none."""
    depthwise = conv.groups > 1 and conv.groups == conv.in_channels
    found: dict[Kind, bool] = {
        "depthwise": depthwise,
        "few channels": not depthwise and min(conv.group_in, conv.group_out) < FEW,
        "strided dgrad": pass_ == "dgrad" and any(stride > 1 for stride in conv.stride),
    }
    return tuple(kind for kind in KINDS if found[kind])


def flop_count(conv: Conv, pass_: Pass) -> int:
    """Floating-point operations of a pass, two for a multiply–accumulate.

    Taps on padding count, inserted zeros do not.
    """
    if pass_ == "bgrad":
        return prod(conv.y_shape)
    return 2 * conv.macs
