"""The library's `derive`: a derivation that can show itself."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.derivation import Derivation, derived_parts
from symconv.documents.context import opening_formulas
from symconv.documents.render import render_derivation
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
