"""The library's `derive`, a derivation that can show itself, and `prove`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

from symconv import derivation
from symconv.derivation import Derivation
from symconv.documents.context import opening_formulas, opening_rows
from symconv.documents.render import Choices, derivation_pdf, render_derivation, render_figure
from symconv.errors import shorten
from symconv.general import GeneralConv
from symconv.house_styles import PARTIAL
from symconv.notation_file import notation_from
from symconv.phases import Phase
from symconv.proofs import Proof, prove_general
from symconv.shown import ShownForward, ShownGradient, ShownPhase, as_fragment
from symconv.spec import Conv, Mode


@dataclass(frozen=True)
class ShownDerivation(Derivation):
    """A `Derivation` with the documents that can be made of it; its systems and phases show themselves in notebooks."""

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """All stride phases, live or not. Raises `LimitError` where the strides make too many to list."""
        return tuple(
            ShownPhase(phase.axes, phase.macs, phase.zero_insertion_macs, derivation=self) for phase in super().phases
        )

    def to_markdown(
        self, notation: str = "partial", lang: str = "en", sections: Sequence[str] = (), full: bool = False
    ) -> str:
        """The derivation as a Markdown document.

        `notation` is a house style's name or a TOML file's, `sections` are those wanted (none given: all), `full`
        leaves nothing folded. Raises `SymconvError` for a notation, language or section there is not.
        """
        return render_derivation(self, Choices(notation_from(notation), lang, "md", tuple(sections), full))

    def to_latex(
        self, notation: str = "partial", lang: str = "en", sections: Sequence[str] = (), full: bool = False
    ) -> str:
        """The derivation as a LaTeX document; arguments and errors as for `to_markdown`."""
        return render_derivation(self, Choices(notation_from(notation), lang, "tex", tuple(sections), full))

    def to_html(
        self, notation: str = "partial", lang: str = "en", sections: Sequence[str] = (), full: bool = False
    ) -> str:
        """The derivation as one HTML page that needs nothing else, its formulas as MathML.

        Arguments and errors as for `to_markdown`.
        """
        return render_derivation(self, Choices(notation_from(notation), lang, "html", tuple(sections), full))

    def _repr_html_(self) -> str | None:
        return as_fragment(opening_rows(self, PARTIAL, marks=True), self.conv)

    def figure(self, kind: str = "phases", notation: str = "partial", lang: str = "en") -> str:
        """A picture as SVG: the `phases`, the sliding `window`, the inserted `zeros`, or the `axes`.

        Raises `SymconvError` for a kind, notation or language there is not, `LimitError` for too many phases to draw.
        """
        return render_figure(self, kind, notation_from(notation), lang)

    def to_pdf(
        self, notation: str = "partial", lang: str = "en", sections: Sequence[str] = (), full: bool = False
    ) -> bytes:
        """The derivation as a PDF file, set without TeX; the same derivation gives the same bytes.

        Arguments and errors as for `to_markdown`; raises `SymconvError` too where the font that a language needs is
        not installed.
        """
        return derivation_pdf(self, Choices(notation_from(notation), lang, "pdf", tuple(sections), full))

    def _repr_latex_(self) -> str:
        return f"$$\n{opening_formulas(self, PARTIAL)}\n$$"


def derive(conv: Conv) -> ShownDerivation:
    """Derives `conv`: the forward system, the gradients by differentiating it, the stride phases, the matrix forms.

    Every form is compared with the derived system before it is returned (`.confirmations` says how much of it).
    Raises `LimitError` where a kernel is too long, TypeError where `conv` is not a `Conv`.
    """
    if not isinstance(conv, Conv):
        raise TypeError(f"derive takes a Conv, not {shorten(conv)}")
    derived = derivation.derive(conv)
    parts = {field.name: getattr(derived, field.name) for field in fields(Derivation)}
    forward = ShownForward(conv)
    gradients = {name: ShownGradient(forward, parts[name].of) for name in ("dgrad", "wgrad", "bgrad")}
    return ShownDerivation(**{**parts, "forward": forward, **gradients})


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
