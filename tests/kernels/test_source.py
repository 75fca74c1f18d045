"""Emitted files, on their own: read, linted, and run where symconv can't be imported."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from symconv import Conv
from symconv.derivation import derive
from symconv.kernels.machine import MACHINES
from symconv.kernels.options import DTYPES, LAYOUTS, PASSES
from symconv.kernels.plan import make_plan, make_plans
from symconv.kernels.source import write_source
from symconv.kernels.source_text import KernelSource
from tests.brute_force import evaluate, random_values, shapes
from tests.problems import NAMED, as_dict


def source(conv: Conv, pass_: str, layout: str = "nchw", dtype: str = "float32", threads: int = 1) -> KernelSource:
    d = derive(conv)
    return write_source(make_plan(d, pass_, layout, dtype, threads), d)  # type: ignore[arg-type]


TILED = (
    Conv((9, 9), 3, 2, 1, in_channels=64, out_channels=64),
    Conv((6, 8), 1, in_channels=64, out_channels=96, bias=False),
    Conv((20, 20), 7, 2, 3, in_channels=3, out_channels=32),
    Conv((9, 9), 3, 1, 1, groups=40, in_channels=40, out_channels=40),
    Conv((8, 8), 3, 1, 1, groups=2, in_channels=40, out_channels=36),
    Conv((7, 7), 3, 1, 1, in_channels=512, out_channels=512),
    Conv((14, 50), 3, (1, 7), in_channels=24, out_channels=40),
    Conv((5, 6), 3, 1, 1, in_channels=1100, out_channels=48),
    Conv((56, 56), 1, in_channels=256, out_channels=64),
)


def tiled_sources() -> list[KernelSource]:
    """A source of each way in which tiles are used: kinds of products, ways to read weights, layouts, threads."""
    found: dict[Any, KernelSource] = {}
    for conv, pass_, layout in product(TILED, ("forward", "dgrad", "wgrad"), LAYOUTS):
        d = derive(conv)
        plans = make_plans(d, pass_, layout, "float32", 2, MACHINES["avx512"])  # type: ignore[arg-type]
        for plan in plans:
            tiles: Any = plan.tiles
            if tiles is None:
                continue
            way = (tiles.vectors, tiles.direct, tiles.unrolled) if pass_ == "wgrad" else ways(tiles)
            if (conv, pass_, layout, way) not in found:
                found[conv, pass_, layout, way] = write_source(plan, d)
    return list(found.values())


def ways(tiles: Any) -> tuple[Any, ...]:
    """What of a gather's plan changes the text of its loops."""
    return tiles.tiling.kind, tiles.packing, tiles.chunked, tiles.tiling.unrolled, tiles.stores, tiles.ahead


def passes(conv: Conv) -> list[str]:
    return [pass_ for pass_ in PASSES if pass_ != "bgrad" or conv.bias]


def test_emitted_files_pass_ruff(tmp_path: Path) -> None:
    number = 0
    for conv in NAMED.values():
        for pass_, layout in product(passes(conv), LAYOUTS):
            for dtype, threads in zip(DTYPES, (1, 1, 3), strict=True):
                (tmp_path / f"kernel_{number}.py").write_text(source(conv, pass_, layout, dtype, threads).text)
                number += 1
    for made in tiled_sources():
        (tmp_path / f"kernel_{number}.py").write_text(made.text)
        number += 1
    for command in (["check", "--isolated"], ["format", "--isolated", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_an_emitted_file_imports_numpy_and_numba_alone() -> None:
    standard = {"atexit", "contextlib", "functools", "os", "platform", "threading", "time"}
    small = [
        source(Conv((4, 4), 2, 2), pass_, layout, threads=threads)
        for pass_, layout, threads in product(PASSES, LAYOUTS, (1, 2))
    ]
    for made in [*small, *tiled_sources()]:
        tree = ast.parse(made.text)
        imported = {
            name.split(".")[0]
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert imported <= {"numpy", "numba", "llvmlite", *standard}  # Numba is made of llvmlite


def test_the_file_is_the_parts_that_the_loader_runs() -> None:
    for pass_, layout, threads in product(PASSES, LAYOUTS, (1, 2)):
        made = source(Conv((4, 5), 2, 2), pass_, layout, "float32", threads)
        # Behind what is imported from the standard library, and then from others.
        body, driver = (part.split("\n\n", 2)[2] for part in (made.native, made.driver))
        assert body.strip() in made.text
        assert driver.strip() in made.text


def test_problems_share_their_loop_nests() -> None:
    first, second = (source(conv, "dgrad") for conv in (Conv((4, 4), 2, 2), Conv((3, 5, 7), 3, 1, 1, in_channels=8)))
    assert first.native == second.native
    assert first.driver != second.driver


def test_the_docstring_carries_the_problem_and_its_formulas() -> None:
    text = ast.get_docstring(ast.parse(source(Conv((4, 4), 2, 2), "dgrad").text)) or ""
    assert "symconv emit --input 4x4 --kernel 2x2 --stride 2 --pass\ndgrad --layout nchw --dtype float32" in text
    assert "dx[0, 0, 0, 1] = dy[0, 0, 0, 0] * w[0, 0, 0, 1]" in text
    assert "width: dx 2t+1, t < 2: w 1 * dy t" in text
    wgrad = ast.get_docstring(ast.parse(source(Conv(5, 2, 2, 1), "wgrad").text)) or ""
    assert "position: dy t, t < 3: w 0: x 2t-1, w 1: x 2t" in wgrad


@pytest.mark.parametrize("pass_", ["forward", "dgrad", "wgrad"])
def test_a_flipped_forward_changes_every_kernel(pass_: str) -> None:
    for layout in LAYOUTS:
        texts = {
            source(Conv(6, 3, 2, 1, mode=mode), pass_, layout).driver for mode in ("cross-correlation", "convolution")
        }
        assert len(texts) == 2


def test_a_file_of_many_taps_stays_readable() -> None:
    text = source(Conv(3000, 1000), "forward").text
    docstring = ast.get_docstring(ast.parse(text)) or ""
    assert len(docstring.splitlines()) < 60
    assert "(1000 taps)" in docstring


RUNNER = """
import importlib.abc, importlib.util, json, sys
import numpy as np

class Nowhere(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("symconv", "sympy", "jinja2", "torch"):
            raise ImportError(f"{name} is not to be imported here")

sys.meta_path.insert(0, Nowhere())
try:
    import symconv
except ImportError:
    pass
else:
    raise SystemExit("symconv could be imported")

for job in json.load(open(sys.argv[1])):
    spec = importlib.util.spec_from_file_location(job["module"], job["file"])
    module = importlib.util.module_from_spec(spec)
    sys.modules[job["module"]] = module
    spec.loader.exec_module(module)
    arrays = [np.array(values, dtype=np.int64).reshape(shape) for shape, values in job["inputs"]]
    wanted = np.array(job["result"][1], dtype=np.int64).reshape(job["result"][0])
    if job["layout"] == "nhwc":
        move = lambda a: np.ascontiguousarray(np.moveaxis(a, 1, -1)) if a.ndim > 2 else a
        arrays, wanted = [move(a) for a in arrays], move(wanted)
    function = getattr(module, job["pass"])
    result = function(*arrays)
    assert result.dtype == np.int64
    np.testing.assert_array_equal(result, wanted, err_msg=job["file"])
    out = np.full_like(result, 77)
    assert function(*arrays, out=out) is out
    np.testing.assert_array_equal(out, wanted, err_msg=job["file"])
print("all equal")
"""

INPUTS = {"forward": ("x", "w", "b"), "dgrad": ("dy", "w"), "wgrad": ("x", "dy"), "bgrad": ("dy",)}


@pytest.mark.parametrize("name", NAMED)
def test_an_emitted_file_alone_equals_brute_force(name: str, tmp_path: Path) -> None:
    conv = NAMED[name]
    p = as_dict(conv)
    shape = shapes(p)
    values = {tensor: random_values(shape[tensor], seed) for seed, tensor in enumerate(("x", "w", "b"))}
    values["dy"] = random_values(shape["y"], 3)
    results = evaluate(p, values["x"], values["w"], values["b"], values["dy"])
    sizes = {**shape, "dy": shape["y"]}
    jobs = []
    for pass_, layout in product(passes(conv), LAYOUTS):
        file = tmp_path / f"{pass_}_{layout}.py"
        file.write_text(source(conv, pass_, layout, "int64").text)
        made = {"forward": "y", "dgrad": "x", "wgrad": "w", "bgrad": "b"}[pass_]
        jobs.append(
            {
                "module": file.stem,
                "file": str(file),
                "pass": pass_,
                "layout": layout,
                "inputs": [(sizes[t], list(values[t].values())) for t in INPUTS[pass_] if t != "b" or conv.bias],
                "result": (shape[made], list(results[pass_].values())),
            }
        )
    (tmp_path / "jobs.json").write_text(json.dumps(jobs))
    (tmp_path / "runner.py").write_text(RUNNER)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "runner.py"), str(tmp_path / "jobs.json")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.stdout == "all equal\n", done.stderr


def test_an_emitted_file_survives_a_damaged_cache(tmp_path: Path) -> None:
    (tmp_path / "forward.py").write_text(source(Conv(3, 2), "forward", dtype="int64").text)
    program = (
        "import forward, numpy as np; print(forward.forward(*(np.ones(s, int) for s in ((1, 1, 3), (1, 1, 2), 1))))"
    )

    def run() -> str:
        command = [sys.executable, "-c", program]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert run() == run() == "[[[3 3]]]\n"
    damaged = [file for file in (tmp_path / "__pycache__").iterdir() if file.suffix in (".nbi", ".nbc")]
    assert damaged
    for file in damaged:
        file.write_bytes(b"nonsense")
    assert run() == "[[[3 3]]]\n"
