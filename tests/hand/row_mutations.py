"""Notes of per-element systems in random hands, and edits of one token; what an edit changes is told by plain loops."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.brute_force import products, shapes

Element = tuple[str, tuple[int, ...]]
"""A tensor x, w, y, b, dx, dw, dy or db and an index from 0, image and channels first."""
Term = tuple[int, tuple[Element, ...]]


@dataclass(frozen=True)
class Equation:
    """left = Σ sign · elements."""

    left: Element
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Hand:
    """How somebody writes."""

    letters: dict[str, str]
    base: int
    index: str
    mark: str
    times: str
    channels: bool

    def element(self, element: Element) -> str:
        """One element as this hand has it."""
        tensor, at = element
        letter = self.letters[tensor.removeprefix("d")]
        if tensor.removeprefix("d") == "b":
            shown = [str(i + self.base) for i in at] if self.channels else []
        else:
            shown = [
                str(i + self.base)
                for i in (at[1:] if self.channels and tensor[-1] != "w" else at if self.channels else at[2:])
            ]
        plain = letter if not shown else letter + {
            "joined": "_{" + "".join(shown) + "}",
            "commas": "_{" + ",".join(shown) + "}",
            "brackets": "[" + ",".join(shown) + "]",
            "calls": "(" + ",".join(shown) + ")",
        }[self.index]  # fmt: skip
        return self.mark.replace("@", plain) if tensor.startswith("d") else plain

    def row(self, equation: Equation) -> str:
        """One equation."""
        text = ""
        for number, (sign, elements) in enumerate(equation.terms):
            text += ("-" if sign < 0 else "") if number == 0 else (" - " if sign < 0 else " + ")
            text += self.times.join(map(self.element, elements))
        return f"{self.element(equation.left)} &= {text or '0'}"

    def note(self, systems: list[list[Equation]], introduction: str) -> tuple[str, dict[int, tuple[int, int]]]:
        """The text, and for each line which equation of which system stands there."""
        lines, places = [introduction, ""], {}
        for s, system in enumerate(systems):
            lines += ["$$", "\\begin{aligned}"]
            for e, equation in enumerate(system):
                places[len(lines) + 1] = (s, e)
                lines.append(self.row(equation) + (" \\\\" if e + 1 < len(system) else ""))
            lines += ["\\end{aligned}", "$$", ""]
        return "\n".join(lines) + "\n", places


LETTERS = (
    {"x": "x", "w": "w", "y": "y", "b": "b"}, {"x": "x", "w": "k", "y": "y", "b": "b"},
    {"x": "I", "w": "W", "y": "O", "b": "B"}, {"x": "X", "w": "W", "y": "Y", "b": "b"},
    {"x": "a", "w": "w", "y": "z", "b": "b"}, {"x": "x", "w": "f", "y": "y", "b": "b"},
)  # fmt: skip
MARKS = (
    "\\partial{@}", "\\partial @", "d@", "\\frac{\\partial L}{\\partial @}", "\\frac{dL}{d@}", "\\nabla @",
    "\\dfrac{\\mathrm{d}L}{\\mathrm{d}@}", "\\frac{\\partial \\mathcal{L}}{\\partial @}", "\\partial L / \\partial @",
)  # fmt: skip
TIMES = ("", " ", " \\cdot ", " \\times ", " * ", "\\,")


def random_problem(draw: random.Random) -> dict[str, Any]:
    """A small problem of one or two axes."""
    while True:
        axes = draw.choice((1, 2, 2))
        kernel = [draw.choice((2, 2, 3)) if axes == 2 else draw.choice((2, 3)) for _ in range(axes)]
        problem: dict[str, Any] = {
            "input": [draw.randrange(k, 5 + (3 if axes == 1 else 0)) for k in kernel],
            "kernel": kernel,
            "stride": [draw.choice((1, 1, 2))] * axes,
            "dilation": [draw.choice((1, 1, 1, 2))] * axes,
            "padding": [(p, p) for p in [draw.choice((0, 0, 1))] * axes],
            "groups": 1, "in_channels": 1, "out_channels": 1, "batch": 1,
            "bias": draw.random() < 0.7, "mode": "cross-correlation",
        }  # fmt: skip
        if draw.random() < 0.2:
            problem["in_channels"] = problem["out_channels"] = 2
        outputs = len({y for y, _, _ in products(problem)})
        if 3 <= outputs <= 16 and len(list(products(problem))) <= 220:
            return problem


def systems_of(problem: dict[str, Any]) -> list[list[Equation]]:
    """forward, dgrad, wgrad and bgrad, read off the products that loops meet."""
    passes: list[dict[Element, list[Term]]] = [{}, {}, {}, {}]
    for y, w, x in products(problem):
        passes[0].setdefault(("y", y), []).append((1, (("w", w), ("x", x))))
        passes[1].setdefault(("dx", x), []).append((1, (("dy", y), ("w", w))))
        passes[2].setdefault(("dw", w), []).append((1, (("dy", y), ("x", x))))
    outputs = sorted({y for _, y in passes[0]})
    if problem["bias"]:
        for y in outputs:
            passes[0]["y", y].append((1, (("b", (y[1],)),)))
            passes[3].setdefault(("db", (y[1],)), []).append((1, (("dy", y),)))
    return [[Equation(left, tuple(found[left])) for left in sorted(found)] for found in passes if found]


def random_hand(draw: random.Random, problem: dict[str, Any]) -> Hand:
    """How somebody may write this problem."""
    channels = problem["in_channels"] > 1
    axes = len(problem["input"])
    most = max(problem["input"])
    index = draw.choice(("joined", "commas", "brackets", "calls"))
    if (channels or most > 8 or axes == 1) and index == "joined":
        index = "commas"
    times = draw.choice(TIMES)
    if index in {"brackets", "calls"} and times in {"", " ", "\\,"}:
        times = " \\cdot "
    mark = draw.choice(MARKS)
    return Hand(draw.choice(LETTERS), draw.choice((0, 1, 1)), index, mark, times, channels)


def values_of(problem: dict[str, Any], seed: int) -> Callable[[Element], int]:
    """Random values of all tensors, what follows from others summed up by loops; others for what there is not."""
    draw = random.Random(seed)
    found: dict[Element, int] = {}
    sizes = shapes(problem)
    met = list(products(problem))
    for tensor, name in (("x", "x"), ("w", "w"), ("b", "b"), ("dy", "y")):
        for at in _all(sizes[name]):
            found[tensor, at] = draw.randrange(1, 10**6)
    for at in _all(sizes["y"]):
        found["y", at] = found["b", (at[1],)] if problem["bias"] else 0
        if problem["bias"]:
            found["db", (at[1],)] = found.get(("db", (at[1],)), 0) + found["dy", at]
    for name in "xw":
        for at in _all(sizes[name]):
            found[f"d{name}", at] = 0
    for y, w, x in met:
        found["y", y] += found["w", w] * found["x", x]
        found["dx", x] += found["dy", y] * found["w", w]
        found["dw", w] += found["dy", y] * found["x", x]
    return lambda element: found.setdefault(element, draw.randrange(1, 10**6))


def _all(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    places: list[tuple[int, ...]] = [()]
    for size in shape:
        places = [(*place, i) for place in places for i in range(size)]
    return places


def is_true(equation: Equation, problem: dict[str, Any]) -> bool:
    """Whether an equation is right, for random values."""
    for seed in (1, 2):
        value = values_of(problem, seed)
        total = 0
        for sign, elements in equation.terms:
            product = sign
            for element in elements:
                product *= value(element)
            total += product
        if total != value(equation.left):
            return False
    return True


def edited(equation: Equation, draw: random.Random, problem: dict[str, Any]) -> Equation:
    """The equation with one token changed: an index, a letter, a sign, a mark."""
    places = [(-1, 0)] + [(t, e) for t, (_, elements) in enumerate(equation.terms) for e in range(len(elements))]
    kind = draw.choice(("index", "index", "index", "letter", "sign", "mark"))
    if kind == "sign" and len(equation.terms) > 1:
        at = draw.randrange(1, len(equation.terms))
        terms = list(equation.terms)
        terms[at] = (-terms[at][0], terms[at][1])
        return replace(equation, terms=tuple(terms))
    t, e = draw.choice(places)
    tensor, index = equation.left if t < 0 else equation.terms[t][1][e]
    start = 1 if problem["in_channels"] > 1 and tensor[-1] not in "wb" else 0 if problem["in_channels"] > 1 else 2
    if kind == "letter":
        others = [other for other in "xwy" if len(shapes(problem)[other]) == len(index) and other != tensor[-1]]
        if problem["in_channels"] == 1 and others and tensor[-1] != "b":
            tensor = tensor.replace(tensor[-1], draw.choice(others))
    elif kind == "mark" and tensor[-1] != "b":
        tensor = tensor[1:] if tensor.startswith("d") else f"d{tensor}"
    elif len(index) > start:
        place = draw.randrange(start, len(index))
        value = draw.choice([v for v in range(4) if v != index[place]])
        index = (*index[:place], value, *index[place + 1 :])
    if t < 0:
        return replace(equation, left=(tensor, index))
    elements = list(equation.terms[t][1])
    elements[e] = (tensor, index)
    terms = list(equation.terms)
    terms[t] = (terms[t][0], tuple(elements))
    return replace(equation, terms=tuple(terms))


def shuffled(systems: list[list[Equation]], draw: random.Random) -> list[list[Equation]]:
    """The same systems with terms and factors in any order."""
    made = []
    for system in systems:
        rows = []
        for equation in system:
            terms = [(sign, tuple(draw.sample(elements, len(elements)))) for sign, elements in equation.terms]
            rows.append(replace(equation, terms=tuple(draw.sample(terms, len(terms)))))
        made.append(rows)
    return made


def introduction(hand: Hand, problem: dict[str, Any]) -> str:
    """What such a note says first."""
    names = hand.letters
    return (
        f"Convolution of the input ${names['x']}$ with the kernel ${names['w']}$ gives the output ${names['y']}$, "
        f"stride {problem['stride'][0]}, padding {problem['padding'][0][0]}."
    )
