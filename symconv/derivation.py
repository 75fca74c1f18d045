"""One derivation: the problem, its forward system, the gradients, the phases and the matrix forms, all confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import prod
from typing import Any

from symconv.confirmation import Confirmation, expect_dgrad, expect_forward, expect_wgrad, sample
from symconv.equations import Element, Equation, Forward, System, Term
from symconv.errors import LimitError
from symconv.gradients import Gradient
from symconv.matrix_forms import DgradForm, Im2col, WgradForm, dgrad_axis, wgrad_axis
from symconv.phases import Phase, TapImage, inputs_meeting, list_phases, outputs_meeting, tap_image
from symconv.problem import spec_as_json
from symconv.spec import Conv
from symconv.taps import AxisTaps, recover_taps

CONFIRMED_TERMS = 10_000
"""About how many terms of each tensor are compared where a problem is too large to compare all."""

MAX_CONFIRMED_TERMS = 1_000_000
"""The longest equation that is compared at all."""

MAX_LISTED_TERMS = 500_000
"""The largest number of terms of one pass that is listed as JSON."""


@dataclass(frozen=True)
class Derivation:
    """Everything derived from one problem.

    The systems make their equations on demand. `confirmations` says which forms were compared with the derived
    system and on how many elements; a form that differs raises `DerivationError` before there is a Derivation.
    """

    conv: Conv
    forward: Forward
    dgrad: Gradient
    wgrad: Gradient
    bgrad: Gradient
    taps: tuple[AxisTaps, ...]
    dgrad_form: DgradForm = field(repr=False)
    wgrad_form: WgradForm = field(repr=False)
    im2col: Im2col = field(repr=False)
    confirmations: tuple[Confirmation, ...]

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """All stride phases, live or not. Raises `LimitError` where the strides make too many to list."""
        return list_phases(self.conv, self.taps)

    def tap_image(self, tap: tuple[int, ...]) -> TapImage:
        """Which phase image of x the weight gradient of `tap` reads."""
        return tap_image(self.taps, tap)

    @property
    def systems(self) -> tuple[System, ...]:
        """The forward system and the three gradients."""
        return (self.forward, self.dgrad, self.wgrad, self.bgrad)


@lru_cache(maxsize=32)
def derive(conv: Conv) -> Derivation:
    """Derives `conv`: forward system, gradients, taps, phases, matrix forms, each form confirmed.

    Raises `LimitError` where an axis is too long to tabulate.
    """
    return Derivation(**derived_parts(conv))


def derived_parts(conv: Conv) -> dict[str, Any]:
    """The fields of a `Derivation`, for classes that extend it."""
    forward = Forward(conv)
    dgrad, wgrad, bgrad = (Gradient(forward, of) for of in ("x", "w", "b"))
    taps = recover_taps(conv)
    dgrad_form = DgradForm(conv, tuple(map(dgrad_axis, taps)))
    wgrad_form = WgradForm(conv, tuple(map(wgrad_axis, taps)))
    im2col = Im2col(conv)
    parts: dict[str, Any] = {
        "conv": conv,
        "forward": forward,
        "dgrad": dgrad,
        "wgrad": wgrad,
        "bgrad": bgrad,
        "taps": taps,
        "dgrad_form": dgrad_form,
        "wgrad_form": wgrad_form,
        "im2col": im2col,
    }
    xs = _affordable(conv.x_shape, conv.group_out * prod(conv.kernel))
    ws = _affordable(conv.w_shape, conv.batch * prod(conv.output))
    ys = _affordable(conv.y_shape, conv.group_in * prod(conv.kernel))
    for index in xs:
        places = [outputs_meeting(axis, i) for axis, i in zip(taps, index[2:], strict=True)]
        expect_dgrad("phases", dgrad, index, places)
        expect_dgrad("dgrad form", dgrad, index, dgrad_form.meeting(index[2:]))
    for index in ws:
        places = [inputs_meeting(axis, tap) for axis, tap in zip(taps, index[2:], strict=True)]
        expect_wgrad("tap images", wgrad, index, places)
        expect_wgrad("wgrad form", wgrad, index, wgrad_form.meeting(index[2:]))
    for index in ys:
        expect_forward("im2col", forward, index, im2col.products(index))
    parts["confirmations"] = (
        Confirmation("phases", "dx", len(xs), prod(conv.x_shape)),
        Confirmation("dgrad_form", "dx", len(xs), prod(conv.x_shape)),
        Confirmation("tap_images", "dw", len(ws), prod(conv.w_shape)),
        Confirmation("wgrad_form", "dw", len(ws), prod(conv.w_shape)),
        Confirmation("im2col", "y", len(ys), prod(conv.y_shape)),
    )
    return parts


def _affordable(shape: tuple[int, ...], terms_each: int) -> list[tuple[int, ...]]:
    """Which elements of a tensor are compared: all, some, or none where a single equation is too long."""
    if terms_each > MAX_CONFIRMED_TERMS:
        return []
    return sample(shape, max(1, CONFIRMED_TERMS // terms_each))


def check_listable(conv: Conv) -> None:
    """Raises `LimitError` where `as_json` would list more than `MAX_LISTED_TERMS` terms."""
    elements = sum(prod(shape) for shape in (conv.x_shape, conv.w_shape, conv.y_shape))
    if max(conv.macs, elements) > MAX_LISTED_TERMS:
        raise LimitError(
            f"this problem has {conv.macs} terms and {elements} elements; "
            f"at most {MAX_LISTED_TERMS} of each are listed as JSON"
        )


def as_json(derivation: Derivation) -> dict[str, Any]:
    """The whole derivation as plain lists, with complete 0-based indices.

    Raises `LimitError` where it would list more than `MAX_LISTED_TERMS` terms.
    """
    check_listable(derivation.conv)
    parts = {name: list(rows) for name, rows in _json_rows(derivation).items()}
    return {"spec": spec_as_json(derivation.conv), **parts}


def as_json_text(derivation: Derivation) -> str:
    """`as_json` as text, written row by row so that no more than the text is held in memory."""
    check_listable(derivation.conv)
    parts = [f'"spec": {json.dumps(spec_as_json(derivation.conv))}']
    for name, rows in _json_rows(derivation).items():
        parts.append(f'"{name}": [{", ".join(map(json.dumps, rows))}]')
    return f"{{{', '.join(parts)}}}\n"


def _json_rows(derivation: Derivation) -> dict[str, Iterator[dict[str, Any]]]:
    gradients = {"dgrad": derivation.dgrad, "wgrad": derivation.wgrad, "bgrad": derivation.bgrad}
    return {
        "forward": map(_forward_as_json, derivation.forward),
        **{name: map(_gradient_as_json, system) for name, system in gradients.items()},
        "phases": map(_phase_as_json, derivation.phases),
    }


def _phase_as_json(phase: Phase) -> dict[str, Any]:
    return {
        "phase": list(phase.phase),
        "live": phase.live,
        "x": [list(index) for index in phase.inputs],
        "taps": [list(tap) for tap in phase.taps],
    }


def _forward_as_json(equation: Equation) -> dict[str, Any]:
    terms = list(equation.terms)
    bias = [term.factors[0] for term in terms if len(term.factors) == 1]
    return {
        "y": list(equation.left.at),
        "terms": [_term_as_json(term) for term in terms if len(term.factors) > 1],
        "b": list(bias[0].at) if bias else None,
    }


def _gradient_as_json(equation: Equation) -> dict[str, Any]:
    variable = equation.left.tensor.removeprefix("d")
    return {variable: list(equation.left.at), "terms": [_term_as_json(term) for term in equation.terms]}


def _term_as_json(term: Term) -> dict[str, Any]:
    factors: tuple[Element, ...] = term.factors
    return {factor.tensor: list(factor.at) for factor in factors}
