"""The library's face: the public functions, and a derivation that can show itself."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.derivation import Derivation, derived_parts
from symconv.documents.context import opening_formulas
from symconv.documents.render import render_derivation
from symconv.kernels.compiled import Kernel, kernel_source, load_kernel
from symconv.notation import notation_named
from symconv.spec import Conv


@dataclass(frozen=True)
class ShownDerivation(Derivation):
    """A `Derivation` with the documents that can be made of it."""

    def to_markdown(self, notation: str = "partial", lang: str = "en") -> str:
        """The derivation as a Markdown document. Raises `SymconvError` for a notation or language there is not."""
        return render_derivation(self, notation, lang, "md")

    def to_latex(self, notation: str = "partial", lang: str = "en") -> str:
        """The derivation as a LaTeX document. Raises `SymconvError` for a notation or language there is not."""
        return render_derivation(self, notation, lang, "tex")

    def _repr_latex_(self) -> str:
        return f"$$\n{opening_formulas(self, notation_named('partial'))}\n$$"


def derive(conv: Conv) -> ShownDerivation:
    """Derives `conv`: the forward system, the gradients by differentiating it, the stride phases, the matrix forms.

    Everything is confirmed term for term before it is returned. Raises `LimitError` where an axis is too long.
    """
    return ShownDerivation(**derived_parts(conv))


def kernel(conv: Conv, pass_: str, layout: str = "nchw", dtype: str = "float32", threads: int = 1) -> Kernel:
    """The compiled kernel of one pass (forward, dgrad, wgrad, bgrad) of `conv`, kept on disk between processes.

    `layout` is nchw or nhwc, `dtype` float32, float64 or int64. Raises `SymconvError` for anything else.
    """
    return load_kernel(conv, pass_, layout, dtype, threads)


def emit(conv: Conv, pass_: str, layout: str = "nchw", dtype: str = "float32", threads: int = 1) -> str:
    """The source of the same kernel: one file that needs only NumPy and Numba and defines a function named `pass_`."""
    return kernel_source(conv, pass_, layout, dtype, threads).text
