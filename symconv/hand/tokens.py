"""What tokens are, and how each kind looks in the text of a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symconv.hand.commands import TEXTS, UPRIGHT
from symconv.hand.symbols import SUBSCRIPTS, SUPERSCRIPTS


@dataclass(slots=True)
class Token:
    """A piece of a formula: what kind, what it says, where it stands, and whether blanks or a line end came before.

    Kinds: "command", "run" (letters and digits), "number", "symbol", "words" (set as text; `style` says how), "raw"
    (Chinese without a command), "open", "close", "begin", "end", "sized" (`\\left(`), "break", "half" (one backslash
    with a blank), "amp", "tag".
    """

    kind: str
    value: str
    start: int
    end: int
    space: bool = False
    newline: bool = False
    style: str = ""


_TEXT_NAMES = "|".join(re.escape(name[1:]) for name in sorted(TEXTS | UPRIGHT, key=len, reverse=True))
PLAIN_WORDS = re.compile(r"(?:[^{}$\\^]|\\[_ \-%&#,;:!])*+")
"""What is in `\\text{…}` where it is words alone."""
_RUN = r"[A-Za-z\U0001d400-\U0001d7ff][A-Za-z0-9\U0001d400-\U0001d7ff]*"
_SMALL = "".join(map(chr, SUBSCRIPTS))
_RAISED = "".join(map(chr, SUPERSCRIPTS))
TOKEN = re.compile(
    rf"""(?P<space>\s+)
    | (?P<number>\d{{1,3}}(?:\{{,\}}\d{{3}})+|\d+(?:\.\d+)?)
    | (?P<run>{_RUN})
    | (?P<break>\\\\(?:\*?[ \t]*\[[ \t]*-?[\d.]*[ \t]*(?:pt|em|ex|mm|cm|in|mu|\\[a-z]+)[ \t]*\])?
        | \\(?:newline|cr|tabularnewline)(?![A-Za-z]))
    | \\(?P<env>begin|end)\s*\{{\s*(?P<name>[A-Za-z]+\*?)\s*\}}(?:\[[tbc]\])?
    | \\(?P<sized>left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])
        \s*(?P<delimiter>\\[A-Za-z]+|\\[{{}}|]|[^\sA-Za-z0-9\\{{}}])
    | (?P<textcommand>\\(?:{_TEXT_NAMES}))(?![A-Za-z])(?P<star>\*?)\s*\{{
    | \\not\s*(?P<not>=|\\(?:in|mid|equiv|subset|subseteq)(?![A-Za-z]))
    | (?P<command>\\(?:[A-Za-z]+\*?|[^A-Za-z\s]))
    | (?P<half>\\(?=\s|$))
    | (?P<ascii><=>|<->|<=|>=|!=|==|:=|->|=>|\.\.\.?|//|\|\|)
    | (?P<subscript>[{_SMALL}]+)
    | (?P<superscript>[{_RAISED}]+)
    | (?P<cjk>[\u3041-\u30ff\u3400-\u9fff]+)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
"""The next piece of a formula; the last group that matched says what it is."""
