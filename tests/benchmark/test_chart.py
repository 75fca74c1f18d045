from __future__ import annotations

from xml.etree import ElementTree

import pytest

from symconv.benchmark.chart import chart_svg, charted, picture
from symconv.documents.shapes import Label, Rect
from tests.benchmark.made import DENSE, STRIDED, Times, measurement, report

TIMES: Times = {
    ("symconv", "nchw"): 0.001,
    ("torch", "nchw"): 0.004,
    ("im2col", "nchw"): 0.5,
    ("zero_insertion", "nchw"): 0.003,
}


def test_the_chart_is_xml_with_a_bar_for_each_ratio() -> None:
    run = report([measurement(DENSE, "forward"), measurement(STRIDED, "dgrad", TIMES, "<&$ \x01".strip("\x01"))])
    root = ElementTree.fromstring(chart_svg(run))
    assert root.tag.endswith("svg")
    texts = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"forward", "dgrad", "4.00", "3.00", "layer", "1"} <= texts
    bars = [shape for shape in picture(run).shapes if isinstance(shape, Rect)]
    assert len(bars) == 3  # two of PyTorch, one of zero insertion
    assert charted(run) == ["torch", "zero_insertion"]


def test_bars_begin_at_1_and_lengths_are_logarithms() -> None:
    slower: Times = {("symconv", "nchw"): 0.004, ("torch", "nchw"): 0.001}
    run = report([measurement(times=TIMES), measurement(times=slower, name="other")])
    right, left, *_ = (shape for shape in picture(run).shapes if isinstance(shape, Rect))
    assert left.x + left.width == pytest.approx(right.x)  # the line at 1
    assert left.width == pytest.approx(right.width)  # 4 and 1/4
    ticks = {shape.text: shape.x for shape in picture(run).shapes if isinstance(shape, Label) and shape.y < 90}
    assert ticks["1"] == pytest.approx(right.x)
    assert ticks["4"] == pytest.approx(right.x + right.width)


def test_without_pytorch_the_chart_is_of_im2col() -> None:
    times: Times = {("symconv", "nchw"): 0.001, ("im2col", "nchw"): 0.1}
    run = report([measurement(times=times)], torch=None)
    assert charted(run) == ["im2col"]
    assert "im2col + BLAS takes 100.00 times as long as symconv" in picture(run).description


def test_nothing_to_compare_with_is_an_empty_chart() -> None:
    times: Times = {("symconv", "nchw"): 0.001}
    ElementTree.fromstring(chart_svg(report([measurement(times=times)])))


def test_long_names_are_cut() -> None:
    run = report([measurement(name="layer" * 40)])
    (name,) = (s.text for s in picture(run).shapes if isinstance(s, Label) and s.text.startswith("layerlayer"))
    assert name.endswith("…")
    assert len(name) < 60
