"""The library's `derive`: a derivation that can show itself."""

from __future__ import annotations

from dataclasses import dataclass, fields

from symconv import derivation
from symconv.derivation import Derivation
from symconv.documents.context import opening_formulas
from symconv.documents.render import render_derivation
from symconv.errors import shorten
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

    Every form is compared with the derived system before it is returned (`.confirmations` says how much of it).
    Raises `LimitError` where a kernel is too long, TypeError where `conv` is not a `Conv`.
    """
    if not isinstance(conv, Conv):
        raise TypeError(f"derive takes a Conv, not {shorten(conv)}")
    derived = derivation.derive(conv)
    return ShownDerivation(**{field.name: getattr(derived, field.name) for field in fields(Derivation)})
