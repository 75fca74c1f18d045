"""Notes of index sums by many hands: one layer's passes in a random notation, all right, and one slip put into them."""

from __future__ import annotations

import random
from dataclasses import dataclass

TENSORS = (
    ("x", "w", "y"), ("X", "W", "Y"), ("I", "K", "S"), ("a", "f", "o"), ("input", "weight", "output"),
    ("img", "ker", "out"), ("u", "h", "v"), ("w", "x", "z"), ("A", "F", "B"), ("P", "Q", "R"),
)  # fmt: skip
PLACES = (("i", "j", "t"), ("p", "q", "e"), ("r", "s", "t"), ("m", "n", "l"))
TAPS = (("a", "b", "c"), ("u", "v", "k"), ("k", "l", "g"))
MARKS = ("partial", "d", "frac", "L", "named")


@dataclass(frozen=True)
class SumHand:
    """How an author writes, and the layer that is written."""

    x: str
    w: str
    y: str
    axes: int
    outs: tuple[str, ...]
    taps: tuple[str, ...]
    ins: tuple[str, ...]
    channels: str
    style: str
    base: int
    stride: str
    dilation: str
    pad: str
    flipped: bool
    bounds: bool
    mark: str
    fence: str

    def at(self, *indices: str) -> str:
        if self.style == "brackets":
            return "[" + "][".join(indices) + "]"
        if self.style == "path":
            return "[" + ", ".join(indices) + "]"
        if self.style == "call":
            return "(" + ",".join(indices) + ")"
        return "_{" + ",".join(indices) + "}"

    def front(self, tensor: str) -> list[str]:
        own = {"x": "xi", "w": "eta,xi", "y": "eta"}[tensor].split(",")
        own = [f"\\{letter}" for letter in own] if self.channels != "none" else []
        return (["\\beta"] if self.channels == "batch" and tensor != "w" else []) + own

    def element(self, tensor: str, places: list[str]) -> str:
        return {"x": self.x, "w": self.w, "y": self.y}[tensor] + self.at(*self.front(tensor), *places)

    def gradient(self, tensor: str, places: list[str]) -> str:
        element = self.element(tensor, places)
        if self.mark == "named" and tensor == "y":
            return "\\delta" + self.at(*self.front(tensor), *places)
        return {
            "partial": f"\\frac{{\\partial L}}{{\\partial {element}}}",
            "named": f"\\frac{{\\partial L}}{{\\partial {element}}}",
            "d": f"d{element}" if len(self.x + self.w + self.y) == 3 else f"\\frac{{dL}}{{d{element}}}",
            "frac": f"\\frac{{dJ}}{{d{element}}}",
            "L": f"\\frac{{\\partial \\mathcal{{L}}}}{{\\partial {element}}}",
        }[self.mark]

    def sums(self, letters: list[str], sizes: dict[str, str]) -> str:
        text = ""
        for letter in letters:
            size = sizes.get(letter)
            if size is None or not self.bounds:
                text += f"\\sum_{{{letter}}} "
            elif self.base:
                text += f"\\sum_{{{letter}=1}}^{{{size}}} "
            else:
                text += f"\\sum_{{{letter}=0}}^{{{size}-1}} "
        return text


def sum_hand(draw: random.Random) -> SumHand:
    x, w, y = draw.choice(TENSORS)
    axes = draw.choice((1, 2, 2, 3))
    while True:
        outs, taps = draw.choice(PLACES), draw.choice(TAPS)
        if len({x, w, y, *outs, *taps}) == 9:
            break
    base = draw.choice((0, 0, 1))
    stride = draw.choice(("1", "1", "2", "\\sigma"))
    dilation = draw.choice(("1", "1", "1", "2", "\\tau"))
    mark = draw.choice(MARKS)
    return SumHand(
        x, w, y, axes, outs[:axes], taps[:axes], ("\\mu", "\\nu", "\\omega")[:axes],
        draw.choice(("none", "none", "both", "batch")), draw.choice(("sub", "sub", "brackets", "path", "call")),
        base, stride, dilation, draw.choice(("0", "0", "1", "\\rho")), draw.random() < 0.25 and not base,
        base == 1 or draw.random() < 0.5, mark, draw.choice(("$$", "math", "align")),
    )  # fmt: skip


def _read(h: SumHand, out: str, tap: str) -> str:
    """The input index that an output reads through a tap."""
    place = out if h.stride == "1" else f"{h.stride} {f'({out}-1)' if h.base else out}"
    offset = 0 if h.flipped else -h.base * (h.stride == "1")
    step = tap if h.dilation == "1" else f"{h.dilation} {f'({tap}-1)' if h.base else tap}"
    if h.base and h.dilation != "1":
        offset += 1
    tail = f"+{offset}" if offset > 0 else str(offset) if offset else ""
    return f"{place}{'-' if h.flipped else '+'}{step}{tail}" + (f"-{h.pad}" if h.pad != "0" else "")


def rows(h: SumHand) -> list[tuple[str, str]]:
    """The passes: pairs of a left and a right side."""
    reads = [_read(h, out, tap) for out, tap in zip(h.outs, h.taps, strict=True)]
    sizes = dict(zip(h.taps, ("K", "M", "N"), strict=False))
    contracted = ["\\xi"] if h.channels != "none" else []
    batch = ["\\beta"] if h.channels == "batch" else []
    outs, taps, ins = list(h.outs), list(h.taps), list(h.ins)
    forward = h.sums(contracted + taps, sizes) + f"{h.element('w', taps)} {h.element('x', reads)}"
    wgrad = h.sums(batch + outs, {}) + f"{h.gradient('y', outs)} {h.element('x', reads)}"
    found = [(h.element("y", outs), forward), (h.gradient("w", taps), wgrad)]
    channels = ["\\eta"] if h.channels != "none" else []
    if h.stride == "1" and not h.flipped and not (h.base and h.dilation != "1"):
        pad = f"+{h.pad}" if h.pad != "0" else ""
        step = "" if h.dilation == "1" else h.dilation + " "
        moved = [f"{i}-{step}{k}{pad}" + ("+1" if h.base else "") for i, k in zip(ins, taps, strict=True)]
        side = h.sums(channels + taps, sizes) + f"{h.element('w', taps)} {h.gradient('y', moved)}"
        found.append((h.gradient("x", ins), side))
    elif h.dilation == "1" and not h.base and not h.flipped:
        step = "" if h.stride == "1" else h.stride + " "
        pad = f"+{h.pad}" if h.pad != "0" else ""
        moved = [f"{i}{pad}-{step}{o}" for i, o in zip(ins, outs, strict=True)]
        side = h.sums(channels + outs, {}) + f"{h.gradient('y', outs)} {h.element('w', moved)}"
        found.append((h.gradient("x", ins), side))
    return found


def write_sums(h: SumHand) -> tuple[str, list[str]]:
    """The note, and the texts of its equations in order."""
    texts = [f"{left} = {right}" for left, right in rows(h)]
    lines = ["# A layer", ""]
    if h.mark == "named":
        lines += [f"With $\\delta{h.at(*h.front('y'), *h.outs)} = \\frac{{\\partial L}}{{\\partial "
                  f"{h.element('y', list(h.outs))}}}$:", ""]  # fmt: skip
    for text in texts:
        if h.fence == "math":
            lines += ["```math", text, "```", ""]
        elif h.fence == "align":
            lines += ["\\begin{align*}", text, "\\end{align*}", ""]
        else:
            lines += ["$$", text, "$$", ""]
    return "\n".join(lines) + "\n", texts
