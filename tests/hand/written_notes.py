"""Notes by many hands: a problem written out in a random notation, straight from the loops of brute_force."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from tests.brute_force import output_size, products, shapes

MARKS = ("partial", "d", "frac", "nabla", "mathrm", "delta", "bar", "bare", "fracE")


@dataclass(frozen=True)
class Hand:
    """How an author writes."""

    x: str
    w: str
    y: str
    b: str
    base: int
    style: str
    mark: str
    times: str
    swapped: bool
    frame: str
    stated: str

    def index(self, at: tuple[int, ...]) -> str:
        numbers = [str(i + self.base) for i in at]
        if self.style == "joined" and all(len(n) == 1 for n in numbers):
            return "_{" + "".join(numbers) + "}"
        if self.style == "brackets":
            return "[" + "][".join(numbers) + "]"
        if self.style == "call":
            return "(" + ",".join(numbers) + ")"
        return "_{" + ",".join(numbers) + "}"

    def grad(self, letter: str, at: tuple[int, ...] | None) -> str:
        element = letter + (self.index(at) if at is not None else "")
        return {
            "partial": f"\\partial{{{element}}}",
            "d": f"d{element}",
            "frac": f"\\frac{{\\partial L}}{{\\partial {element}}}",
            "fracE": f"\\frac{{dE}}{{d{element}}}",
            "nabla": f"\\nabla_{{{element}}} L",
            "mathrm": f"\\mathrm{{d}}{element}",
            "delta": f"\\delta {element}",
            "bar": f"\\bar{{{letter}}}" + (self.index(at) if at is not None else ""),
            "bare": element,
        }[self.mark]

    def product(self, a: str, b: str) -> str:
        a, b = (b, a) if self.swapped else (a, b)
        return f"{a} {self.times} {b}".replace("  ", " ")


LETTERS = [("x", "w", "y", "b"), ("X", "W", "Y", "b"), ("I", "K", "O", "B"), ("a", "f", "o", "c"), ("x", "k", "y", "b"),
           ("X", "F", "O", "b"), ("input", "weight", "output", "bias"), ("u", "h", "v", "b"), ("W", "X", "Y", "b"),
           ("p", "q", "r", "s")]  # fmt: skip


def hand(draw: random.Random) -> Hand:
    x, w, y, b = draw.choice(LETTERS)
    mark = draw.choice(MARKS)
    if len(x) > 1 and mark in {"d", "fracE", "mathrm", "bar"}:
        mark = "partial"
    if mark == "fracE" and "E" in (x, w, y):
        mark = "frac"
    return Hand(
        x, w, y, b, draw.choice((0, 1)), draw.choice(("joined", "commas", "brackets", "call", "joined")), mark,
        draw.choice(("", "\\cdot", "*", "\\times", "\\,")), draw.random() < 0.5,
        draw.choice(("aligned", "align*", "rows", "array", "fence")), draw.choice(("", "en", "zh")),
    )  # fmt: skip


def problem(draw: random.Random) -> dict[str, Any]:
    while True:
        axes = draw.choice((1, 2, 2, 2))
        channels = draw.choice(((1, 1), (1, 1), (1, 1), (2, 2), (2, 1)))
        p: dict[str, Any] = {
            "input": tuple(draw.randint(2, 5 if axes == 2 else 9) for _ in range(axes)),
            "kernel": tuple(draw.randint(2, 3) for _ in range(axes)),
            "stride": (draw.choice((1, 1, 2, 3)),) * axes,
            "dilation": (draw.choice((1, 1, 1, 2)),) * axes,
            "padding": tuple((pad, pad) for pad in [draw.choice((0, 0, 1))] * axes),
            "groups": 1, "in_channels": channels[0], "out_channels": channels[1], "batch": 1,
            "bias": draw.random() < 0.6, "mode": draw.choice(("cross-correlation",) * 4 + ("convolution",)),
        }  # fmt: skip
        sizes = output_size(p)
        # Large enough for the relation to be seen: two windows and two taps on each axis.
        if (
            min(sizes) >= 2
            and max(p["input"]) <= 9
            and all(2 * q < k for (q, _), k in zip(p["padding"], p["kernel"], strict=False))
        ):
            return p


@dataclass(frozen=True)
class Written:
    """A note; `rows` are the texts of its equations in order."""

    text: str
    rows: tuple[str, ...]


def _short(p: dict[str, Any], tensor: str, at: tuple[int, ...]) -> tuple[int, ...]:
    single = p["in_channels"] == 1 and p["out_channels"] == 1
    if tensor == "w":
        return at[2:] if single else at
    return at[2:] if single else at[1:]


def systems(p: dict[str, Any], h: Hand) -> dict[str, list[tuple[str, str]]]:
    """The systems of the passes: pairs of a left and a right side."""
    shape = shapes(p)
    met = list(products(p))

    def name(letter: str, tensor: str, at: tuple[int, ...]) -> str:
        return letter + h.index(_short(p, tensor, at))

    def gradient(letter: str, tensor: str, at: tuple[int, ...]) -> str:
        return h.grad(letter, _short(p, tensor, at))

    bias = h.b if p["out_channels"] == 1 else None
    found: dict[str, list[tuple[str, str]]] = {"forward": [], "dgrad": [], "wgrad": [], "bgrad": []}
    every = {t: sorted({place[i] for place in met}) for i, t in enumerate(("y", "w", "x"))}
    for y in every["y"]:
        terms = [h.product(name(h.w, "w", w), name(h.x, "x", x)) for at, w, x in met if at == y]
        if p["bias"]:
            terms.append(bias or h.b + h.index((y[1],)))
        found["forward"].append((name(h.y, "y", y), " + ".join(terms)))
    for x in every["x"]:
        terms = [h.product(gradient(h.y, "y", y), name(h.w, "w", w)) for y, w, at in met if at == x]
        found["dgrad"].append((gradient(h.x, "x", x), " + ".join(terms)))
    for w in every["w"]:
        terms = [h.product(gradient(h.y, "y", y), name(h.x, "x", x)) for y, at, x in met if at == w]
        found["wgrad"].append((gradient(h.w, "w", w), " + ".join(terms)))
    if p["bias"] and bias:
        found["bgrad"].append((h.grad(bias, None), " + ".join(gradient(h.y, "y", y) for y in every["y"])))
    assert shape
    return found


def write(p: dict[str, Any], h: Hand) -> Written:
    """The note."""
    lines = ["# A convolution by hand", ""]
    sizes = {name: "×".join(map(str, p[name])) for name in ("input", "kernel", "stride", "dilation")}
    pad = p["padding"][0][0]
    if h.stated == "en":
        lines += [f"Input {sizes['input']}, kernel {sizes['kernel']}, stride {sizes['stride']}, padding {pad}.", ""]
    if h.stated == "zh":
        lines += [f"输入 {sizes['input']}，卷积核 {sizes['kernel']}，步长为 {sizes['stride']}，填充为 {pad}。", ""]
    if h.mark == "bare":
        lines += ["The gradients are written with the same letters as the values.", ""]
    rows: list[str] = []
    for title, system in systems(p, h).items():
        if not system:
            continue
        lines += [f"The {title} system:", ""]
        texts = [f"{left} = {right}" for left, right in system]
        aligned = [f"{left} &= {right}" for left, right in system]
        if h.frame == "rows":
            for text in texts:
                lines += [f"$${text}$$", ""]
            rows += texts
            continue
        if h.frame == "array":
            texts = [f"{left} & = & {right}" for left, right in system]
            body = ["$$\\left\\{\\begin{array}{rcl}", *[t + " \\\\" for t in texts], "\\end{array}\\right.$$"]
            rows += texts
        elif h.frame == "align*":
            body = ["\\begin{align*}", *[t + " \\\\" for t in aligned], "\\end{align*}"]
            rows += aligned
        elif h.frame == "fence":
            body = ["```math", "\\begin{aligned}", *[t + " \\\\" for t in aligned], "\\end{aligned}", "```"]
            rows += aligned
        else:
            body = ["$$", "\\begin{aligned}", *[t + " \\\\" for t in aligned], "\\end{aligned}", "$$"]
            rows += aligned
        lines += [*body, ""]
    return Written("\n".join(lines) + "\n", tuple(rows))
