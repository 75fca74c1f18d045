"""symconv: the mathematics of convolution.

Conv        a convolution problem, checked
derive      its forward system, gradients, phases and matrix forms, by SymPy
kernel      a compiled kernel of one of its passes
emit        that kernel's source, one file that stands alone
tune        the fastest of a kernel's plans on this machine, remembered
prove       the gradients' formulas, phases and rules for all sizes
receptive_field  what one output of a stack of layers sees
validate    the kernels against references that share no code with them
bench       the kernels' times beside PyTorch, zero insertion and im2col
verify      the equations of somebody's notes; verify_text where the note is a text

What needs SymPy or Numba is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symconv.errors import (
    DerivationError,
    InputFileError,
    LimitError,
    OutputError,
    SpecError,
    SymconvError,
    UndecidedError,
)
from symconv.spec import Axis, Conv
from symconv.version import __version__

if TYPE_CHECKING:
    from symconv.benchmark.measure import bench
    from symconv.derivation import Derivation
    from symconv.general import GeneralConv
    from symconv.kernels.compiled import Kernel, emit, kernel
    from symconv.kernels.tuning import tune
    from symconv.library import derive, prove
    from symconv.proofs import Proof
    from symconv.rules import receptive_field
    from symconv.validation.checks import validate
    from symconv.verified import VerifiedNote, verify, verify_text

_LAZY = {
    "Derivation": "symconv.derivation",
    "GeneralConv": "symconv.general",
    "Kernel": "symconv.kernels.compiled",
    "bench": "symconv.benchmark.measure",
    "derive": "symconv.library",
    "emit": "symconv.kernels.compiled",
    "kernel": "symconv.kernels.compiled",
    "Proof": "symconv.proofs",
    "prove": "symconv.library",
    "receptive_field": "symconv.rules",
    "tune": "symconv.kernels.tuning",
    "validate": "symconv.validation.checks",
    "VerifiedNote": "symconv.verified",
    "verify": "symconv.verified",
    "verify_text": "symconv.verified",
}

__all__ = [
    "Axis",
    "Conv",
    "Derivation",
    "DerivationError",
    "GeneralConv",
    "InputFileError",
    "Kernel",
    "LimitError",
    "OutputError",
    "Proof",
    "SpecError",
    "SymconvError",
    "UndecidedError",
    "VerifiedNote",
    "__version__",
    "bench",
    "derive",
    "emit",
    "kernel",
    "prove",
    "receptive_field",
    "tune",
    "validate",
    "verify",
    "verify_text",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
