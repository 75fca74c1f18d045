"""`symconv tune` and `symconv emit --explain` as their users meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_cli import symconv

PROBLEM = ("--input", "8x8", "--kernel", "3x3", "--padding", "1", "--in-channels", "32", "--out-channels", "32")


@pytest.fixture(autouse=True)
def _apart(own_cache: Path) -> None:
    """What is remembered here is remembered nowhere else."""


def test_a_problem_is_tuned_and_emit_follows() -> None:
    done = symconv("tune", *PROBLEM, "--pass", "wgrad", "--layout", "nhwc", "--plans", "2", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = json.loads(done.stdout)
    assert row["kept"]
    assert len(row["measured"]) == 2
    explained = symconv("emit", *PROBLEM, "--pass", "wgrad", "--layout", "nhwc", "--explain")
    assert explained.returncode == 0
    assert "form correlate_tiles" in explained.stdout


def test_layers_are_tuned_pass_by_pass_as_lines_of_text(tmp_path: Path) -> None:
    file = tmp_path / "layers.json"
    file.write_text('[{"name": "one", "input": [6, 6], "kernel": [3, 3]}]')
    done = symconv("tune", "--layers", str(file), "--plans", "1")
    assert done.returncode == 0
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["problem", "pass"],
        ["one", "forward"],
        ["one", "dgrad"],
        ["one", "wgrad"],
    ]


def test_a_kernel_for_another_kind_of_vectors_says_so() -> None:
    done = symconv("emit", *PROBLEM, "--pass", "dgrad", "--target", "sse", "--threads", "2")
    assert done.returncode == 0
    assert "--threads 2\n--target sse" in done.stdout.replace(" --target", "\n--target")
    assert "LANES, PIXELS, WIDTH, KEPT = 4," in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("tune",), "symconv: tune takes one of: a problem (--input, --kernel, ...), or --layers FILE"),
        (("tune", *PROBLEM, "--layers", "x.json"), "symconv: tune takes one of: a problem"),
        (("tune", "--layers", "missing.json"), "missing.json"),
        (("tune", *PROBLEM, "--pass", "bgrad", "--no-bias"), "symconv: pass bgrad: this problem has no bias"),
        (("emit", *PROBLEM, "--pass", "dgrad", "--target", "mmx"), "symconv: target mmx: not one of avx512, avx2, sse"),
    ],
)
def test_what_can_not_be_used_is_refused_with_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    done = symconv(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
