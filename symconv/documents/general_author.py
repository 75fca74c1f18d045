"""What the sections on all sizes are written with."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.closed_form import Setting
from symconv.documents.general_latex import SumWriter, names_for
from symconv.documents.prose import Prose
from symconv.errors import DerivationError
from symconv.general import MAX_GENERAL, GeneralConv
from symconv.notation import Notation
from symconv.proofs import Proof
from symconv.spec import Conv
from symconv.verdict import Verdict


@dataclass(frozen=True)
class GeneralAuthor:
    """What every section needs: the proof, the notation and the language."""

    proof: Proof
    notation: Notation
    prose: Prose

    @property
    def setting(self) -> Setting:
        """The problem's symbols."""
        return self.proof.derivation.setting

    def writer(self, variable: str, marked_taps: bool = False) -> SumWriter:
        """A writer for sums that give the elements of `variable`."""
        return SumWriter(self.notation, self.setting, names_for(self.notation, self.setting, variable, marked_taps))

    def say(self, key: str, **values: object) -> str:
        """A message of the general derivation."""
        return self.prose.say(f"general.{key}", **values)


def check_proved(proof: Proof) -> None:
    """Raises `DerivationError` where a statement failed: what is not proved is not written."""
    for statement in proof.statements:
        if statement.verdict not in (Verdict.HOLDS, Verdict.CONDITIONAL):
            raise DerivationError(f"{statement.name}: {statement.verdict}, so the derivation is not written")


def generalised(conv: Conv) -> GeneralConv:
    """The problem with its sizes, kernel and paddings left open; strides, dilations and groups stay."""
    depthwise = conv.groups > 1 and conv.groups == conv.in_channels
    any_groups = depthwise or conv.groups > MAX_GENERAL
    return GeneralConv(
        kernel=(None,) * conv.dimensions,
        stride=conv.stride,
        dilation=conv.dilation,
        groups=None if any_groups else conv.groups,
        in_channels="G" if depthwise else _one_or_any(conv.in_channels),
        out_channels=_outputs(conv, depthwise),
        batch=_one_or_any(conv.batch),
        bias=conv.bias,
        mode=conv.mode,
    )


def _outputs(conv: Conv, depthwise: bool) -> int | str | None:
    if depthwise:
        return "G" if conv.out_channels == conv.groups else None
    return _one_or_any(conv.out_channels)


def _one_or_any(count: int) -> int | None:
    return 1 if count == 1 else None
