from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv import Conv, DerivationError, derivation
from symconv.confirmation import expect_dgrad, expect_wgrad, sample
from symconv.derivation import derive
from symconv.matrix_forms import DgradForm, Im2col, dgrad_axis, wgrad_axis


@given(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.integers(1, 60))
def test_a_sample_is_all_or_some_with_both_ends(shape: list[int], most: int) -> None:
    indices = sample(tuple(shape), most)
    assert len(set(indices)) == len(indices) <= max(most, 2)
    assert all(0 <= i < size for index in indices for i, size in zip(index, shape, strict=True))
    assert indices[0] == (0,) * len(shape)
    assert indices[-1] == tuple(size - 1 for size in shape)
    if prod(shape) <= most:
        assert len(indices) == prod(shape)


def test_a_large_sample_visits_every_row_and_column() -> None:
    indices = sample((64, 64), 200)
    assert {i for i, _ in indices} == set(range(64)) == {j for _, j in indices}


CONV = Conv(7, 3, 2, 1)


@pytest.mark.parametrize(
    "change",
    [{"padding_low": 0}, {"insert": 0}, {"places": (0, 1, 2)}, {"padding_low": 2}],
    ids=["low padding", "no zeros inserted", "kernel not rotated", "too much padding"],
)
def test_a_wrong_form_is_refused(change: dict[str, Any]) -> None:
    d = derive(CONV)
    right = DgradForm(CONV, (dgrad_axis(d.taps[0]),))
    wrong = DgradForm(CONV, (replace(right.axes[0], **change),))

    def compare(form: DgradForm) -> None:
        for i in range(7):
            expect_dgrad("form", d.dgrad, (0, 0, i), form.meeting((i,)))

    compare(right)
    with pytest.raises(DerivationError, match=r"form: dx\[0, 0, \d\] is not its derived equation"):
        compare(wrong)


def test_a_term_counted_twice_is_refused() -> None:
    d = derive(CONV)
    pairs = wgrad_axis(d.taps[0]).meeting(1)
    expect_wgrad("form", d.wgrad, (0, 0, 1), [pairs])
    with pytest.raises(DerivationError):
        expect_wgrad("form", d.wgrad, (0, 0, 1), [[pairs[0], *pairs]])


def test_a_long_equation_is_compared_in_its_count_and_some_terms() -> None:
    d = derive(Conv(9000, 2))
    pairs = list(wgrad_axis(d.taps[0]).meeting(1))
    assert not expect_wgrad("form", d.wgrad, (0, 0, 1), [pairs])
    for wrong in (pairs[1:], [(o, i + 1) for o, i in pairs]):
        with pytest.raises(DerivationError):
            expect_wgrad("form", d.wgrad, (0, 0, 1), [wrong])


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("outputs_meeting", lambda taps, i: [(0, 0)]),
        ("inputs_meeting", lambda taps, tap: [(0, 0)]),
        ("dgrad_axis", lambda taps: replace(dgrad_axis(taps), padding_low=7)),
        ("wgrad_axis", lambda taps: replace(wgrad_axis(taps), padding_low=7)),
    ],
    ids=["phases", "tap images", "dgrad form", "wgrad form"],
)
def test_nothing_is_derived_with_a_wrong_form(module: str, function: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, module, function)
    with pytest.raises(DerivationError):
        derivation.derive.__wrapped__(CONV)


def test_nothing_is_derived_with_a_wrong_im2col(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Im2col, "meeting", lambda self, output: [[(0, 0)]])
    with pytest.raises(DerivationError):
        derivation.derive.__wrapped__(CONV)
