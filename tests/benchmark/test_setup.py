from __future__ import annotations

import pytest

from symconv import Conv
from symconv.benchmark import setup as module
from symconv.benchmark.setup import check_problems, make_setup
from symconv.errors import LimitError, SymconvError
from symconv.problem import Layer
from symconv.validation import torch_reference


def test_all_methods_are_wanted_but_what_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_reference, "installed", lambda: True)
    assert make_setup().methods == ("symconv", "torch", "zero_insertion", "im2col")
    assert make_setup(against="torch").methods == ("symconv", "torch")
    assert make_setup(against="zero-insertion").methods == ("symconv", "zero_insertion")
    assert make_setup(against="none").methods == ("symconv",)
    monkeypatch.setattr(torch_reference, "installed", lambda: False)
    assert make_setup().methods == ("symconv", "zero_insertion", "im2col")
    with pytest.raises(SymconvError, match="against torch: PyTorch is not installed"):
        make_setup(against="torch")


def test_layouts_and_passes() -> None:
    assert make_setup().layouts == ("nchw", "nhwc")
    assert make_setup(layout="nhwc").layouts == ("nhwc",)
    assert make_setup(passes=()).passes == ("forward", "dgrad", "wgrad")
    assert make_setup(passes=("dgrad", "dgrad", "forward")).passes == ("dgrad", "forward")


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({"layout": "nwhc"}, "layout nwhc: not one of nchw, nhwc, best"),
        ({"dtype": "int64"}, "dtype int64: not one of float32, float64"),
        ({"against": "cudnn"}, "against cudnn: not one of all, torch"),
        ({"seconds": -1.0}, "seconds -1.0: a time is a number from 0 to 3600"),
        ({"seconds": float("nan")}, "seconds nan"),
        ({"seconds": "1"}, "seconds 1: a time is a number"),
    ],
)
def test_what_there_is_not_is_refused(named: dict[str, object], sentence: str) -> None:
    with pytest.raises(SymconvError) as caught:
        make_setup(**named)  # type: ignore[arg-type]
    assert str(caught.value).startswith(sentence)


def test_the_first_layer_that_cannot_be_timed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = [Layer("a", Conv(5, 3)), Layer("b", Conv(5, 3, bias=False))]
    check_problems(layers, make_setup())
    with pytest.raises(SymconvError, match="b: pass bgrad: this problem has no bias"):
        check_problems(layers, make_setup(passes=("bgrad",)))
    with pytest.raises(SymconvError, match="a: pass backward: not one of"):
        check_problems(layers, make_setup(passes=("backward",)))
    with pytest.raises(SymconvError, match="a: threads 0: a number of threads"):
        check_problems(layers, make_setup(threads=0))
    monkeypatch.setattr(module, "MAX_MACS", 8)
    with pytest.raises(LimitError, match="a: this problem takes 9 multiply-accumulates"):
        check_problems(layers, make_setup())
