"""Formulas between delimiters in running text: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]`, bare environments.

Text is untrusted, so that every closing delimiter is looked up in a list made once: time grows with the text's
length alone, whatever it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from symconv.hand.environments import DISPLAYS

_NAMES = "|".join(sorted(map(re.escape, DISPLAYS), key=len, reverse=True))
_TOKEN = re.compile(
    rf"""\\begin\{{(?P<env>{_NAMES})\}}
    | (?P<skip><!--|<(?P<tag>(?i:code|pre|script|style|textarea))\b[^<>]{{0,300}}>)
    | (?P<math>\\\\[(\[]|\\[(\[]|\$`|\$\$|\$)
    | (?P<escape>\\.)
    | (?P<ticks>`+)""",
    re.VERBOSE | re.DOTALL,
)
CLOSERS = {"\\(": "\\)", "\\[": "\\]", "\\\\(": "\\\\)", "\\\\[": "\\\\]", "$`": "`$", "$$": "$$"}
MAX_TICKS = 9
"""The longest run of backticks that opens a code span."""
_SIGN = re.compile(r"\\[A-Za-z]|[=_^≤≥∈∑∂]|<|>")
"""What only mathematics has."""
_PRICE = re.compile(r"\d[\d.,]*\s+[a-z]{2,}")
_LATIN_WORDS = re.compile(r"(?<![\\A-Za-z])[a-z]{2,}(?:[ ,]+[a-z]{2,}){2,}")


@dataclass(frozen=True)
class Found:
    """A stretch of text: "math" with where its inside begins and ends, "skip" (code, comment), or "open" (unclosed)."""

    kind: str
    start: int
    end: int
    inner: tuple[int, int] = (0, 0)
    delimiter: str = ""
    display: bool = False


class Closers:
    """Where each closing delimiter stands in one text, found once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: dict[str, list[int]] = {}

    def next(self, closer: str, start: int) -> int:
        """The first place of `closer` at `start` or after it that no backslash takes away; -1 where there is none."""
        if closer not in self._places:
            # A backslash takes a delimiter away unless it is itself the second of a pair; in code it does nothing.
            lead = "" if closer[0] in "`<-" or closer.startswith("\\\\") else r"(?<!\\)(?:\\\\)*?"
            pattern = re.compile(lead + "(" + re.escape(closer) + ")", re.IGNORECASE)
            self._places[closer] = [match.start(1) for match in pattern.finditer(self.text)]
        places = self._places[closer]
        at = bisect_left(places, start)
        return places[at] if at < len(places) else -1


def find(text: str, ticks_are_code: bool = True) -> list[Found]:
    """The formulas, code spans and comments of a paragraph, in their order, none inside another."""
    closers = Closers(text)
    found: list[Found] = []
    at = 0
    while match := _TOKEN.search(text, at):
        at = match.end()
        piece: Found | None = None
        if match["env"]:
            piece = _environment(closers, match)
        elif match["skip"]:
            piece = _skipped(closers, match)
        elif match["ticks"]:
            close = _ticks(closers, match) if ticks_are_code else -1
            piece = Found("skip", match.start(), close) if close >= 0 else None
        elif match["math"]:
            piece = _math(text, closers, match)
        if piece is not None:
            found.append(piece)
            at = piece.end
    return found


def _environment(closers: Closers, match: re.Match[str]) -> Found:
    closer = f"\\end{{{match['env']}}}"
    close = closers.next(closer, match.end())
    if close < 0:
        return Found("open", match.start(), match.end(), delimiter=match[0])
    end = close + len(closer)
    return Found("math", match.start(), end, (match.start(), end), match["env"], match["env"] != "math")


def _skipped(closers: Closers, match: re.Match[str]) -> Found | None:
    closer = "-->" if match["skip"] == "<!--" else f"</{match['tag'].lower()}"
    close = closers.next(closer, match.end())
    return Found("skip", match.start(), close + len(closer)) if close >= 0 else None


def _ticks(closers: Closers, match: re.Match[str]) -> int:
    """The end of the code span that a run of backticks opens: the next run of just as many."""
    ticks = match["ticks"]
    at = match.end()
    if len(ticks) > MAX_TICKS:
        return -1
    # A longer run does not close; few are met before the one that does, or the run is literal.
    for _ in range(20):
        close = closers.next(ticks, at)
        if close < 0:
            return -1
        at = close + len(ticks)
        if not closers.text.startswith("`", at) and not closers.text.startswith("`", close - 1):
            return at
    return -1


def _math(text: str, closers: Closers, match: re.Match[str]) -> Found | None:
    opener = match["math"]
    if opener == "$":
        return _dollars(text, closers, match)
    closer = CLOSERS[opener]
    start, inner = match.start(), match.end()
    close = closers.next(closer, inner)
    if close < 0:
        return Found("open", start, inner, delimiter=opener) if opener == "$$" or _begins_math(text, inner) else None
    if opener.endswith(("(", "[")):
        # In prose an escaped bracket is a bracket; another one before the closing one shows that no formula is meant.
        again = text.find(opener, inner, close)
        if again >= 0 and not text.startswith("\\\\", again - 1):
            return None
    content = text[inner:close]
    if not content.strip() or (opener == "\\[" and not _SIGN.search(content)):
        return None
    display = opener in ("$$", "\\[", "\\\\[")
    return Found("math", start, close + len(closer), (inner, close), opener.replace("\\\\", "\\"), display)


def _dollars(text: str, closers: Closers, match: re.Match[str]) -> Found | None:
    start, inner = match.start(), match.end()
    close = closers.next("$", inner)
    if close < 0 or text.startswith("$$", close):
        return Found("open", start, inner, delimiter="$") if _begins_math(text, inner) else None
    after = text[close + 1 : close + 2]
    if after.isascii() and after.isalnum() and (after.isdigit() or text[close - 1].isspace()):
        return None
    content = text[inner:close]
    if not content.strip() or "\n\n" in content:
        return None
    tight = not content[0].isspace() and not content[-1].isspace()
    if not tight and not looks_like_math(content) and len(content.split()) > 1:
        return None
    if (_LATIN_WORDS.search(content) or _PRICE.match(content)) and not _SIGN.search(content):
        return None
    return Found("math", start, close + 1, (inner, close), "$", False)


def looks_like_math(content: str) -> bool:
    """Does the text have what only mathematics has, and is it no sentence?"""
    return bool(_SIGN.search(content)) or len(content.strip()) == 1


def _begins_math(text: str, at: int) -> bool:
    """Does the line go on, after an opening that nothing closes, as only a formula would?"""
    end = text.find("\n", at)
    rest = text[at : end if end >= 0 else len(text)][:200]
    return bool(re.match(r"\s*(?:\\[A-Za-z]{2,}|[A-Za-z](?:_|\^|\s*=\s*\S))", rest))
