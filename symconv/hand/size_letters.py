"""What letters of sizes, strides and paddings are usually called, and on which axis."""

from __future__ import annotations

from typing import Literal, TypeAlias

Quantity: TypeAlias = Literal["input", "kernel", "output", "stride", "dilation", "low", "high", "remainder"]
FIELDS: tuple[Quantity, ...] = ("input", "kernel", "output", "stride", "dilation", "low", "high", "remainder")

_ROW = ("h", "H", "height", "y", "0", "t")
_COLUMN = ("w", "W", "width", "x", "1", "l")


def usual(letter: str, dimensions: int) -> tuple[tuple[Quantity, ...], tuple[int, ...]] | None:
    """The quantities that a letter may be by its name (low and high for a padding of both ends) and their axes."""
    plain = letter.replace("_", "").replace("-", "").replace("[", "").replace("]", "")
    every = tuple(range(dimensions))
    for names, quantity, axis in _EXACT:
        if plain in names and (dimensions > 1 or axis != 0 or quantity[0] not in ("low", "high")):
            return quantity, (every[axis],)
    for quantity, stems in _STEMS:
        for name in stems:
            if plain == name:
                return quantity, every
            ends: tuple[tuple[tuple[int, ...], tuple[str, ...]], ...] = (((0,), _ROW), ((dimensions - 1,), _COLUMN))
            for place, marks in ends:
                if any(plain in (name + mark, mark + name) for mark in marks):
                    return quantity, place
    return None


_STEMS: tuple[tuple[tuple[Quantity, ...], tuple[str, ...]], ...] = (
    (("stride",), ("stride", "strides", "str", "s")),
    (("dilation",), ("dilation", "dil", "d")),
    (("low", "high"), ("padding", "pad", "p", "P")),
    (("kernel",), ("kernel", "k", "K", "ksize", "kernelsize")),
)
_EXACT: tuple[tuple[tuple[str, ...], tuple[Quantity, ...], int], ...] = (
    (("pt", "ptop", "padtop", "pu", "pT"), ("low",), 0),
    (("pb", "pbottom", "padbottom", "pB"), ("high",), 0),
    (("pl", "pleft", "padleft", "pL"), ("low",), -1),
    (("pr", "pright", "padright", "pR"), ("high",), -1),
    (("Hin", "HI", "IH", "Hi", "hin", "ih", "inH"), ("input",), 0),
    (("Win", "WI", "IW", "Wi", "win", "iw", "inW"), ("input",), -1),
    (("Hout", "HO", "OH", "Ho", "hout", "oh", "outH"), ("output",), 0),
    (("Wout", "WO", "OW", "Wo", "wout", "ow", "outW"), ("output",), -1),
    (("R", "FH", "fh", "HF"), ("kernel",), 0),
    (("S", "FW", "fw", "WF"), ("kernel",), -1),
)

CHANNELS = {
    "n": ("N", "B", "NB", "batch"),
    "c": ("C", "C_in", "Cin", "IC", "C_i", "CI", "inchannels"),
    "m": ("M", "C_out", "Cout", "OC", "C_o", "CO", "F", "outchannels"),
    "g": ("G", "groups"),
}
"""What the numbers of images, channels and groups are usually called."""
