"""What mathematical letters of Unicode stand for in LaTeX, and which commands are letters. Data."""

from __future__ import annotations

GREEK = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "eta",
        "theta",
        "vartheta",
        "iota",
        "kappa",
        "varkappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "pi",
        "varpi",
        "rho",
        "varrho",
        "sigma",
        "varsigma",
        "tau",
        "upsilon",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Upsilon",
        "Phi",
        "Psi",
        "Omega",
        "omicron",
    ]
)
"""Greek letters, without the backslash."""

UNICODE: dict[str, str] = {
    "∂": "\\partial", "∇": "\\nabla", "∆": "\\Delta", "∑": "\\sum", "Σ": "\\Sigma", "∏": "\\prod", "∫": "\\int",
    "·": "\\cdot", "⋅": "\\cdot", "∙": "\\cdot", "•": "\\cdot", "×": "\\times", "✕": "\\times", "∗": "\\ast", "＊": "*",
    "⊛": "\\circledast", "⊙": "\\odot", "⊗": "\\otimes", "⊕": "\\oplus", "⋆": "\\star", "★": "\\star", "☆": "\\star",
    "∘": "\\circ", "◦": "\\circ", "÷": "\\div", "−": "-", "–": "-", "±": "\\pm", "∓": "\\mp", "√": "\\sqrt",
    "≤": "\\le", "≦": "\\le", "⩽": "\\le", "≥": "\\ge", "≧": "\\ge", "⩾": "\\ge", "≠": "\\ne", "≈": "\\approx",
    "≡": "\\equiv", "≜": "\\triangleq", "≔": ":=", "∝": "\\propto", "∼": "\\sim", "≪": "\\ll", "≫": "\\gg",
    "∈": "\\in", "∉": "\\notin", "⊂": "\\subset", "⊆": "\\subseteq", "∪": "\\cup", "∩": "\\cap", "∅": "\\emptyset",
    "∣": "\\mid", "∤": "\\nmid", "∥": "\\|", "‖": "\\|", "∀": "\\forall", "∃": "\\exists", "∧": "\\land", "∨": "\\lor",
    "¬": "\\neg", "→": "\\to", "⟶": "\\to", "←": "\\leftarrow", "↦": "\\mapsto", "⇒": "\\Rightarrow",
    "⟹": "\\Rightarrow", "⇔": "\\Leftrightarrow", "⟺": "\\Leftrightarrow", "∴": "\\therefore", "∵": "\\because",
    "⌊": "\\lfloor", "⌋": "\\rfloor", "⌈": "\\lceil", "⌉": "\\rceil", "⟨": "\\langle", "⟩": "\\rangle",
    "…": "\\ldots", "⋯": "\\cdots", "⋮": "\\vdots", "⋱": "\\ddots", "∞": "\\infty", "ℓ": "\\ell", "°": "^{\\circ}",
    "′": "'", "’": "'", "″": "''", "（": "(", "）": ")", "［": "[", "］": "]", "｛": "\\{", "｝": "\\}", "，": ",",
    "、": ",", "；": ";", "：": ":", "。": ".",
    "＝": "=", "＋": "+", "－": "-", "／": "/", "＜": "<", "＞": ">", "｜": "|",
    "ᵀ": "^{T}", "⊤": "\\top", "†": "\\dagger", "≅": "\\cong", "≃": "\\simeq", "⊂\u0338": "\\not\\subset",
    "ℝ": "\\mathbb{R}", "ℤ": "\\mathbb{Z}", "ℕ": "\\mathbb{N}", "ℒ": "\\mathcal{L}", "µ": "\\mu", "∖": "\\setminus",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ", "\u200b": " ", "\u2061": " ", "\u2062": " ",
}  # fmt: skip
"""One character of Unicode → what it is in LaTeX."""
UNICODE |= dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωϕϵϑΓΔΘΛΞΠΥΦΨΩ",
        (
            "\\" + name
            for name in [
                "alpha",
                "beta",
                "gamma",
                "delta",
                "varepsilon",
                "zeta",
                "eta",
                "theta",
                "iota",
                "kappa",
                "lambda",
                "mu",
                "nu",
                "xi",
                "pi",
                "rho",
                "sigma",
                "tau",
                "upsilon",
                "varphi",
                "chi",
                "psi",
                "omega",
                "phi",
                "epsilon",
                "vartheta",
                "Gamma",
                "Delta",
                "Theta",
                "Lambda",
                "Xi",
                "Pi",
                "Upsilon",
                "Phi",
                "Psi",
                "Omega",
            ]
        ),
        strict=True,
    )
)

SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴸ", "0123456789+-=()niabcdefghjklmoprstuvwxyzL")

ACCENTS = {
    "\u0302": "\\hat",
    "\u0303": "\\tilde",
    "\u0304": "\\bar",
    "\u0305": "\\bar",
    "\u0307": "\\dot",
    "\u20d7": "\\vec",
}
"""Accents that follow their letter."""

ASCII = {
    "<=": "\\le", ">=": "\\ge", "!=": "\\ne", "==": "=", "->": "\\to", "=>": "\\Rightarrow", "<=>": "\\Leftrightarrow",
    "...": "\\ldots", "..": "..", ":=": ":=", "**": "**", "//": "//", "||": "\\|", "<->": "\\Leftrightarrow",
}  # fmt: skip
"""Signs of several keys."""

LETTERS = frozenset({"ell", "infty", "hbar", "imath", "jmath", "Re", "Im", "wp", "emptyset", "varnothing", "aleph"}) | {
    *("top", "bot", "perp", "dagger", "T", "forall", "exists", "neg"),
}
"""Commands that are letters or stand alone like one, without the backslash."""


def is_symbol(command: str) -> bool:
    """Is the command a letter?"""
    return command[1:] in GREEK or command[1:] in LETTERS
