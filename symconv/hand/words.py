"""Words inside formulas, in English and Chinese, and what they do there. Data and the one question asked of it."""

from __future__ import annotations

import re

ROLES = ("condition", "otherwise", "where", "and", "or", "let", "for", "remark")

ENGLISH = {
    "if": "condition", "when": "condition", "whenever": "condition", "iff": "condition", "provided": "condition",
    "unless": "condition", "while": "condition", "only if": "condition", "given": "condition", "in case": "condition",
    "otherwise": "otherwise", "else": "otherwise", "elsewhere": "otherwise", "other": "otherwise",
    "where": "where", "with": "where", "such that": "where", "s.t.": "where", "subject to": "where", "here": "where",
    "for": "for", "for all": "for", "for each": "for", "for every": "for", "for any": "for", "over": "for",
    "and": "and", "or": "or", "let": "let", "set": "let", "put": "let", "substitute": "let", "define": "let",
    "i.e.": "remark", "so": "remark", "then": "remark", "thus": "remark", "hence": "remark", "by": "remark",
    "of": "remark", "is": "remark", "are": "remark", "the": "remark", "in": "remark", "to": "remark", "as": "remark",
    "at": "remark", "from": "remark", "since": "remark", "because": "remark", "using": "remark", "note": "remark",
    "we": "remark", "has": "remark", "from the": "remark", "not": "remark", "on": "remark", "therefore": "remark",
}  # fmt: skip
CHINESE = {
    "否则": "otherwise", "其他": "otherwise", "其它": "otherwise", "其余": "otherwise",
    "如果": "condition", "若": "condition", "当": "condition", "时": "condition", "只有": "condition",
    "假如": "condition",
    "其中": "where", "满足": "where", "使得": "where", "这里": "where", "对于": "for", "任意": "for", "对所有": "for",
    "令": "let", "设": "let", "记": "let", "取": "let", "且": "and", "并且": "and", "和": "and", "与": "and",
    "或": "or", "或者": "or",
}  # fmt: skip
INFIX = frozenset({"if", "otherwise", "where", "when", "for", "else", "and", "or", "with", "unless", "elsewhere"})
"""Words that are recognised as such where they stand bare, between blanks."""

SCRIPT_WORDS = frozenset(
    [
        "in",
        "out",
        "pad",
        "eff",
        "lo",
        "hi",
        "new",
        "old",
        "max",
        "min",
        "top",
        "bottom",
        "left",
        "right",
        "start",
        "end",
        "size",
        "len",
        "prev",
        "next",
        "low",
        "high",
        "up",
        "down",
        "input",
        "output",
        "kernel",
        "stride",
        "dil",
        "dilation",
        "grad",
        "total",
        "sum",
        "conv",
        "full",
        "valid",
        "same",
        "rot",
        "flip",
        "th",
        "row",
        "col",
        "rows",
        "cols",
        "groups",
        "group",
        "channel",
        "channels",
        "batch",
        "width",
        "height",
        "ch",
        "oc",
        "ic",
        "oh",
        "ow",
        "ih",
        "iw",
        "kh",
        "kw",
        "sh",
        "sw",
        "ph",
        "pw",
        "dh",
        "dw",
    ]
)
"""Words that as a subscript without braces were meant whole."""
NOT_DIFFERENTIALS = frozenset(
    [
        "dilation",
        "dilated",
        "dil",
        "dilh",
        "dilw",
        "dim",
        "dims",
        "div",
        "delta",
        "depth",
        "data",
        "dist",
        "do",
        "dot",
        "det",
        "den",
        "diag",
        "dst",
        "dest",
        "dp",
    ]
)
"""Names that begin with d and are no differentials."""

_CJK = re.compile(r"[\u3400-\u9fff]")


def role(text: str) -> str:
    """What words do: one of `ROLES`, or "" where nothing in the tables tells."""
    words = " ".join(text.replace("\\ ", " ").split()).strip(" ,.:;，。：；").lower()
    if words in ENGLISH:
        return ENGLISH[words]
    if _CJK.search(words):
        for entry, found in CHINESE.items():
            if words.endswith(entry) if entry == "时" else words.startswith(entry):
                return found
        return ""
    pieces = words.split()
    for length in (2, 1):
        if len(pieces) > length and " ".join(pieces[:length]) in ENGLISH:
            return ENGLISH[" ".join(pieces[:length])]
    return "remark" if any(piece in ENGLISH for piece in pieces) else ""
