"""Times of the derivation pipeline, printed as a table: how derive grows, start-up, compiling and loading kernels,
and dgrad by phases against the same kernel over a zero-inserted gradient.

    python benchmarks/pipeline.py [derive] [startup] [kernels] [phases]

Each part runs whole processes or interleaves what it compares in one run, and takes the median.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

import symconv
from symconv import Conv
from symconv.problem import read_layers
from symconv.validation.cases import Array, float_case, from_layout, to_layout

LAYERS = Path(__file__).resolve().parent / "layers" / "resnet50.json"
PASSES = ("forward", "dgrad", "wgrad", "bgrad")


def seconds(command: list[str], repeats: int = 5, **environment: str) -> float:
    """The median wall time of a whole process."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def derive() -> None:
    """The whole JSON derivation of 8×8, 16×16 and 32×32 with a 5×5 kernel."""
    print("derive --format json, 5x5 kernel: in the process, without its start-up")
    for size in (8, 16, 32):
        conv = Conv((size, size), 5)
        program = (
            "import time; from symconv.derivation import as_json_text, derive; from symconv.spec import Conv\n"
            f"start = time.perf_counter(); as_json_text(derive(Conv(({size}, {size}), 5)))\n"
            "print(time.perf_counter() - start)"
        )
        command = [sys.executable, "-c", program]
        times = [float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(5)]
        median = statistics.median(times)
        print(f"  {size:2}x{size:<2} {conv.macs:6} terms {median:7.3f} s {1e6 * median / conv.macs:6.1f} us a term")


def startup() -> None:
    """Whole processes that should answer at once."""
    print("start-up, whole processes")
    bare = seconds([sys.executable, "-c", "pass"])
    print(f"  python -c pass         {bare:6.3f} s")
    for arguments in (["--help"], ["derive", "--help"], ["derive", "--input", "4x4", "--kernel", "2x2"]):
        took = seconds([sys.executable, "-m", "symconv", *arguments])
        print(f"  {' '.join(['symconv', *arguments]):22.22} {took:6.3f} s")


KERNEL = """
import json, sys, time
import numba
import symconv
conv = symconv.Conv((56, 56), 3, 2, 1, in_channels=128, out_channels=128)
pass_, layout, dtype = sys.argv[1:]
from symconv.kernels import compiled
start = time.perf_counter()
source = compiled.kernel_source(conv, pass_, layout, dtype, 1)
written = time.perf_counter()
compiled.load_native(source.native)
print(json.dumps([written - start, time.perf_counter() - written]))
"""


def kernels() -> None:
    """Compiling each kernel in a fresh process with an empty cache, and loading it in another."""
    print("kernels: derive and write, compile (empty cache); then all of it from the cache, Numba imported")
    with tempfile.TemporaryDirectory() as cache:
        for dtype in ("float32", "float64", "int64"):
            for pass_ in PASSES:
                for layout in ("nchw", "nhwc"):
                    command = [sys.executable, "-c", KERNEL, pass_, layout, dtype]
                    environment = {**os.environ, "SYMCONV_CACHE_DIR": cache}
                    done = [
                        json.loads(
                            subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
                        )
                        for _ in range(2)
                    ]
                    (wrote, compiled), loaded = done[0], sum(done[1])
                    print(
                        f"  {pass_:8}{layout:5}{dtype:8} written {wrote:5.2f} s compiled {compiled:5.2f} s "
                        f"loaded {loaded:6.3f} s"
                    )


def interleaved(*jobs: Callable[[], object], repeats: int = 7) -> list[float]:
    """The median time of each job, all of them in turn."""
    times: list[list[float]] = [[] for _ in jobs]
    for job in jobs:
        job()
    for _ in range(repeats):
        for place, job in enumerate(jobs):
            start = time.perf_counter()
            job()
            times[place].append(time.perf_counter() - start)
    return [statistics.median(series) for series in times]


def phases() -> None:
    """dgrad by phases against the same loop nest over the zero-inserted gradient with the rotated kernel."""
    print("dgrad of ResNet-50's stride-2 layers, float32, one thread: zero insertion / by phases")
    ratios: dict[str, list[float]] = {"nchw": [], "nhwc": []}
    for layer in read_layers(LAYERS):
        conv = layer.conv
        if conv.stride == (1, 1):
            continue
        line = f"  {layer.name:19}"
        for layout in ("nchw", "nhwc"):
            by_phases, inserted = contenders(conv, layout)
            ours, theirs = interleaved(by_phases, inserted)
            ratios[layout].append(theirs / ours)
            line += f" {layout} {1e3 * theirs:8.2f} / {1e3 * ours:7.2f} ms = {theirs / ours:5.2f}"
        print(line)
    means = {layout: statistics.geometric_mean(values) for layout, values in ratios.items()}
    print(f"  geometric means: nchw {means['nchw']:.2f}, nhwc {means['nhwc']:.2f}")


def contenders(conv: Conv, layout: str) -> tuple[Callable[[], Array], Callable[[], Array]]:
    """dgrad by phases, and by zero insertion (inserting included), after checking that both give the same."""
    # The gradient spread out by the stride is what a stride-1 convolution of the same sizes would hand back: its
    # dgrad is the same loop nest over the zero-inserted gradient and the whole rotated kernel.
    stretched = replace(conv, stride=(1,) * conv.dimensions)
    spread = tuple(s * (o - 1) + 1 for s, o in zip(conv.stride, conv.output, strict=True))
    case = float_case(conv, 0, "float32")
    dy, w = to_layout(case.dy, layout), to_layout(case.w, layout)
    ours, theirs = symconv.kernel(conv, "dgrad", layout), symconv.kernel(stretched, "dgrad", layout)
    first = 2 if layout == "nchw" else 1
    shape = list(dy.shape)
    shape[first : first + 2] = stretched.output
    places = [slice(None)] * 4
    for axis, step in enumerate(conv.stride):
        places[first + axis] = slice(0, spread[axis], step)

    def insert() -> Array:
        upstream = np.zeros(shape, np.float32)
        upstream[tuple(places)] = dy
        return theirs(upstream, w)

    np.testing.assert_allclose(from_layout(insert(), layout), from_layout(ours(dy, w), layout), rtol=1e-3, atol=1e-3)
    return lambda: ours(dy, w), insert


PARTS = {"derive": derive, "startup": startup, "kernels": kernels, "phases": phases}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
