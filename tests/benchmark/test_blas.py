from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import pytest

from symconv.benchmark.blas import VARIABLES, limit_blas


def test_before_numpy_is_loaded_the_environment_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "7")  # so that the test leaves them as they were
    monkeypatch.delitem(sys.modules, "numpy")
    assert limit_blas(3) == 3
    assert {os.environ[name] for name in VARIABLES} == {"3"}


def test_afterwards_threadpoolctl_does_it_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, str]] = []
    package = SimpleNamespace(threadpool_limits=lambda limit, user_api: limits.append((limit, user_api)))
    monkeypatch.setitem(sys.modules, "numpy", sys)
    monkeypatch.setitem(sys.modules, "threadpoolctl", package)
    assert limit_blas(2) == 2
    assert limits == [(2, "blas")]


def test_without_it_nothing_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", sys)
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    assert limit_blas(2) is None
