"""The operators and how tightly they bind: the grammar of expressions as tables. Data, no code.

From loose to tight: sequence, implication, relation, addition, product with an operator, product without one,
prefix (sums, differentials), scripts and arguments.
"""

from __future__ import annotations

IMPLICATIONS = {
    "\\Rightarrow": "implies", "\\implies": "implies", "\\Longrightarrow": "implies", "\\Leftrightarrow": "iff",
    "\\iff": "iff", "\\Longleftrightarrow": "iff", "\\land": "and", "\\wedge": "and", "\\lor": "or", "\\vee": "or",
    "\\therefore": "implies", "\\because": "because",
}  # fmt: skip
"""Signs between statements, and what each is."""

RELATIONS = {
    "..": "to", "\\not\\subset": "not subset", "\\not\\subseteq": "not subset", "\\xleftarrow": "<-",
    "=": "=", "\\triangleq": ":=", ":=": ":=", "\\coloneqq": ":=", "\\doteq": ":=", "\\equiv": "=", "\\approx": "~",
    "\\simeq": "~", "\\sim": "~", "\\cong": "~", "\\propto": "~", "\\ne": "!=", "\\neq": "!=", "<": "<", ">": ">",
    "\\lt": "<", "\\gt": ">", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\leqq": "<=", "\\ge": ">=",
    "\\geq": ">=", "\\geqslant": ">=", "\\geqq": ">=", "\\ll": "<", "\\gg": ">", "\\in": "in", "\\ni": "contains",
    "\\notin": "not in", "\\not\\in": "not in", "\\mid": "divides", "\\nmid": "not divides", "\\subset": "subset",
    "\\subseteq": "subset", "\\supset": "contains", "\\to": "->", "\\rightarrow": "->", "\\longrightarrow": "->",
    "\\mapsto": "->", "\\leftarrow": "<-", "\\gets": "<-", "\\not=": "!=", "\\colon": ":", "\\leftrightarrow": "<->",
    "\\xrightarrow": "->", "\\longmapsto": "->", "\\longleftarrow": "<-", "\\rightsquigarrow": "->",
}  # fmt: skip
"""Relation signs as written → what each says."""

ADDITIONS = frozenset({"+", "-", "\\pm", "\\mp", "\\oplus", "\\ominus"})

PRODUCTS = {
    "*": "*", "\\ast": "*", "\\cdot": "times", "\\times": "times", "\\star": "*", "\\circledast": "*", "\\otimes": "*",
    "\\odot": "elementwise", "\\circ": "elementwise", "\\bullet": "times", "/": "divide", "\\div": "divide",
    "//": "floor divide", "\\bmod": "mod", "\\mod": "mod", "\\%": "mod", "%": "mod", "\\oast": "*", "\\ltimes": "times",
    "\\cup": "union", "\\cap": "intersection", "\\setminus": "without", "\\backslash": "without", "\\varoast": "*",
    "\\circledcirc": "elementwise", "\\boxtimes": "*", "\\bigstar": "*", "\\cdotp": "times", "\\centerdot": "times",
}  # fmt: skip
"""Operators between factors as written → what each does; "*" is a product or a convolution, which the note must say."""

DOT = "."
"""A full stop between quantities, `x_1.y_1`, multiplies; anywhere else it ends a sentence."""

OPERATOR_WORDS = {"conv": "*", "mod": "mod", "div": "divide", "xcorr": "*", "corr": "*", "convolve": "*", "MOD": "mod"}
"""Words that stand between factors as operators; before a parenthesis and at the start they are names."""

BIG = frozenset(
    "\\" + name
    for name in [
        "sum",
        "prod",
        "coprod",
        "int",
        "iint",
        "iiint",
        "oint",
        "bigcup",
        "bigcap",
        "bigoplus",
        "bigotimes",
        "bigodot",
        "bigwedge",
        "bigvee",
        "biguplus",
    ]
)
"""Operators that range over everything up to the next sum or relation."""

OPENING = {
    "(": (")", "]"), "[": ("]", ")"), "\\{": ("\\}",), "\\lbrace": ("\\rbrace",), "\\lfloor": ("\\rfloor",),
    "\\lceil": ("\\rceil",), "\\langle": ("\\rangle",), "\\lvert": ("\\rvert", "\\vert"),
    "\\lVert": ("\\rVert", "\\Vert"), "\\lbrack": ("\\rbrack",),
}  # fmt: skip
"""Opening brackets and what may close each; half-open intervals close with the other one."""

BARS = frozenset({"|", "\\|", "\\vert", "\\Vert"})
"""Brackets that open as they close, and signs of a relation where they do neither."""
CLOSING = frozenset(closing for closings in OPENING.values() for closing in closings) - BARS

SEPARATORS = frozenset({",", ";", ":", "\\quad", "\\qquad", "&", "\\And"})
"""What stands between the parts of a row, a subscript or a list of arguments."""
