"""The library's `derive`, a derivation that can show itself, and `prove`."""

from __future__ import annotations

from dataclasses import dataclass, fields

from symconv import derivation
from symconv.derivation import Derivation
from symconv.documents.context import opening_formulas
from symconv.documents.render import derivation_pdf, render_derivation
from symconv.errors import shorten
from symconv.general import GeneralConv
from symconv.notation import notation_named
from symconv.proofs import Proof, prove_general
from symconv.spec import Conv, Mode


@dataclass(frozen=True)
class ShownDerivation(Derivation):
    """A `Derivation` with the documents that can be made of it."""

    def to_markdown(self, notation: str = "partial", lang: str = "en") -> str:
        """The derivation as a Markdown document. Raises `SymconvError` for a notation or language there is not."""
        return render_derivation(self, notation, lang, "md")

    def to_latex(self, notation: str = "partial", lang: str = "en") -> str:
        """The derivation as a LaTeX document. Raises `SymconvError` for a notation or language there is not."""
        return render_derivation(self, notation, lang, "tex")

    def to_pdf(self, notation: str = "partial", lang: str = "en") -> bytes:
        """The derivation as a PDF file, set without TeX; the same derivation gives the same bytes.

        Raises `SymconvError` for a notation or language there is not, and where the font that a language needs is
        not installed.
        """
        return derivation_pdf(self, notation, lang)

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


def prove(
    kernel: object = None,
    stride: object = 1,
    padding: object = None,
    dilation: object = 1,
    groups: object = 1,
    in_channels: object = None,
    out_channels: object = None,
    batch: object = None,
    bias: bool = True,
    mode: Mode = "cross-correlation",
) -> Proof:
    """Derives a convolution's gradients for all sizes and proves every line, every phase and every rule.

    Arguments are those of `GeneralConv`: a number, None for any number, or one of those an axis. The result's
    `statements` have a name, verdict, scope, time in seconds, condition and counterexample; `failed` lists those
    that are wrong. Raises `SpecError` where an argument makes no sense.
    """
    return prove_general(
        GeneralConv(kernel, stride, padding, dilation, groups, in_channels, out_channels, batch, bias, mode)
    )
