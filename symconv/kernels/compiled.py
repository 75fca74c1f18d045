"""Source → compiled: kernels that are called from Python, kept on disk between processes.

Two things are kept. The source of each problem's kernel, so that a second process derives nothing; and each loop
nest in compiled form, which all problems of one pass, layout and dtype share.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symconv.kernels.machine import machine_named, this_machine
from symconv.kernels.options import check_options, inputs_of
from symconv.kernels.shared import shared_names
from symconv.kernels.source_text import KernelSource
from symconv.kernels.store import cache_root, digest, is_whole, new_entry
from symconv.kernels.tensors import tensor_shape
from symconv.kernels.tuned import remembered
from symconv.problem import spec_as_json
from symconv.spec import Conv
from symconv.templating import templates_folder

if TYPE_CHECKING:
    from symconv.derivation import Derivation
    from symconv.kernels.plan import Plan

Array = NDArray[Any]

# Numba's settings that change the code it makes.
_SETTINGS = ("BOUNDSCHECK", "OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "ENABLE_AVX", "DEBUGINFO_DEFAULT")

_LOCK = threading.RLock()
_NATIVES: dict[str, Any] = {}


@dataclass(frozen=True)
class Kernel:
    """One pass of one problem, compiled.

    Call it with NumPy arrays in the problem's layout: forward(x, w[, b]), dgrad(dy, w), wgrad(x, dy), bgrad(dy),
    each with an optional `out`. The leading batch size may be any. TypeError and ValueError say what was given
    and what is taken.
    """

    conv: Conv
    pass_: str
    layout: str
    dtype: str
    threads: int
    source: str = field(repr=False)
    function: Callable[..., Array] = field(repr=False, compare=False)
    packing: Callable[[Array], Any] | None = field(default=None, repr=False, compare=False)

    def __call__(self, *arrays: Array, **named: Array | None) -> Array:
        """The result of the pass, in `out` where that is given; arrays may be given by their names."""
        return self.function(*arrays, **named)

    def pack(self, w: Array) -> Any:
        """The weights in the order of the kernel's loops, to be given in the place of `w` in any number of calls.

        What changes `w` later changes nothing. Where the kernel reads weights as they lie, this is a copy of them.
        Raises TypeError or ValueError for weights that the kernel does not take, and for a pass that takes none.
        """
        if "w" not in inputs_of(self.conv, self.pass_):  # type: ignore[arg-type]
            raise TypeError(f"{self.pass_} takes no weights; pack is for forward and dgrad")
        if self.packing is not None:
            return self.packing(w)
        shape = tensor_shape(self.conv, "w", self.layout)
        if not isinstance(w, np.ndarray) or w.dtype != self.dtype or w.shape != shape:
            given = f"dtype {w.dtype} and shape {w.shape}" if isinstance(w, np.ndarray) else f"type {type(w).__name__}"
            raise TypeError(f"w has {given}, but this kernel takes {self.dtype} and {shape}")
        return w.copy()


def kernel(conv: Conv, pass_: str, layout: str = "nchw", dtype: str = "float32", threads: int = 1) -> Kernel:
    """The compiled kernel of one pass (forward, dgrad, wgrad, bgrad) of `conv`, kept on disk between processes.

    `layout` is nchw or nhwc, `dtype` float32, float64 or int64. Raises `SymconvError` for anything else.
    """
    check_options(conv, pass_, layout, dtype, threads)
    with _LOCK:
        return _load_kernel(conv, pass_, layout, dtype, int(threads))


def emit(
    conv: Conv,
    pass_: str,
    layout: str = "nchw",
    dtype: str = "float32",
    threads: int = 1,
    target: str | None = None,
) -> str:
    """The source of the same kernel: one file that needs only NumPy and Numba and defines a function named `pass_`.

    `target` is the kind of processor that it is planned for: avx512, avx2, sse or neon, or this one, and the plan that
    `tune` has found for it, if left out. Raises `SymconvError` as `kernel` does.
    """
    return kernel_source(conv, pass_, layout, dtype, threads, target).text


def explain(
    conv: Conv, pass_: str, layout: str = "nchw", dtype: str = "float32", threads: int = 1, target: str | None = None
) -> str:
    """The plan of the kernel that `emit` writes, as lines of text. Raises `SymconvError` as `kernel` does."""
    check_options(conv, pass_, layout, dtype, threads)
    tuned = remembered(conv, pass_, layout, dtype, int(threads)) if target is None else None
    _, plan = _planned(conv, pass_, layout, dtype, int(threads), target, tuned)
    return f"{plan}\n"


@lru_cache(maxsize=1024)
def _load_kernel(conv: Conv, pass_: str, layout: str, dtype: str, threads: int) -> Kernel:
    source = kernel_source(conv, pass_, layout, dtype, threads)
    namespace = run_source(source)
    return Kernel(conv, pass_, layout, dtype, threads, source.text, namespace[source.name], namespace.get("pack"))


def compile_source(source: KernelSource) -> Callable[..., Array]:
    """The function of a kernel's source, its loop nest from memory or disk where it was compiled before."""
    function: Callable[..., Array] = run_source(source)[source.name]
    return function


def run_source(source: KernelSource) -> dict[str, Any]:
    """The names that a kernel's source defines, as `compile_source` has them."""
    native = load_native(source.native)
    namespace: dict[str, Any] = {"__name__": f"symconv_{source.name}", "_compiled": lambda: native, **shared_names()}
    exec(compile(source.driver, f"<symconv {source.name}>", "exec"), namespace)
    return namespace


def forget_kernels() -> None:
    """Has kernels made anew when they are next asked for, after a faster plan was found."""
    _load_kernel.cache_clear()


def kernel_source(
    conv: Conv, pass_: str, layout: str, dtype: str, threads: int, target: str | None = None
) -> KernelSource:
    """The source of a kernel, from disk where this very version of symconv wrote it before."""
    check_options(conv, pass_, layout, dtype, threads)
    threads = int(threads)
    machine = this_machine() if target is None else machine_named(target)
    tuned = remembered(conv, pass_, layout, dtype, threads) if target is None else None
    root = cache_root()
    options = json.dumps([spec_as_json(conv), pass_, layout, dtype, threads, machine.name, target, tuned])
    key = digest(options, _fingerprint())
    if root is not None and is_whole(root / "sources" / key):
        stored = json.loads((root / "sources" / key / "source.json").read_text("utf-8"))
        return KernelSource(**stored)
    source = _derive_source(conv, pass_, layout, dtype, threads, target, tuned)
    if root is not None:
        try:
            with new_entry(root, "sources", key) as draft:
                (draft / "source.json").write_text(json.dumps(source.__dict__), "utf-8")
        except OSError:
            pass  # a cache that can't be written is only slower
    return source


def _derive_source(
    conv: Conv, pass_: Any, layout: Any, dtype: Any, threads: int, target: str | None, tuned: str | None
) -> KernelSource:
    # SymPy and the templates are needed only where the source is not on disk.
    from symconv.kernels.source import write_source

    derivation, plan = _planned(conv, pass_, layout, dtype, threads, target, tuned)
    return write_source(plan, derivation, target)


def _planned(
    conv: Conv, pass_: Any, layout: Any, dtype: Any, threads: int, target: str | None, tuned: str | None
) -> tuple[Derivation, Plan]:
    """The plan that was measured to be the fastest, or the best one by the estimate."""
    from symconv.derivation import derive
    from symconv.kernels.plan import make_plan, make_plans

    derivation = derive(conv)
    machine = None if target is None else machine_named(target)
    if tuned is not None:
        plans = make_plans(derivation, pass_, layout, dtype, threads, machine)
        for plan in plans:
            if plan.name == tuned:
                return derivation, plan
    return derivation, make_plan(derivation, pass_, layout, dtype, threads, machine)


@lru_cache(maxsize=1)
def _fingerprint() -> str:
    """This version of symconv, to the byte: its code and its kernel templates."""
    package = Path(__file__).resolve().parents[1]
    files = sorted({*package.rglob("*.py"), *(templates_folder() / "kernels").glob("*")})
    return digest(*(file.read_text("utf-8") for file in files))


def load_native(text: str) -> Any:
    """The compiled loop nest of a module's text, from memory, from disk, or newly compiled."""
    with _LOCK:
        if text not in _NATIVES:
            _NATIVES[text] = _load_native(text)
        return _NATIVES[text]


def _load_native(text: str) -> Any:
    import llvmlite
    import numba
    from llvmlite import binding
    from numba import config

    key = digest(
        text,
        sys.version,
        numba.__version__,
        llvmlite.__version__,
        np.__version__,
        config.CPU_NAME or binding.get_host_cpu_name(),
        config.CPU_FEATURES or binding.get_host_cpu_features().flatten(),
        *(f"{name}={getattr(config, name, None)}" for name in _SETTINGS),
    )
    root = cache_root()
    if root is None:
        return _run_native(text, key, f"<symconv {key}>")
    entry = root / "natives" / key
    try:
        if is_whole(entry):
            native = _run_native(text, key, str(entry / "native.py"))
            if is_whole(entry):  # Numba took it as it was
                return native
        with new_entry(root, "natives", key) as draft:
            (draft / "native.py").write_text(text, "utf-8")
            return _run_native(text, key, str(draft / "native.py"))
    except OSError:
        return _run_native(text, key, f"<symconv {key}>")


def _run_native(text: str, key: str, path: str) -> Any:
    """Executes the module `text` as the file `path` and returns its compiled function.

    Numba keeps its cache beside `path`, whatever cache folder the user has set for other code, and finds the
    module again by its name when it loads from there.
    """
    from numba import config

    module = ModuleType(f"_symconv_native_{key}")
    module.__file__ = path
    sys.modules[module.__name__] = module
    folder = config.CACHE_DIR
    try:
        if folder:
            config.CACHE_DIR = ""
        exec(compile(text, path, "exec"), module.__dict__)
        return module._compiled()
    finally:
        if folder:
            config.CACHE_DIR = folder
