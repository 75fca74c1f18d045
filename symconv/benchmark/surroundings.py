"""Where a benchmark was run: the machine, and the versions of what took part."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from symconv.kernels.shared import processors
from symconv.validation import torch_reference
from symconv.version import __version__


@dataclass(frozen=True)
class Surroundings:
    """The machine and versions; `torch` is None where PyTorch is not installed, `blas` is the library NumPy uses."""

    processor: str
    target: str
    cores: int
    system: str
    python: str
    symconv: str
    numpy: str
    numba: str
    blas: str
    torch: str | None


def surroundings() -> Surroundings:
    """This process's own."""
    from llvmlite import binding

    return Surroundings(
        processor=processor_name(Path("/proc/cpuinfo")),
        target=binding.get_host_cpu_name(),
        cores=processors(),
        system=platform.system(),
        python=platform.python_version(),
        symconv=__version__,
        numpy=np.__version__,
        numba=_version("numba") or "unknown",
        blas=_blas(),
        torch=_version("torch") if torch_reference.installed() else None,
    )


def processor_name(cpuinfo: Path) -> str:
    """The processor's name by Linux's table of processors, or what Python knows."""
    try:
        for line in cpuinfo.read_text("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name" and value.strip():
                return " ".join(value.split())
    except OSError:
        pass
    return platform.processor() or platform.machine() or "unknown"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _blas() -> str:
    try:
        built = np.show_config(mode="dicts")
        return str(built["Build Dependencies"]["blas"]["name"]) if built else "unknown"
    except (KeyError, TypeError):
        return "unknown"
