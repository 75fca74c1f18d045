from __future__ import annotations

from symconv.benchmark.candidate import METHODS, NAMES, Candidate


def test_every_method_has_a_name_and_ours_is_the_first() -> None:
    assert METHODS[0] == "symconv"
    assert set(NAMES) == set(METHODS)
    assert Candidate("torch", "nhwc", lambda: None, lambda result: result).name == "PyTorch (nhwc)"
