"""Plan → source: one file that needs only NumPy and Numba, in the parts that the loader takes apart again."""

from __future__ import annotations

from symconv.derivation import Derivation
from symconv.kernels.context import driver_context, file_context, native_context
from symconv.kernels.plan import Plan
from symconv.kernels.source_text import KernelSource
from symconv.templating import render


def write_source(plan: Plan, derivation: Derivation, target: str | None = None) -> KernelSource:
    """The source of a plan; `target` is the kind of processor that was asked for."""
    file = file_context(plan, derivation, target)
    body = render("kernels/native.py.jinja", **native_context(plan))
    driver = render("kernels/driver.py.jinja", **driver_context(plan))
    text = render("kernels/file.py.jinja", **file, native=body, driver=driver)
    native = "\n".join(file["native_imports"]) + "\n\n" + body
    imports = "\n".join(file["imports"])
    return KernelSource(plan.pass_, text, native, f"{imports}\n\n{driver}")
