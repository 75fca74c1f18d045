from __future__ import annotations

from dataclasses import replace

from symconv.benchmark.candidate import LeftOut
from symconv.benchmark.setup import Setup
from symconv.benchmark.text import report_text
from tests.benchmark.made import DENSE, DEPTHWISE, STRIDED, Times, measurement, report

ALL: Times = {
    ("symconv", "nchw"): 0.002,
    ("symconv", "nhwc"): 0.0005,
    ("torch", "nchw"): 0.001,
    ("torch", "nhwc"): 0.002,
    ("zero_insertion", "nchw"): 0.003,
    ("im2col", "nchw"): 12.5,
}
NO_ZEROS: Times = {key: seconds for key, seconds in ALL.items() if key[0] != "zero_insertion"}


def test_the_table() -> None:
    run = report(
        [
            measurement(STRIDED, "forward", NO_ZEROS, "conv1"),
            measurement(STRIDED, "dgrad", ALL, "conv1"),
            measurement(DEPTHWISE, "forward", NO_ZEROS, "conv2"),
        ]
    )
    text = report_text(run)
    # 2·4·4·32·16·9 operations in 0.5 ms are 0.3 GFLOP/s, of 200.
    assert (
        """\
               ours                 of   PyTorch             time / ours
                 ms      GFLOP/s  peak        ms       PyTorch    zeros   im2col
conv1: x 1x16x8x8, w 32x16x3x3, stride 2, padding 1
  forward     0.500 nhwc     0.3    0%     1.000 nchw     2.00        - 25000.00
  dgrad       0.500 nhwc     0.3    0%     1.000 nchw     2.00     6.00 25000.00
conv2: x 1x16x8x8, w 16x1x3x3, stride 2, padding 1, groups 16
"""
        in text
    )
    assert (
        """\
Geometric means of time / our time     forward   dgrad   wgrad     all
  PyTorch: all (3)                        2.00    2.00       -    2.00
  PyTorch: depthwise (1)                  2.00       -       -    2.00
  PyTorch: strided dgrad (1)                 -    2.00       -    2.00
  zero insertion: all (1)                    -    6.00       -    6.00
"""
        in text
    )
    assert "FMA peak on 1 thread: 200.0 GFLOP/s, the largest of 6 measurements" in text
    assert "something else was using the machine" in " ".join(text.split())  # the median is 150
    assert "PyTorch is not installed" not in text


def test_lines_are_at_most_80_wide() -> None:
    slow: Times = {key: 1000 * seconds for key, seconds in ALL.items()}
    text = report_text(report([measurement(STRIDED, "dgrad", slow, "a.rather.long.name.of.a.layer" * 3)]))
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_name_that_is_the_description_is_said_once() -> None:
    text = report_text(report([measurement(DENSE, name="x 1x16x8x8, w 32x16x3x3, padding 1")]))
    assert "\nx 1x16x8x8, w 32x16x3x3, padding 1\n" in text


def test_without_pytorch_its_columns_are_left_out_and_a_line_says_so() -> None:
    times: Times = {("symconv", "nchw"): 0.001, ("im2col", "nchw"): 0.003}
    setup = Setup(methods=("symconv", "im2col"), blas_threads=None)
    text = report_text(report([measurement(times=times)], setup, torch=None))
    table, notes = text.split("Geometric means")
    assert "PyTorch" not in table
    assert "PyTorch is not installed; its columns are left out." in notes
    assert "BLAS uses its own number of threads" in notes
    assert "  forward     1.000 nchw     0.6    0%     3.00\n" in table


def test_alone_our_kernels_have_no_ratios() -> None:
    times: Times = {("symconv", "nhwc"): 0.001}
    text = report_text(report([measurement(times=times)], Setup(methods=("symconv",), layouts=("nhwc",))))
    assert "ours has nhwc" in text
    assert "Geometric" not in text
    assert "BLAS" not in text.split("peak")[-1]


def test_what_was_left_out_is_said_once_for_each_reason() -> None:
    missing = (LeftOut("im2col", "its column matrix is large"),)
    ones = [measurement(name=name, left_out=missing) for name in ("a", "b")]
    assert "im2col + BLAS left out, its column matrix is large: a forward, b forward." in report_text(report(ones))
    quiet = [replace(one, peaks=(1e11,)) for one in ones]
    assert "something else" not in report_text(report(quiet))
