from __future__ import annotations

import pytest

from symconv.benchmark.peak import Vectors, host_vectors, peak_meter, vectors_of


@pytest.mark.parametrize(
    ("features", "machine", "vectors"),
    [
        ({"avx512f": True, "avx": True}, "x86_64", Vectors(64, 24)),
        ({"avx512f": False, "avx": True, "fma": True}, "AMD64", Vectors(32, 12)),
        ({"sse2": True}, "x86_64", Vectors(16, 12)),
        ({"neon": True}, "aarch64", Vectors(16, 24)),
    ],
)
def test_the_widest_vectors_and_as_many_sums_as_registers_hold(
    features: dict[str, bool], machine: str, vectors: Vectors
) -> None:
    assert vectors_of(features, machine) == vectors


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_peak_is_a_number_of_operations_a_second(dtype: str) -> None:
    for threads in (1, 2):
        # From an old processor's single lane to far beyond any core there is.
        assert 1e8 < peak_meter(dtype, threads)() < 1e14


def test_the_loop_is_made_of_fused_multiply_adds() -> None:
    from llvmlite import binding

    from symconv.benchmark.peak import _spinning

    features = binding.get_host_cpu_features()
    if not (features.get("fma") and features.get("avx")):
        pytest.skip("this machine has other multiply-adds")
    vectors = host_vectors()
    spin = _spinning(vectors.bytes // 4, vectors.sums, 32)
    assert spin(1000) == pytest.approx(2 * vectors.sums)  # each sum tends to 2
    (code,) = spin.inspect_asm().values()  # type: ignore[attr-defined]
    assert code.count("vfmadd") >= vectors.sums
    register = {64: "%zmm", 32: "%ymm"}[vectors.bytes]
    assert all(register in line for line in code.splitlines() if "vfmadd" in line)
