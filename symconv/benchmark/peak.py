"""The fused multiply–adds that this machine does in a second, measured by a loop that does nothing else.

The loop keeps as many independent sums in registers as there are registers for: enough that no multiply–add waits
for the one before it (two units with a latency of four or five cycles need ten sums at most).
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

SECONDS = 0.005
"""How long one run of the loop takes, about."""

REPEATS = 3


@dataclass(frozen=True)
class Vectors:
    """Vector registers: `bytes` that one holds, and `sums` of them that a loop can keep going."""

    bytes: int
    sums: int


def host_vectors() -> Vectors:
    """The widest vectors of this machine."""
    from llvmlite import binding

    return vectors_of(binding.get_host_cpu_features(), platform.machine())


def vectors_of(features: dict[str, bool], machine: str) -> Vectors:
    """The widest vectors of a machine by the features that LLVM knows of it."""
    if features.get("avx512f"):
        return Vectors(64, 24)
    x86 = machine.lower() in ("x86_64", "amd64", "i386", "i686", "x86")
    # Without AVX-512 an x86 has 16 vector registers; Arm has 32.
    return Vectors(32 if features.get("avx") else 16, 12 if x86 else 24)


def peak_meter(dtype: str, threads: int) -> Callable[[], float]:
    """A function that measures the peak anew: floating-point operations a second on `threads` threads.

    `dtype` is float32 or float64. A multiply–add counts as two operations.
    """
    vectors = host_vectors()
    bits = {"float32": 32, "float64": 64}[dtype]
    lanes = 8 * vectors.bytes // bits
    spin = _spinning(lanes, vectors.sums, bits)
    work = 2 * vectors.sums * lanes
    spin(1)  # compiles it
    times = max(1, round(100_000 * SECONDS / min(_timed(lambda: spin(100_000)) for _ in range(REPEATS))))
    if threads == 1:
        return lambda: work * times / min(_timed(lambda: spin(times)) for _ in range(REPEATS))
    pool = ThreadPoolExecutor(threads)

    def together() -> None:
        for done in [pool.submit(spin, times) for _ in range(threads)]:
            done.result()

    return lambda: threads * work * times / min(_timed(together) for _ in range(REPEATS))


def _timed(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


@lru_cache(maxsize=4)
def _spinning(lanes: int, sums: int, bits: int) -> Callable[[int], float]:
    """The compiled loop: spin(times) does `times` multiply–adds on each of `sums` vectors."""
    from llvmlite import ir
    from numba import njit, types
    from numba.core import cgutils
    from numba.extending import intrinsic

    number = ir.FloatType() if bits == 32 else ir.DoubleType()
    vector, count = ir.VectorType(number, lanes), ir.IntType(64)

    @intrinsic  # type: ignore[untyped-decorator]
    def multiply_adds(typing: Any, times: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            # x ← x/2 + 1 tends to 2 from anywhere, so that no number becomes too large or too small to be fast.
            half, one = (ir.Constant(vector, [value] * lanes) for value in (0.5, 1.0))
            kind = ir.FunctionType(vector, [vector] * 3)
            multiply_add = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fmuladd.v{lanes}f{bits}")
            before, loop = builder.block, builder.append_basic_block("loop")
            after = builder.append_basic_block("after")
            builder.branch(loop)
            builder.position_at_end(loop)
            done = builder.phi(count)
            old = [builder.phi(vector) for _ in range(sums)]
            new = [builder.call(multiply_add, [value, half, one]) for value in old]
            more = builder.add(done, ir.Constant(count, 1))
            done.add_incoming(ir.Constant(count, 0), before)
            done.add_incoming(more, loop)
            for place, (entering, leaving) in enumerate(zip(old, new, strict=True)):
                # Each sum begins elsewhere, or the compiler would see that all are one.
                starts = [float(place + lane) for lane in range(lanes)]
                entering.add_incoming(ir.Constant(vector, starts), before)
                entering.add_incoming(leaving, loop)
            builder.cbranch(builder.icmp_signed("<", more, arguments[0]), loop, after)
            builder.position_at_end(after)
            total = new[0]
            for value in new[1:]:
                total = builder.fadd(total, value)
            return builder.extract_element(total, ir.Constant(ir.IntType(32), 0))

        return (types.float32 if bits == 32 else types.float64)(types.int64), code

    @njit(nogil=True)  # type: ignore[untyped-decorator]
    def spin(times: int) -> Any:
        return multiply_adds(times)

    compiled: Callable[[int], float] = spin
    return compiled
