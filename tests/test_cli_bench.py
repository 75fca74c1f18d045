"""`symconv bench` as its users meet it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.test_cli import symconv

STRIDED = ("--input", "6x6", "--kernel", "3", "--stride", "2", "--padding", "1", "--seconds", "0")


def changed(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command after some lines of Python."""
    lines = ["import sys", program, "from symconv.cli import main", f"sys.argv = {['symconv', *arguments]!r}", "main()"]
    return subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, encoding="utf-8", check=False)


def test_a_problem_as_text_with_a_chart(tmp_path: Path) -> None:
    target, chart = tmp_path / "bench.txt", tmp_path / "bench.svg"
    done = symconv("bench", *STRIDED, "-o", str(target), "--chart", str(chart))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    lines = target.read_text("utf-8").splitlines()
    assert "x 1x1x6x6, w 1x1x3x3, stride 2, padding 1" in lines
    assert [line.split()[0] for line in lines if line.startswith("  ") and "%" in line] == ["forward", "dgrad", "wgrad"]
    assert all(len(line) <= 80 for line in lines)
    assert "BLAS uses its own number of threads" not in "".join(lines)  # it was told before NumPy was loaded
    assert ElementTree.parse(chart).getroot().tag.endswith("svg")


def test_layers_as_json_with_another_batch_size(tmp_path: Path) -> None:
    file = tmp_path / "layers.json"
    file.write_text('[{"name": "one", "input": [6, 6], "kernel": [3, 3]}, {"input": [7], "kernel": [2], "stride": 2}]')
    done = symconv(
        "bench", "--layers", str(file), "--batch", "3", "--pass", "dgrad", "--against", "zero-insertion",
        "--threads", "2", "--seconds", "0", "--layout", "nchw", "--format", "json",
    )  # fmt: skip
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert [(result["layer"], result["pass"], result["problem"]["batch"]) for result in found["results"]] == [
        ("one", "dgrad", 3),
        ("layer 1", "dgrad", 3),
    ]
    assert found["setup"]["threads"] == found["setup"]["blas_threads"] == 2
    methods = [[timed["method"] for timed in result["timed"]] for result in found["results"]]
    assert methods == [["symconv"], ["symconv", "zero_insertion"]]


def test_a_batch_size_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "layers.json"
    file.write_text('[{"input": [6, 6], "kernel": [3, 3]}]')
    done = symconv("bench", "--layers", str(file), "--batch", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "symconv: --batch 0: a batch size is at least 1\n"


def test_without_pytorch() -> None:
    absent = "sys.modules['torch'] = None"
    done = changed(absent, "bench", *STRIDED, "--pass", "forward")
    assert done.returncode == 0
    assert "PyTorch is not installed; its columns are left out." in done.stdout
    assert done.stdout.count("PyTorch") == 1
    done = changed(absent, "bench", *STRIDED, "--against", "torch")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "symconv: against torch: PyTorch is not installed; pip install torch, or compare with im2col\n"
    )


def test_methods_that_disagree_end_it_with_exit_code_1(tmp_path: Path) -> None:
    target = tmp_path / "bench.txt"
    target.write_text("before")
    wrong = "from symconv.benchmark import im2col; old = im2col.dgrad; im2col.dgrad = lambda *given: 1 + old(*given)"
    done = changed(wrong, "bench", *STRIDED, "--against", "im2col", "-o", str(target))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "symconv: x 1x1x6x6, w 1x1x3x3, stride 2, padding 1: dgrad: im2col + BLAS (nchw) gave"
    )
    assert done.stderr.count("\n") == 1
    assert target.read_text() == "before"
