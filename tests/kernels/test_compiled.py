from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symconv
from symconv import Conv
from symconv.kernels import compiled
from symconv.kernels.options import LAYOUTS, PASSES
from symconv.validation import references
from symconv.validation.cases import Array, from_layout, integer_case, to_layout
from tests.problems import problems

CONV = Conv((5, 6), (3, 2), (2, 1), 1, groups=2, in_channels=4, out_channels=6)


def arrays(conv: Conv, pass_: str, layout: str = "nchw", dtype: str = "int64") -> tuple[Array, ...]:
    case = integer_case(conv, 0).cast(dtype)
    bias = (case.b,) if conv.bias else ()
    inputs = {
        "forward": (case.x, case.w, *bias),
        "dgrad": (case.dy, case.w),
        "wgrad": (case.x, case.dy),
        "bgrad": (case.dy,),
    }[pass_]
    return tuple(to_layout(array, layout) for array in inputs)


def wanted(conv: Conv, pass_: str) -> Array:
    case = integer_case(conv, 0)
    made = {
        "forward": lambda: references.forward(conv, case.x, case.w, case.b),
        "dgrad": lambda: references.dgrad(conv, case.dy, case.w),
        "wgrad": lambda: references.wgrad(conv, case.x, case.dy),
        "bgrad": lambda: references.bgrad(conv, case.dy),
    }[pass_]()
    return made.astype(np.int64)


@given(problems(most_products=600), st.sampled_from(PASSES), st.sampled_from(LAYOUTS), st.integers(1, 4))
@settings(max_examples=80)
def test_a_kernel_gives_what_the_loops_give_on_any_number_of_threads(
    conv: Conv, pass_: str, layout: str, threads: int
) -> None:
    if pass_ == "bgrad" and not conv.bias:
        return
    kernel = symconv.kernel(conv, pass_, layout, "int64", threads)
    result = from_layout(kernel(*arrays(conv, pass_, layout)), layout)
    np.testing.assert_array_equal(result, wanted(conv, pass_))


@pytest.mark.parametrize("batch", [0, 1, 3])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("pass_", PASSES)
def test_the_batch_may_be_any(pass_: str, layout: str, batch: int) -> None:
    several = replace(CONV, batch=3)
    taken = [a[:batch] if len(a) == 3 else a for a in arrays(several, pass_, layout)]
    result = from_layout(symconv.kernel(CONV, pass_, layout, "int64")(*taken), layout)
    if pass_ in ("forward", "dgrad"):
        np.testing.assert_array_equal(result, wanted(several, pass_)[:batch])
    elif batch == 3:
        np.testing.assert_array_equal(result, wanted(several, pass_))
    elif batch == 0:
        assert not result.any()


def test_the_same_kernel_comes_from_memory() -> None:
    assert symconv.kernel(CONV, "dgrad") is symconv.kernel(CONV, "dgrad")


def test_a_kernels_source_is_what_emit_gives() -> None:
    assert symconv.kernel(CONV, "dgrad", "nhwc", "float64").source == symconv.emit(CONV, "dgrad", "nhwc", "float64")


def refuse(pass_: str, *given_arrays: Any, out: Any = None) -> str:
    kernel = symconv.kernel(CONV, pass_, "nchw", "int64")
    with pytest.raises((TypeError, ValueError)) as caught:
        kernel(*given_arrays, out=out)
    return str(caught.value)


def test_what_could_be_misread_is_refused_with_a_sentence() -> None:
    dy, w = arrays(CONV, "dgrad")
    x = arrays(CONV, "wgrad")[0]
    assert refuse("dgrad", dy.tolist(), w) == "dy is a list, but this kernel takes a NumPy array"
    assert refuse("dgrad", np.ma.array(dy), w) == "dy is a MaskedArray, but this kernel takes a NumPy array"
    assert refuse("dgrad", dy.astype("f4"), w) == "dy has dtype float32, but this kernel takes int64"
    assert refuse("dgrad", dy.astype(">i8"), w) == "dy has dtype >i8, but this kernel takes int64"
    assert refuse("dgrad", dy, w[:, :, :1]) == "w has shape (6, 2, 1, 2), but this kernel takes (6, 2, 3, 2)"
    assert refuse("dgrad", dy[0], w) == f"dy has shape {dy[0].shape}, but this kernel takes (N, 6, 3, 7)"
    assert "dy is not contiguous in C order" in refuse("dgrad", np.asfortranarray(dy), w)
    assert "dy is not contiguous in C order" in refuse("dgrad", np.repeat(dy, 2, axis=3)[..., ::2], w)
    assert refuse("wgrad", x, np.concatenate([dy, dy])) == (
        "dy has shape (2, 6, 3, 7), but this kernel takes (1, 6, 3, 7)"
    )
    unaligned = np.frombuffer(b"\0" + dy.tobytes(), np.uint8)[1:].view(np.int64).reshape(dy.shape)
    assert refuse("dgrad", unaligned, w) == "dy is not aligned in memory; pass a copy of it"


def test_an_output_that_can_not_be_written_is_refused() -> None:
    dy, w = arrays(CONV, "dgrad")
    shape = CONV.x_shape
    assert refuse("dgrad", dy, w, out=np.empty((1, 4, 5, 5), int)) == (
        "out has shape (1, 4, 5, 5), but this kernel takes (1, 4, 5, 6)"
    )
    assert refuse("dgrad", dy, w, out=np.empty(shape)) == "out has dtype float64, but this kernel takes int64"
    frozen = np.empty(shape, int)
    frozen.flags.writeable = False
    assert refuse("dgrad", dy, w, out=frozen) == "out is read-only; pass an array that can be written to"
    same = Conv((4, 4), 1)
    kernel = symconv.kernel(same, "dgrad", dtype="int64")
    shared = np.ones((1, 1, 4, 4), int)
    with pytest.raises(ValueError, match="out shares memory with an input"):
        kernel(shared, np.ones((1, 1, 1, 1), int), out=shared)


def test_read_only_inputs_and_subclasses_are_taken() -> None:
    dy, w = arrays(CONV, "dgrad")
    result = symconv.kernel(CONV, "dgrad", dtype="int64")(dy, w)
    for array in (dy, w):
        array.flags.writeable = False
    np.testing.assert_array_equal(symconv.kernel(CONV, "dgrad", dtype="int64")(dy, w), result)

    class Mine(np.ndarray[Any, Any]):
        pass

    np.testing.assert_array_equal(symconv.kernel(CONV, "dgrad", dtype="int64")(dy.view(Mine), w), result)


def test_nan_and_infinity_go_where_the_mathematics_sends_them() -> None:
    conv = Conv((6, 6), 3, 2, 1)
    for layout, value in product(LAYOUTS, (np.nan, np.inf)):
        dy, w = arrays(conv, "dgrad", layout, "float32")
        w[...] = 1
        dy[...] = 0
        (dy[0, 0] if layout == "nchw" else dy[0, ..., 0])[1, 1] = value
        dx = from_layout(symconv.kernel(conv, "dgrad", layout)(dy, w), layout)[0, 0]
        reached = np.zeros((6, 6), bool)
        reached[1:4, 1:4] = True
        np.testing.assert_array_equal(~np.isfinite(dx), reached)


def test_kernels_run_in_several_threads_at_once() -> None:
    conv = Conv((16, 16), 3, 2, 1, in_channels=8, out_channels=8)
    kernel = symconv.kernel(conv, "dgrad", dtype="int64", threads=2)
    dy, w = arrays(conv, "dgrad")
    results: list[Array] = []
    threads = [threading.Thread(target=lambda: results.append(kernel(dy, w))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    for result in results:
        np.testing.assert_array_equal(result, wanted(conv, "dgrad"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_threaded_kernel_survives_a_fork() -> None:
    program = (
        "import os, numpy as np, symconv\n"
        "k = symconv.kernel(symconv.Conv(5, 2), 'dgrad', dtype='int64', threads=2)\n"
        "arrays = np.ones((3, 1, 4), int), np.ones((1, 1, 2), int)\n"
        "k(*arrays)\n"
        "child = os.fork()\n"
        "total = int(k(*arrays).sum())\n"
        "os._exit(total) if child == 0 else print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), total)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "24 24\n", done.stderr


def test_arrays_may_be_given_by_name_and_threads_as_numpy_counts_them() -> None:
    dy, w = arrays(CONV, "dgrad")
    kernel = symconv.kernel(CONV, "dgrad", "nchw", "int64", np.int64(2))  # type: ignore[arg-type]
    np.testing.assert_array_equal(kernel(w=w, dy=dy), wanted(CONV, "dgrad"))


def test_a_kernel_is_made_for_a_conv() -> None:
    with pytest.raises(TypeError, match=r"a kernel is made for a Conv, not \(6, 6\)"):
        symconv.kernel((6, 6), "dgrad")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="derive takes a Conv, not 4x4"):
        symconv.derive("4x4")  # type: ignore[arg-type]


PROGRAM = """
import sys
import numpy as np
import symconv
from symconv.kernels import compiled
made = []
real = compiled._run_native
def spy(text, key, path):
    native = real(text, key, path)
    made.append(sum(native.stats.cache_hits.values()))
    return native
compiled._run_native = spy
k = symconv.kernel(symconv.Conv(5, 2, 2), "dgrad", dtype="int64")
print(k(np.array([[[1, 2]]]), np.array([[[3, 4]]])).tolist(), "sympy" in sys.modules, made)
"""
RESULT = "[[[3, 4, 6, 8, 0]]]"


def second_process(cache: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "SYMCONV_CACHE_DIR": str(cache), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_second_process_loads_the_kernel_without_deriving_or_compiling(tmp_path: Path) -> None:
    assert second_process(tmp_path) == f"{RESULT} True [0]"
    assert second_process(tmp_path) == f"{RESULT} False [1]"
    # A cache folder that the user has set for other Numba code changes nothing.
    assert second_process(tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "numba")) == f"{RESULT} False [1]"
    # Settings that change the code that Numba makes have entries of their own.
    assert second_process(tmp_path, NUMBA_BOUNDSCHECK="1") == f"{RESULT} False [0]"
    assert second_process(tmp_path) == f"{RESULT} False [1]"


@pytest.mark.parametrize("damage", ["garbage", "truncated", "deleted", "one bit", "no manifest", "strange file"])
def test_a_damaged_cache_is_rebuilt(tmp_path: Path, damage: str) -> None:
    second_process(tmp_path)
    for file in [file for file in tmp_path.rglob("*") if file.is_file()]:
        data = file.read_bytes()
        if damage == "no manifest":
            if file.name == "manifest.json":
                file.unlink()
        elif damage == "strange file":
            (file.parent / "strange").write_text("?")
        elif damage == "deleted":
            if file.name != "manifest.json":
                file.unlink()
        else:
            file.write_bytes(
                {"garbage": b"?" * len(data), "truncated": data[: len(data) // 2]}.get(
                    damage, data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
                )
            )
    assert second_process(tmp_path).startswith(RESULT)
    assert second_process(tmp_path) == f"{RESULT} False [1]"


def test_a_cache_from_another_version_is_not_read(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = compiled.kernel_source(CONV, "dgrad", "nchw", "float32", 1)
    entries = set((own_cache / "sources").iterdir())
    assert compiled.kernel_source(CONV, "dgrad", "nchw", "float32", 1) == source
    assert set((own_cache / "sources").iterdir()) == entries
    monkeypatch.setattr(compiled, "_fingerprint", lambda: "another version")
    compiled.kernel_source(CONV, "dgrad", "nchw", "float32", 1)
    assert len(set((own_cache / "sources").iterdir())) == len(entries) + 1


def test_without_a_place_for_a_cache_everything_works(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert second_process(tmp_path / "file") == f"{RESULT} True [0]"
    assert second_process(tmp_path / "file" / "below") == f"{RESULT} True [0]"


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_cache_that_others_can_write_to_is_not_used(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    assert second_process(shared) == f"{RESULT} True [0]"
    assert not list(shared.iterdir())
