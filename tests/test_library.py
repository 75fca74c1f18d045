from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

import symconv


def test_every_public_name_is_there() -> None:
    for name in symconv.__all__:
        assert getattr(symconv, name) is not None
        assert name in dir(symconv)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        symconv.nothing  # noqa: B018


def test_a_derivation_is_frozen_and_shows_itself() -> None:
    d = symconv.derive(symconv.Conv((4, 4), 2, 2))
    assert isinstance(d, symconv.Derivation)
    with pytest.raises(FrozenInstanceError):
        d.conv = symconv.Conv(2, 1)  # type: ignore[misc]
    assert "$$" in d._repr_latex_()
    assert "w_{11}y_{11}" in d.to_markdown("plain")
    assert r"\begin{document}" in d.to_latex()
    assert "前向方程组" in d.to_markdown(lang="zh")
    assert "symconv figure --input 4x4" in d.to_markdown()
    assert r"\begin{tikzpicture}" in d.to_latex()
    assert d.figure().startswith("<svg")
    assert "卷积核" in d.figure("window", lang="zh")
    with pytest.raises(symconv.SymconvError, match="not a kind of figure"):
        d.figure("none")
    assert d.to_pdf("plain").startswith(b"%PDF-")


def test_the_example_of_the_contract() -> None:
    conv = symconv.Conv(
        input=(56, 56),
        kernel=3,
        stride=2,
        padding=1,
        dilation=1,
        groups=1,
        in_channels=64,
        out_channels=128,
        batch=1,
        bias=True,
        mode="cross-correlation",
    )
    d = symconv.derive(conv)
    assert (len(d.forward), len(d.dgrad), len(d.wgrad), len(d.bgrad)) == (128 * 28 * 28, 64 * 56 * 56, 73728, 128)
    assert [len(phase.taps) for phase in d.phases] == [4, 2, 2, 1]
    assert [phase.taps for phase in d.phases][1] == [(0, 1), (2, 1)]
    assert "def dgrad(dy, w, out=None):" in symconv.emit(conv, "dgrad")
    k = symconv.kernel(conv, "dgrad", layout="nchw", dtype="float32", threads=1)
    dx = k(np.ones((2, 128, 28, 28), "f4"), np.ones((128, 64, 3, 3), "f4"))
    assert dx.shape == (2, 64, 56, 56)
    assert dx[0, 0, 1, 1] == 128 * 4


def test_importing_symconv_imports_nothing_slow() -> None:
    program = (
        "import symconv, sys; symconv.Conv(4, 2)\n"
        "print([name for name in ('sympy', 'numba', 'numpy', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
