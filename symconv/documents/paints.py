"""The paints: light colours that dark text reads well on, each with a hatching, and dark colours for lines.

The colours differ in hue and lightness for every kind of colour vision; the hatchings differ without any colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Hatch = Literal["plain", "rising", "falling", "level", "upright", "dots", "grid", "cross"]

TEXT = "#1b1b1b"
BACKGROUND = "#ffffff"
GREY = "#ececec"
EDGE = "#5f5f5f"

_HATCHES: tuple[Hatch, ...] = ("plain", "rising", "falling", "level", "upright", "dots", "grid", "cross")
_LIGHT = ("#b3d4ef", "#fbd3a0", "#b4e2c0", "#f7ec9c", "#eac6e4", "#f6b7aa", "#dccdb2", "#cfd0f4")
_DARK = ("#0b4f94", "#a8430b", "#0c6847", "#6a5800", "#7c2877", "#8f1d12", "#5d4a1e", "#3c3ca6")


@dataclass(frozen=True)
class Colour:
    """A paint: its light `fill`, the `hatch` on it and its `stroke`, and the dark `ink` that goes with them."""

    fill: str
    hatch: Hatch
    stroke: str
    ink: str


def colour(number: int) -> Colour:
    """Paint number `number`; 64 differ in colour or hatching, then they come round again."""
    round_, hue = divmod(number, len(_LIGHT))
    fill, ink = _LIGHT[hue], _DARK[hue]
    return Colour(fill, _HATCHES[(hue + 3 * round_) % len(_HATCHES)], _mixed(fill, ink, 0.38), ink)


def _mixed(first: str, second: str, share: float) -> str:
    """`first` with a share of `second`."""
    pairs = [(int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
