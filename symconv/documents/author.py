"""What the sections of a worked example are written with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from symconv.derivation import Derivation
from symconv.documents.general_author import GeneralAuthor, check_proved, generalised
from symconv.documents.latex import Writer
from symconv.documents.prose import Prose
from symconv.equations import Element
from symconv.proofs import prove_general
from symconv.spelling import Spelling

DOTS = "\n+ \\cdots"
"""Stands for the products of the other channels or images that add to the one shown."""


@dataclass(frozen=True)
class Author:
    """Everything that the sections write with."""

    derivation: Derivation
    spelling: Spelling
    prose: Prose
    marks: bool = False
    full: bool = False
    """Whether long systems, matrices and lists are written out."""

    @cached_property
    def writer(self) -> Writer:
        """Writes LaTeX."""
        return Writer(self.spelling, self.marks, self.full)

    @cached_property
    def general(self) -> GeneralAuthor:
        """Writes what holds for all sizes at this problem's strides and dilations, proved."""
        proof = prove_general(generalised(self.derivation.conv))
        check_proved(proof)
        return GeneralAuthor(proof, self.spelling.notation, self.prose)

    @property
    def base(self) -> int:
        """Where the notation starts counting."""
        return self.spelling.notation.index_base

    @property
    def forward_sign(self) -> str:
        """The sign of the forward pass."""
        return self.spelling.notation.sign

    @property
    def correlation_sign(self) -> str:
        """The sign of cross-correlation: the forward sign, unless that stands for a flipped kernel."""
        return r"\star" if self.derivation.conv.mode == "convolution" else self.forward_sign


def axis_names(author: Author) -> list[str]:
    """What the spatial axes are called."""
    names = {1: ("position",), 2: ("row", "column"), 3: ("depth", "row", "column")}[author.derivation.conv.dimensions]
    return [author.prose.say(f"problem.{name}") for name in names]


def bias_term(author: Author) -> str:
    """What the bias adds to a matrix equation, with its sign; nothing where there is none."""
    return f"\n+ {author.writer.element(Element('b', (0,)))}" if author.derivation.conv.bias else ""


def slice_names(author: Author) -> dict[str, int]:
    """The numbers of the image and channels that matrices are shown for."""
    return dict.fromkeys(("image", "in_channel", "out_channel"), author.base)
