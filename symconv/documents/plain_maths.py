"""Formulas in labels as runs of plain characters: letters, subscripts, superscripts, ∂ and Greek.

What LaTeX would stack, a label writes on one line: `\\frac{dL}{dO(0,1)}` becomes dL/dO(0,1).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

SCRIPT = 0.72
"""The size of a subscript or superscript, as a part of the letter's."""

_SYMBOLS = {
    "partial": "∂", "nabla": "∇", "infty": "∞", "times": "×", "cdot": "·", "ast": "∗", "star": "⋆", "pm": "±",
    "cdots": "⋯", "ldots": "…", "dots": "…", "vdots": "⋮", "ddots": "⋱", "sum": "Σ", "leq": "≤", "geq": "≥",
    "le": "≤", "ge": "≥", "neq": "≠", "in": "∈", "to": "→", "bmod": " mod ", "prime": "′", "ell": "ℓ",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "circledast": "⊛", "odot": "⊙", "otimes": "⊗",
    "quad": " ", "qquad": "  ", "mod": " mod ",
    "varphi": "φ", "varepsilon": "ε", "Delta": "Δ", "Gamma": "Γ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "Theta": "Θ",
}  # fmt: skip
_GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
)  # fmt: skip
_SYMBOLS |= {name: chr(ord("α") + place) for place, name in enumerate(_GREEK)}
_UPRIGHT = ("mathrm", "text", "operatorname", "mathbf", "textrm")
_TRANSPARENT = ("mathit", "boldsymbol", "displaystyle", "left", "right", "limits", "big", "Big")
_ACCENTS = {
    "hat": "\u0302",
    "check": "\u030c",
    "bar": "\u0304",
    "tilde": "\u0303",
    "dot": "\u0307",
    "vec": "\u20d7",
    "overline": "\u0304",
}


@dataclass(frozen=True)
class Run:
    """Characters of one kind: `level` is 0 on the line, −1 below it, 1 above; `maths` says whether a formula's."""

    text: str
    level: int
    italic: bool
    maths: bool


@lru_cache(maxsize=4096)
def runs(text: str) -> tuple[Run, ...]:
    """A label's runs; what stands in $…$ is a formula, the rest words."""
    found: list[Run] = []
    for part in re.findall(r"\$[^$]*\$|[^$]+", text):
        if part.startswith("$"):
            found += _joined(_formula(re.findall(r"\\[a-zA-Z]+|\\.|.", part[1:-1]), 0, False))
        else:
            found.append(Run(part, 0, False, False))
    return tuple(found)


def plain(text: str) -> str:
    """A label as characters alone: `$x_{11}$` is x_11, `$x_{1,11}$` is x_(1,11)."""
    written = ""
    for level, group in groupby(runs(text), lambda run: run.level):
        part = "".join(run.text for run in group)
        mark = {0: "", -1: "_", 1: "^"}[level]
        written += f"{mark}({part})" if level and "," in part else mark + part
    return written


def width(text: str, size: float) -> float:
    """About how wide a label is, in points; rather too wide than too narrow."""
    return sum(sum(map(_advance, run.text)) * size * (SCRIPT if run.level else 1) for run in runs(text))


def _advance(character: str) -> float:
    """The width of a character as a part of the size of its letters."""
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in " ,.;:'|iljtf()[]/":
        return 0.36
    return 0.9 if character in "mwMW" else 0.7 if character.isupper() or not character.isascii() else 0.58


def _formula(tokens: list[str], level: int, upright: bool) -> list[Run]:
    """The runs of a formula's tokens, which are used up as far as the group goes."""
    found: list[Run] = []
    while tokens:
        token = tokens.pop(0)
        if token == "}":
            break
        if token in "_^":
            found += _argument(tokens, -1 if token == "_" else 1, upright)
        elif token == "{":
            found += _formula(tokens, level, upright)
        elif token == r"\frac":
            over, under = _argument(tokens, level, upright), _argument(tokens, level, upright)
            found += [*over, Run("/", level, False, True), *under]
        elif token == r"\href":
            _argument(tokens, level, upright)
        elif token[1:] in _UPRIGHT and len(token) > 1:
            found += _argument(tokens, level, True)
        elif token[1:] in _ACCENTS and len(token) > 1:
            first, *others = _argument(tokens, level, upright) or [Run("", level, False, True)]
            found += [Run(first.text[:1] + _ACCENTS[token[1:]] + first.text[1:], level, first.italic, True), *others]
        elif len(token) > 1 and token[1:] in _TRANSPARENT:
            continue
        else:
            found += _character(token, level, upright, begins=not found)
    return found


def _argument(tokens: list[str], level: int, upright: bool) -> list[Run]:
    """What a command or script applies to: the next group, or the next token alone."""
    while tokens and tokens[0] == " ":
        tokens.pop(0)
    if not tokens:
        return []
    if tokens[0] == "{":
        tokens.pop(0)
        return _formula(tokens, level, upright)
    if tokens[0].startswith("\\"):
        return _formula([tokens.pop(0)], level, upright)
    return _character(tokens.pop(0), level, upright, begins=True)


def _character(token: str, level: int, upright: bool, begins: bool) -> list[Run]:
    if token in (r"\,", r"\;", r"\:", r"\ "):
        return [Run(" ", level, False, True)]
    if token.startswith("\\"):
        text = _SYMBOLS.get(token[1:], token[1:])
        return [Run(text, level, len(text) == 1 and text.isalpha() and text != "∂" and not upright, True)]
    if token == " " and not upright:  # a formula spaces itself
        return []
    if level == 0 and not begins and token in "=+-":
        return [Run(f" {token.replace('-', '−')} ", level, False, True)]
    if token == "," and level == 0:
        return [Run(", ", level, False, True)]
    return [Run("−" if token == "-" else token, level, token.isalpha() and not upright, True)]


def _joined(parts: list[Run]) -> list[Run]:
    """Neighbours of one kind as one run."""
    return [
        Run("".join(run.text for run in group), level, italic, True)
        for (level, italic), group in groupby(parts, lambda run: (run.level, run.italic))
    ]
