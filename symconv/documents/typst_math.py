"""LaTeX formulas and marked-up texts → Typst, the language that the PDF is set from."""

from __future__ import annotations

import re
from functools import lru_cache

from symconv.documents.tex_tree import Command, Fenced, Fraction, Grid, Group, Node, Scripts, Sign, Styled, Word, parse
from symconv.errors import DerivationError

SIGNS = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ϵ",
    "eta": "η",
    "theta": "θ",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "ϕ",
    "varphi": "φ",
    "psi": "ψ",
    "omega": "ω",
    "Delta": "Δ",
    "Omega": "Ω",
    "partial": "∂",
    "nabla": "∇",
    "infty": "∞",
    "ell": "ℓ",
    "top": "⊤",
    "circ": "∘",
    "sum": "∑",
    "prod": "∏",
    "ast": "∗",
    "star": "⋆",
    "cdot": "⋅",
    "times": "×",
    "odot": "⊙",
    "otimes": "⊗",
    "oplus": "⊕",
    "pm": "±",
    "cdots": "⋯",
    "ldots": "…",
    "dots": "…",
    "vdots": "⋮",
    "ddots": "⋱",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "neq": "≠",
    "equiv": "≡",
    "approx": "≈",
    "in": "∈",
    "notin": "∉",
    "subset": "⊂",
    "cup": "∪",
    "cap": "∩",
    "mid": "∣",
    "land": "∧",
    "wedge": "∧",
    "lor": "∨",
    "vee": "∨",
    "neg": "¬",
    "exists": "∃",
    "forall": "∀",
    "to": "→",
    "rightarrow": "→",
    "leftarrow": "←",
    "mapsto": "↦",
    "Rightarrow": "⇒",
    "Leftrightarrow": "⇔",
    "iff": "⟺",
    "implies": "⟹",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "langle": "⟨",
    "rangle": "⟩",
    "prime": "′",
    "vert": "|",
    "|": "‖",
    "{": "{",
    "}": "}",
    "%": "%",
    "#": "#",
    "&": "&",
    "$": "$",
    "_": "_",
}
"""The commands that are one character."""

SPACES = {
    "!": "#h(-0.1667em)",
    ",": "thin",
    ":": "med",
    ">": "med",
    ";": "thick",
    " ": "#h(0.333em)",
    "quad": "quad",
    "qquad": "wide",
}
"""The commands that are a space."""

OPERATORS = ("max", "min", "gcd", "lim", "sup", "inf", "log", "exp", "det")
"""The commands that are a name in upright letters."""

STYLES = {
    "hat": "hat",
    "widehat": "hat",
    "bar": "overline",
    "tilde": "tilde",
    "vec": "arrow",
    "dot": "dot",
    "overline": "overline",
    "underline": "underline",
    "mathrm": "upright",
    "mathbf": "bold",
    "mathcal": "cal",
    "operatorname": "op",
}
"""The functions that commands with one argument become."""

_GRIDS = {
    "matrix": "#none",
    "gathered": "#none",
    "pmatrix": '"("',
    "bmatrix": '"["',
    "vmatrix": '"|"',
    "cases": '#("{", none)',
}

_CHARACTERS = {"*": "∗", "-": "−", "~": "#h(0.333em)"}


@lru_cache(maxsize=4096)
def typst_math(latex: str) -> str:
    """A LaTeX formula without delimiters as a Typst formula without delimiters.

    Raises `DerivationError` naming a command that is not known.
    """
    return _print(parse(latex))


def typst_pieces(latex: str) -> list[str]:
    """A LaTeX formula as Typst formulas beside each other: those between which a long one may be broken."""
    tree = parse(latex)
    pieces: list[list[Node]] = [[]]
    for part in tree.parts if isinstance(tree, Group) else (tree,):
        if pieces[-1] and _shown(part) in _BREAKABLE:
            # An operation sign at the beginning of a line would be set as one of a number, without its space.
            pieces.append([] if part == Sign("=") else [Group(())])
        pieces[-1].append(part)
    return [_print(Group(tuple(piece))) for piece in pieces]


def typst_text(text: str) -> str:
    """A text with $…$ formulas and `…` code as Typst markup: what stands outside formulas is escaped."""
    return "".join(map(_text_part, re.split(r"(\$[^$]*\$|`[^`]*`)", text)))


def _text_part(part: str) -> str:
    if part.startswith("$"):
        return f"${typst_math(part.strip('$'))}$"
    if part.startswith("`"):
        return f"#raw({typst_string(part.strip('`'))});"
    # A letter or a digit behind the backslash would be no escape; every other ASCII character may have one.
    return re.sub(r"[!-/:-@\[-`{-~]", r"\\\g<0>", " ".join(part.split("\n"))).replace(r"\'", "'")


def typst_string(text: str) -> str:
    """A text as a string of Typst's code."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _print(node: Node) -> str:
    """A tree as Typst. Things are set apart by spaces, which mean nothing there but keep letters from being words."""
    match node:
        case Sign(text):
            return _sign(text)
        case Word(text):
            return typst_string(text)
        case Command(name):
            return _command(name)
        case Group(parts):
            # An empty string keeps the place of {}, so that a sign behind it stands between two things.
            return " ".join(_spaced(parts)) or '""'
        case Scripts():
            return _scripts(node)
        case Fraction(above, below):
            return f"frac({_print(above)}, {_print(below)})"
        case Styled(name, body):
            return f"{STYLES[name]}({_upright(body) if name in ('mathrm', 'operatorname') else _print(body)})"
        case Fenced(left, body, right):
            # lr makes the first and the last thing tall; an empty string stands where there is no bracket.
            return f"lr({_bracket(left)} {_print(body)} {_bracket(right)})"
        case Grid(kind, rows):
            return _grid(kind, rows)


_APART = frozenset("∗⋆⋅×⊙⊗⊕±≤≥≠≡≈∈∉⊂∪∩∣∧∨→←↦⇒⇔⟺⟹+-*=<>:,;")
_BREAKABLE = frozenset("=∗*⋆⋅+")
_OPENING, _CLOSING = frozenset("([{⌊⌈⟨"), frozenset(")]}⌋⌉⟩")


def _spaced(parts: tuple[Node, ...]) -> list[str]:
    """The parts as Typst, with the thin space that LaTeX sets between tall brackets and what they multiply."""
    found: list[str] = []
    before: Node | None = None
    for part in parts:
        if isinstance(part, Command) and part.name in SPACES:
            found.append(_print(part))  # it does not part its neighbours: \!\left( takes the thin space away
            continue
        if before is not None and Fenced in (type(before), type(part)):
            first, second = _shown(before), _shown(part)
            if not (first in _APART | _OPENING or second in _APART | _CLOSING):
                found.append("thin")
        found.append(_print(part))
        before = part
    return found


def _shown(part: Node) -> str:
    """The character that a part is; empty where it is more."""
    if isinstance(part, Sign):
        return part.text
    return SIGNS.get(part.name, "+" if part.name == "bmod" else "") if isinstance(part, Command) else ""


def _sign(text: str) -> str:
    if text in _CHARACTERS:
        return _CHARACTERS[text]
    if text.isdigit() or (text.isascii() and text.isalpha()) or text in "+=<>":
        return text
    return f"\\{text}" if text.isascii() else typst_string(text)


def _command(name: str) -> str:
    if name in SIGNS:
        return _sign(SIGNS[name]) if SIGNS[name].isascii() else SIGNS[name]
    if name in SPACES:
        return SPACES[name]
    if name in OPERATORS:
        return f'op("{name}", limits: #true)'
    if name in ("bmod", "mod"):
        return 'class("binary", "mod")'
    raise DerivationError(f"a formula has the command \\{name}, which the PDF format does not know")


def _scripts(node: Scripts) -> str:
    base = _print(node.base)
    below, above = (None if part is None else _print(part) for part in (node.below, node.above))
    if isinstance(node.base, Group) and node.base.parts:
        # Typst would show the brackets that a group needs.
        places = {"b": below, "t": " ".join(filter(None, ("′ " * node.primes, above))) or None}
        return f"attach({', '.join([base, *(f'{side}: {part}' for side, part in places.items() if part)])})"
    text = base + "'" * node.primes
    return text + "".join(f"{sign}({part})" for sign, part in (("_", below), ("^", above)) if part is not None)


def _upright(body: Node) -> str:
    """Letters as one word; anything else as it stands."""
    parts = body.parts if isinstance(body, Group) else (body,)
    letters = [part.text for part in parts if isinstance(part, Sign)]
    return typst_string("".join(letters)) if len(letters) == len(parts) else _print(body)


def _bracket(token: str) -> str:
    if token == ".":
        return '""'
    return _command(token[1:]) if token.startswith("\\") else _sign(token)


WIDE_CASE = 50
"""About how many letters wide a case may be before its conditions are put below each other."""


def _grid(kind: str, rows: tuple[tuple[Node, ...], ...]) -> str:
    wide = kind == "cases" and any(sum(map(_width, row)) > WIDE_CASE for row in rows)
    lines = [[*map(_print, row[:-1]), _clauses(row[-1]) if wide else _print(row[-1])] for row in rows]
    cells = "; ".join(map(", ".join, lines))
    align = ", align: #left, column-gap: #1em" if kind == "cases" else ""
    return f"mat(delim: {_GRIDS[kind]}{align}, {cells})"


def _clauses(node: Node) -> str:
    """Conditions below each other, broken behind the commas that stand in no brackets."""
    clauses: list[list[Node]] = [[]]
    depth = 0
    for part in node.parts if isinstance(node, Group) else (node,):
        if clauses[-1] or part not in (Command(" "), Command("quad")):
            clauses[-1].append(part)
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(_shown(part), 0)
        if part == Sign(",") and not depth:
            clauses.append([])
    rows = "; ".join(f"inline({_print(Group(tuple(clause)))})" for clause in clauses)
    return f"mat(delim: #none, align: #left, {rows})" if len(clauses) > 1 else _print(node)


def _width(node: Node) -> float:
    """About how many letters wide a formula is."""
    match node:
        case Group(parts):
            return sum(map(_width, parts))
        case Scripts(base, below, above, _):
            return _width(base) + 0.7 * max(_width(part) if part else 0 for part in (below, above))
        case Fraction(above, below):
            return max(_width(above), _width(below))
        case Styled(_, body) | Fenced(_, body, _):
            return _width(body)
        case Grid(_, rows):
            return max(sum(map(_width, row)) for row in rows)
        case Sign(text) | Word(text):
            return len(text)
        case Command():
            return 1
