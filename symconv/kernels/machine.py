"""The vectors of a machine: how wide they are and how many registers hold them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from symconv.errors import SymconvError, shorten


@dataclass(frozen=True)
class Machine:
    """A kind of processor, as far as the choice of a tile depends on it: `width` is in bytes."""

    name: str
    width: int
    registers: int

    def lanes(self, itemsize: int) -> int:
        """How many elements of so many bytes a vector holds."""
        return self.width // itemsize


MACHINES = {
    machine.name: machine
    for machine in (
        Machine("avx512", 64, 32),
        Machine("avx2", 32, 16),
        Machine("sse", 16, 16),
        Machine("neon", 16, 32),
    )
}
"""The kinds of processor that kernels are planned for, the widest vectors first."""


def machine_named(name: str) -> Machine:
    """A kind of processor by its name. Raises `SymconvError` for one that is not known."""
    if name not in MACHINES:
        raise SymconvError(f"target {shorten(name)}: not one of {', '.join(MACHINES)}")
    return MACHINES[name]


@lru_cache(maxsize=1)
def this_machine() -> Machine:
    """The kind of processor that this program runs on, by what LLVM says that it can do."""
    from llvmlite import binding

    features = binding.get_host_cpu_features()
    if features.get("avx512f"):
        return MACHINES["avx512"]
    if features.get("avx2") and features.get("fma"):
        return MACHINES["avx2"]
    return MACHINES["neon" if features.get("neon") else "sse"]
