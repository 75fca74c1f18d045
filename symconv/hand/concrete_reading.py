"""How a concrete side is read: which bare letters are gradients, and what a sign between matrices does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConvolutionReading:
    """How a sign between two matrices is read: None in `stride` means the matrix product."""

    stride: tuple[int, ...] | None = (1, 1)
    dilation: tuple[int, ...] = (1, 1)
    flipped: bool = False
    full: bool = False

    @property
    def phrase(self) -> str:
        """The reading in words."""
        if self.stride is None:
            return "the matrix product"
        kind = "convolution (flipped kernel)" if self.flipped else "cross-correlation"
        steps = "stride " + "×".join(map(str, self.stride))
        if set(self.dilation) != {1}:
            steps += ", dilation " + "×".join(map(str, self.dilation))
        return f"full {kind}, {steps}" if self.full else f"{kind}, {steps}"


@dataclass(frozen=True)
class Reading:
    """`shifted` are the tensors whose bare letters are read as gradients."""

    shifted: frozenset[str] = frozenset()
    convolution: ConvolutionReading = ConvolutionReading()
